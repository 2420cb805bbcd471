"""Planted faults of the relay: readers of the outbox, and writers, that are known to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from chassis.handling import derived_id
from tests.simulation.broker import Fenced
from tests.simulation.relay import PAGE, Relay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.simulation.broker import Message
    from tests.simulation.memory.rows import OutboxRow


class CursorReader(Relay):
    """Reads what is above the highest number read; a lower one that is committed later is never seen."""

    def waiting(self) -> list[OutboxRow]:
        return [row for row in super().waiting() if row.id > self._site.cursor]

    def _forget(self, rows: Sequence[OutboxRow]) -> None:
        self._site.cursor = max(row.id for row in rows)
        super()._forget(rows)


class TransactionIdReader(Relay):
    """Reads by transaction number, below the oldest that is still open: gap-free, and in the wrong order."""

    def waiting(self) -> list[OutboxRow]:
        horizon = min(self._site.database.active, default=None)
        rows = [row for row in self._site.database.outbox if row.message.lane != "effect"]
        settled = [row for row in rows if horizon is None or row.xid < horizon]
        return sorted(settled, key=lambda row: (row.xid, row.id))[:PAGE]


class GapReader(Relay):
    """Waits for each number in turn, also for one that a rollback has used up."""

    def waiting(self) -> list[OutboxRow]:
        committed = {row.id: row for row in self._site.database.journal}
        effects = {number for number, row in committed.items() if row.message.lane == "effect"}
        found: list[OutboxRow] = []
        number = self._site.cursor + 1
        while number in committed and len(found) < PAGE:
            found += [] if number in effects else [committed[number]]
            number += 1
        return found

    def _forget(self, rows: Sequence[OutboxRow]) -> None:
        self._site.cursor = max(row.id for row in rows)
        super()._forget(rows)


class DeletesFirst(Relay):
    """Deletes rows, then sends them."""

    async def _publish(self, rows: Sequence[OutboxRow], epoch: int) -> None:
        self._forget(rows)
        await super()._publish(rows, epoch)


class ForgetsFailures(Relay):
    """Does not look at the broker's answer."""

    async def _publish(self, rows: Sequence[OutboxRow], epoch: int) -> None:
        try:
            await super()._publish(rows, epoch)
        except Fenced as error:
            self._place.note(f"overlooks: {error}")


class RenamesRepeats(Relay):
    """Gives a message another id when it is sent again."""

    def _message(self, row: OutboxRow) -> Message:
        topic, key, value, headers = super()._message(row)
        times = self._site.sent[row.id] = self._site.sent.get(row.id, 0) + 1
        if times == 1:
            return topic, key, value, headers
        renamed = [
            (name, str(derived_id(UUID((id_ or b"").decode()), times)).encode() if name == "ce_id" else id_)
            for name, id_ in headers
        ]
        return topic, key, value, tuple(renamed)
