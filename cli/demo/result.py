"""What one run of the demo leaves behind: every record of every topic, and what was checked at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from chassis.registry import Registry
    from cli.demo.behaviour import Behaviour
    from cli.demo.exchanged import Exchanged


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """One record as the broker holds it."""

    topic: str
    partition: int
    offset: int
    headers: tuple[tuple[str, bytes | None], ...]
    key: bytes | None
    value: bytes | None
    """None is a tombstone, or a partner's empty message."""
    timestamp: datetime
    """The broker's, by the wall clock; simulated time is in `ce_time` alone."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line of the input, and where it went."""

    number: int
    """Line number in the file, from 1."""
    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class UnsentLine:
    """A line of the input that could not be sent, and why."""

    number: int
    """Line number in the file, from 1."""
    reason: str


@dataclass(frozen=True, slots=True)
class KeptBack:
    """An event that a service keeps back: parked, or an open dead letter."""

    code: str
    """Why: `waiting`, `queued` or `behind` for a parked event, else the dead letter's code."""
    error: str
    """First line of a dead letter's error; for a parked event what it waits for."""
    topic: str
    partition: int
    offset: int
    explained: bool
    """The input or the behaviour file leads to it."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What one service had left to do at the end."""

    service: str
    outbox: int
    """Messages and effects not sent."""
    parked: tuple[KeptBack, ...]
    dead_letters: tuple[KeptBack, ...]


@dataclass(frozen=True, slots=True)
class ReleasedRun:
    """A payment run that a second person has released."""

    system: str
    number: int
    """Counts the runs of a payment system and month."""
    released_on: date
    count: int
    total: Decimal
    prepared_by: str
    released_by: str


@dataclass(frozen=True, slots=True)
class Check:
    """One of the conditions of a successful run."""

    name: str
    ok: bool
    detail: str
    """A sentence for a person: what was found, or what is wrong."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """All that is known of a run once every process has been told to stop."""

    input: str
    """Name of the input file."""
    records: tuple[TopicRecord, ...]
    """By topic, by partition, by offset."""
    sent: tuple[SentLine, ...]
    unsent: tuple[UnsentLine, ...]
    behaviour: Mapping[UUID, Behaviour]
    """By case; empty where there is no behaviour file."""
    registry: Registry
    first_day: date
    """First simulated day (Europe/Berlin)."""
    until: date
    """Last simulated day, inclusive."""
    seconds: Mapping[str, float]
    """Wall-clock seconds of each part of the run, and `total`."""
    leftovers: tuple[Leftovers, ...]
    """One for each service."""
    payment_runs: tuple[ReleasedRun, ...]
    exchanged: Exchanged
    """Files to and from banks."""
    received_twice: int
    """Messages that partners got more than once and recognised by source and id."""
    checks: tuple[Check, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the run failed, a sentence each; empty when it succeeded."""
        return tuple(check.detail for check in self.checks if not check.ok)
