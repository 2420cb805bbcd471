"""A batch: what is handled in one transaction, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.arrival import Arrival
    from chassis.changes import InboxKey
    from chassis.handling import Key, Reply

TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InsufficientResourcesError,
    OSError,
    TimeoutError,
)
"""Errors of the moment: the same batch can succeed later (see `is_transient`)."""


def is_transient(error: Exception) -> bool:
    """Whether to try again. What asyncpg cannot encode is an `InterfaceError`, and stays wrong."""
    return isinstance(error, TRANSIENT) and not isinstance(error, ValueError)


class GivenBack(Exception):
    """A batch could not be handled for now; whoever brought it brings it again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What to handle in one transaction."""

    arrivals: tuple[Arrival, ...] = ()
    timers: tuple[tuple[int, Key], ...] = ()
    """Numbers of timers that were due when last looked at, and their aggregates."""
    retries: tuple[Key, ...] = ()
    """Aggregates whose parked events are to be tried again."""
    redrives: tuple[int, ...] = ()
    """Numbers of dead letters."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a batch."""

    handled: int = 0
    repeats: int = 0
    problems: int = 0
    skipped: int = 0
    parked: int = 0
    dead: int = 0
    published: int = 0
    written: frozenset[Key] = frozenset()
    released: int = 0
    """Parked events that left their place."""
    due: bool = False
    """A chore may have come up: a timer, an effect, or something that nothing holds back any more."""
    replies: Mapping[InboxKey, Reply] = field(default_factory=dict)
    """What those are told who gave orders; to an order that came again, what was said the first time."""

    def __add__(self, other: Report) -> Report:
        return Report(
            self.handled + other.handled,
            self.repeats + other.repeats,
            self.problems + other.problems,
            self.skipped + other.skipped,
            self.parked + other.parked,
            self.dead + other.dead,
            self.published + other.published,
            self.written | other.written,
            self.released + other.released,
            self.due or other.due,
            {**self.replies, **other.replies},
        )


def parts(batch: Batch) -> list[Batch]:
    """The same, one thing at a time."""
    return [
        *(Batch(arrivals=(arrival,)) for arrival in batch.arrivals),
        *(Batch(timers=(timer,)) for timer in batch.timers),
        *(Batch(retries=(key,)) for key in batch.retries),
        *(Batch(redrives=(number,)) for number in batch.redrives),
    ]
