"""The desk: what lies there to be done beside the batches, as the worker knows it.

`chassis.postgres_desk` is the one that runs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from chassis.handling import Effect

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from chassis.handling import Key


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One effect of the outbox."""

    id: int
    name: str
    key: str
    value: bytes
    aggregate: Key

    def effect(self) -> Effect:
        """What an adapter is asked to do."""
        return Effect(self.name, UUID(self.key), json.loads(self.value))


@dataclass(frozen=True, slots=True)
class Gauges:
    """What only the database knows of the work that is left; ages in seconds, 0 where there is nothing."""

    parked: Mapping[str, int]
    """Parked events by reason."""
    parked_oldest: float
    outbox: int
    outbox_oldest: float
    dead_events: int
    """Open dead letters among what came in."""
    dead_messages: int
    """Open dead letters among what was to go out."""


class Desk(Protocol):
    """What is due, waits, is to be redriven or to be done; each answer as last committed, without locks.

    What is found here may be gone, or done by another process, by the time it is handled: the engine
    looks again under its locks.
    """

    async def due(self, now: datetime, limit: int) -> list[tuple[int, Key]]:
        """Timers that are due and behind no closed gate: number and aggregate."""

    async def next_due(self) -> datetime | None:
        """When the next timer is due that is behind no closed gate; None where there is none."""

    async def waiting_on(self, written: Collection[Key], limit: int) -> list[Key]:
        """Aggregates with an event that waits for one of `written`."""

    async def retriable(self, first_retry: float, limit: int) -> list[Key]:
        """Aggregates whose parked events have waited long enough, or are held back by nothing any more.

        `first_retry` is in seconds and counts until the first attempt.
        """

    async def redrives(self, limit: int) -> list[int]:
        """Dead letters of events that an operator wants to be handled again, the oldest first."""

    async def effects(self, without: Collection[int], limit: int) -> list[EffectRow]:
        """Effects of the outbox, the oldest first, but for these numbers."""

    async def forget(self, number: int) -> None:
        """Delete an effect that is done and confirmed."""

    async def bury(self, number: int, code: str, error: str) -> None:
        """Make an effect that cannot be done a dead letter."""

    async def settled(self, now: datetime) -> bool:
        """Nothing waits to be sent, is due, or could be tried again."""

    async def gauges(self) -> Gauges:
        """How much is left."""
