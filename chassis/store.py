"""The store as the engine knows it: one transaction a batch. `chassis.postgres` is the one that runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from uuid import UUID

    from chassis.arrival import Arrival
    from chassis.changes import Changes, InboxKey, Snapshot
    from chassis.handling import Aggregate, Key
    from chassis.outgoing import Outgoing
    from chassis.records import Record


@dataclass(frozen=True, slots=True)
class Lines:
    """Child rows that are written with their aggregate.

    Rows that follow from the aggregate as it was loaded are there already and not written again: a migration
    that adds a table, or a column, fills it.
    """

    table: str
    columns: tuple[str, ...]
    key: str
    """The primary key column, one of `columns`."""
    of: Callable[[Any], Sequence[tuple[Any, ...]]]
    added_only: bool = False
    """A row that is there stays as it is, and none is ever taken away."""

    def changed(self, before: Aggregate | None, after: Aggregate) -> list[tuple[Any, ...]]:
        """The rows of an aggregate that did not follow from it as it was before."""
        rows = self.of(after)
        known = frozenset(self.of(before)) if rows and before is not None else frozenset()
        return [row for row in rows if row not in known]


@dataclass(frozen=True, slots=True)
class Table:
    """Where one kind of aggregate is kept: `id`, `version`, `state`, `audit_hash` and generated columns."""

    model: type[Aggregate]
    name: str
    lines: tuple[Lines, ...] = ()


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A parked record as stored."""

    id: int
    key: Key
    reason: str
    record: Record
    cause_id: UUID
    sender: str


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A timer that is due."""

    id: int
    key: Key
    name: str
    due_at: datetime
    gate: str | None = None


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A dead letter to be redriven."""

    id: int
    key: Key | None
    """None where the record could not be read; it is read anew then."""
    record: Record
    cause_id: str
    sender: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What is in the inbox under a key."""

    content: bytes
    """Digest of type and value."""
    position: tuple[str, int, int]
    """Topic, partition and offset of the first record under this key."""
    answer: Outgoing | None


@dataclass(frozen=True, slots=True)
class Claims:
    """What the inbox says of a batch."""

    new: frozenset[InboxKey]
    known: Mapping[InboxKey, Entered]
    """What was there before."""


class Unit(Protocol):
    """One transaction."""

    async def claim(self, arrivals: Sequence[Arrival]) -> Claims:
        """Enter arrivals into the inbox, sorted; each inbox key at most once in `arrivals`."""

    async def resolve(self, parts: Iterable[Key]) -> dict[Key, str]:
        """Aggregate ids by part."""

    async def load(self, keys: Iterable[Key]) -> dict[Key, Snapshot]:
        """Lock and read aggregates in (kind, id) order; missing ones become stubs."""

    async def held(self, keys: Iterable[Key]) -> tuple[set[tuple[Key, str]], list[ParkedRow]]:
        """Lanes blocked by a dead letter, and parked rows, read under the locks of `load`."""

    async def due(self, ids: Sequence[int], now: datetime) -> list[TimerRow]:
        """Those of these timers that are still there, due, and behind no closed gate."""

    async def dead(self, ids: Sequence[int]) -> list[DeadRow]:
        """Those of these dead letters that are still marked for redrive."""

    async def save(
        self, changes: Changes, repeats: Sequence[Outgoing], loaded: Mapping[Key, Snapshot]
    ) -> None:
        """Write everything a fold has changed of what was loaded."""

    async def bury(self, arrival: Arrival, code: str, error: str) -> None:
        """Keep a record that cannot be read as a dead letter that blocks nothing."""

    async def keep_dead(self, number: int, code: str, error: str) -> None:
        """A redriven dead letter that failed again is open once more."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """A part of the transaction that may fail alone."""


class Store(Protocol):
    """Opens transactions."""

    def transaction(self) -> AbstractAsyncContextManager[Unit]:
        """Committed when the block ends, rolled back when it raises."""
