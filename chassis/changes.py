"""A batch before and after it is folded: items, what was loaded for them, what they change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chassis.handling import Aggregate, Cause, Handler, Key, Timer
from contracts.frozen import frozen

if TYPE_CHECKING:
    from datetime import datetime

    from chassis.audit import AuditEntry
    from chassis.outgoing import Outgoing
    from chassis.records import Record
    from contracts.values import Finding

InboxKey = tuple[str, str]
Lane = tuple[Key, str]
"""An aggregate and a sender: what stays behind a dead letter. Or an aggregate and a topic: what stays
behind a waiting event."""


@frozen
class Item:
    """One readable thing to fold: an event, a due timer, a confirmation; new, parked or redriven."""

    key: Key
    handler: Handler
    payload: object
    cause: Cause
    record: Record
    inbox: InboxKey | None = None
    findings: tuple[Finding, ...] = ()
    timer_id: int | None = None
    parked_id: int | None = None
    dead_id: int | None = None
    personal: tuple[str, ...] = ()


@frozen
class Snapshot:
    """An aggregate as loaded or as left by the last item."""

    version: int
    state: Aggregate | None
    audit_hash: bytes


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """A parked row made readable again, or an item parked in this very batch."""

    reason: str
    item: Item


@dataclass(slots=True)
class Loaded:
    """What was read under the locks of a batch."""

    snapshots: dict[Key, Snapshot] = field(default_factory=dict)
    blocked: set[Lane] = field(default_factory=set)
    parked: dict[Key, list[ParkedItem]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Parking:
    """An item to park: `behind` a dead letter, `waiting` for a key, or `queued` behind a waiting one."""

    item: Item
    reason: str
    waits_on: Key | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An item whose handler crashed."""

    item: Item
    code: str
    error: str


@dataclass(slots=True)
class Changes:
    """All that a batch writes."""

    snapshots: dict[Key, Snapshot] = field(default_factory=dict)
    outgoing: list[Outgoing] = field(default_factory=list)
    answers: dict[InboxKey, Outgoing] = field(default_factory=dict)
    timers: dict[tuple[Key, str], Timer] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    """Gates."""
    fired: list[int] = field(default_factory=list)
    aliases: dict[Key, str] = field(default_factory=dict)
    parkings: dict[int, Parking] = field(default_factory=dict)
    """By the identity of the item: one that can be handled later in the batch leaves again."""
    unparked: list[int] = field(default_factory=list)
    retried: dict[int, Key] = field(default_factory=dict)
    """Parked rows that wait on, and for what."""
    failures: list[Failure] = field(default_factory=list)
    redriven: list[int] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    """Ids of subjects: what was kept of their messages is deleted before anything is kept anew."""

    def forget(self, subject: str) -> None:
        """Erase a subject: what this batch has set aside of its messages goes, too."""
        self.erased.add(subject)
        self.failures = [each for each in self.failures if subject not in each.item.personal]
        self.parkings = {
            number: each for number, each in self.parkings.items() if subject not in each.item.personal
        }

    def due(self, now: datetime) -> bool:
        """Whether there is something to do at once: a timer, an effect, or what is held back no more."""
        timers = (timer.due_at for timer in self.timers.values())
        return (
            bool(self.opened or self.redriven or self.unparked)
            or any(due_at is not None and due_at <= now for due_at in timers)
            or any(each.lane == "effect" for each in self.outgoing)
        )
