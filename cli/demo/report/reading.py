"""The records of a run as messages: envelope and event, in the order in which things happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from cli.demo.days import day_of
from contracts.envelope import ContractError, Envelope, Event, decode, event_type, read_headers
from contracts.topics import (
    COMMISSIONING_EVENTS,
    ELIGIBILITY_EVENTS,
    INTAKE_EVENTS,
    NOTIFICATIONS_EVENTS,
    PAYMENTS_EVENTS,
    describe,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from cli.demo.result import TopicRecord
    from contracts.topic import Topic

SERVICE_TOPICS = (
    INTAKE_EVENTS,
    ELIGIBILITY_EVENTS,
    COMMISSIONING_EVENTS,
    PAYMENTS_EVENTS,
    NOTIFICATIONS_EVENTS,
)
"""Where services tell each other what happened in a case; everything else repeats or asks for it."""


@dataclass(frozen=True)
class Message:
    """A record that could be read."""

    record: TopicRecord
    envelope: Envelope
    event: Event

    @property
    def day(self) -> date:
        """The simulated day (Europe/Berlin)."""
        return day_of(self.envelope.time)

    @cached_property
    def topic(self) -> Topic:
        """The topic or family of topics it is on."""
        return describe(self.record.topic)

    @property
    def moment(self) -> tuple[date, datetime, str, int, int]:
        """Sorts by day, then as the broker got them: within a day simulated time does not move."""
        record = self.record
        return self.day, record.timestamp, record.topic, record.partition, record.offset


def read_message(record: TopicRecord) -> Message | None:
    """The record as a message, or None: a tombstone, or nothing that keeps the contract."""
    try:
        envelope = read_headers(record.headers)
        cls = event_type(envelope.type)
        if cls is None:
            return None
        return Message(record, envelope, decode(cls, record.value, tolerant=True))
    except ContractError:
        return None


def read_messages(records: Iterable[TopicRecord]) -> tuple[Message, ...]:
    """Every readable message once (source and id tell repeats), in the order in which things happened."""
    messages = [message for record in records if (message := read_message(record))]
    once: dict[tuple[str, str, UUID], Message] = {}
    for message in messages:
        once.setdefault((message.record.topic, message.envelope.source, message.envelope.id), message)
    return tuple(sorted(once.values(), key=lambda message: message.moment))


def by_case(messages: Iterable[Message]) -> Mapping[UUID, tuple[Message, ...]]:
    """Messages by the case that they name."""
    cases: defaultdict[UUID, list[Message]] = defaultdict(list)
    for message in messages:
        case_id = getattr(message.event, "case_id", None)
        if isinstance(case_id, UUID):
            cases[case_id].append(message)
    return {case_id: tuple(found) for case_id, found in cases.items()}
