"""The rows of one service's tables as the simulation keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chassis.handling import Key
    from chassis.outgoing import Outgoing
    from chassis.store import DeadRow, ParkedRow


@dataclass(frozen=True, slots=True)
class AggregateRow:
    """One aggregate; the state is JSON, as in a database."""

    version: int
    state: str | None
    audit_hash: bytes


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message or effect that waits to be sent."""

    id: int
    xid: int
    """Number of the transaction that wrote it, given at that transaction's first write."""
    message: Outgoing
    by: object = None
    """Which process wrote it; only a planted fault looks at it."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One event that may not be handled yet."""

    row: ParkedRow
    waits_on: Key | None
    personal: tuple[str, ...]
    attempts: int
    retry_at: float

    @property
    def lane(self) -> tuple[Key, str]:
        """Aggregate and topic: what stays behind a waiting event."""
        return self.row.key, self.row.record.topic


@dataclass(frozen=True, slots=True)
class Dead:
    """One dead letter."""

    row: DeadRow
    status: str
    """`open`, `redrive`, `redriven` or `discarded`."""
    code: str
    error: str
    personal: tuple[str, ...]
    origin: str = "event"
    """`event`: came in; `outbox`: was to go out."""
    attempts: int = 1

    @property
    def pending(self) -> bool:
        """Nobody has given it up, and it has not gone through."""
        return self.status in ("open", "redrive")

    @property
    def blocks(self) -> bool:
        """Whether later events of its sender for its aggregate wait behind it."""
        return self.pending and self.origin == "event"

    @property
    def redriven_event(self) -> bool:
        """Whether the engine is to handle it again."""
        return self.status == "redrive" and self.origin == "event"

    def holds_back(self, topic: str, key: bytes) -> bool:
        """Whether later messages of this topic and key wait behind it."""
        record = self.row.record
        return self.pending and self.origin == "outbox" and (record.topic, record.key) == (topic, key)
