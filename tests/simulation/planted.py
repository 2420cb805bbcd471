"""Planted faults: mistakes that a chassis could make, to show that the checks find each of them.

Each makes a process out of parts of which one is worse than the real one. They are used by name:
`python -m tests.simulation faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.simulation.planted_readers import (
    CursorReader,
    DeletesFirst,
    ForgetsFailures,
    GapReader,
    RenamesRepeats,
    TransactionIdReader,
)
from tests.simulation.planted_units import (
    CachedNumbers,
    GivesPoisonBack,
    InboxApart,
    NoInbox,
    NoLocks,
    SeesNothingHeld,
)
from tests.simulation.process import Parts, Process
from tests.simulation.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chassis.records import Record
    from tests.simulation.memory.store import MemoryUnit
    from tests.simulation.relay import Relay

Planted = Callable[[str, Site, Parts], Process]
"""Makes a process of its parts."""


class OffsetsFirst(Process):
    """Commits offsets before the transaction."""

    async def _take(self, records: Sequence[Record], generation: int) -> None:
        await self._commit(records, generation)
        await super()._take(records, generation)


class NeverSeeks(Process):
    """Goes on after a batch that it could not handle."""

    def _give_back(self, records: Sequence[Record], generation: int) -> None:
        return


class SkipsBatches(Process):
    """Drops a whole batch because of one header that it cannot read."""

    async def _take(self, records: Sequence[Record], generation: int) -> None:
        if all(_readable(record) for record in records):
            await super()._take(records, generation)
        else:
            await self._commit(records, generation)


def _readable(record: Record) -> bool:
    try:
        return all((value or b"").decode().isprintable() for _, value in record.headers)
    except UnicodeDecodeError:
        return False


def _unit(unit: type[MemoryUnit]) -> Planted:
    def plant(name: str, site: Site, parts: Parts) -> Process:
        parts.store.unit = unit
        return Process(name, site, parts)

    return plant


def _relay(relay: type[Relay]) -> Planted:
    def plant(name: str, site: Site, parts: Parts) -> Process:
        return Process(name, site, replace(parts, relay=relay(name, site, parts.place)))

    return plant


sound: Final[Planted] = Process
FAULTS: Final[Mapping[str, Planted]] = {
    "offsets_before_the_transaction": OffsetsFirst,
    "no_seek_after_a_batch_given_back": NeverSeeks,
    "batch_skipped_for_one_header": SkipsBatches,
    "inbox_missing": _unit(NoInbox),
    "inbox_in_its_own_transaction": _unit(InboxApart),
    "aggregates_not_locked": _unit(NoLocks),
    "parked_and_dead_not_looked_at": _unit(SeesNothingHeld),
    "poison_given_back_for_ever": _unit(GivesPoisonBack),
    "outbox_numbers_cached": _unit(CachedNumbers),
    "reader_by_cursor": _relay(CursorReader),
    "reader_by_transaction_id": _relay(TransactionIdReader),
    "reader_waits_for_gaps": _relay(GapReader),
    "row_deleted_before_it_is_sent": _relay(DeletesFirst),
    "failed_sending_taken_for_done": _relay(ForgetsFailures),
    "sent_again_under_another_id": _relay(RenamesRepeats),
}
