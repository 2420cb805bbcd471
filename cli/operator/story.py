"""A case told in German from the topics, with the names and reasons in it: for those who work on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from aiokafka import TopicPartition
from aiokafka.partitioner import DefaultPartitioner

from cli.demo.report.copies import Copies
from cli.demo.report.reading import SERVICE_TOPICS, Message, read_messages
from cli.demo.report.telling import tell
from cli.demo.report.timeline import SERVICES
from cli.demo.result import TopicRecord
from cli.operator.reach import reader
from contracts.eligibility import EligibilityAssessed
from contracts.intake import ApplicationRegistered
from contracts.topics import SUBJECTS, TEXTS, describe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from chassis.settings import Settings

_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a case in German."""

    day: date
    who: str
    what: str
    why: str
    basis: str
    event: str
    event_id: str


async def told(settings: Settings, case_id: str) -> list[Told]:
    """What the services published about a case, in order; empty where they know nothing of it.

    People and texts that have been erased are shown to nobody.
    """
    async with reader(settings) as consumer:
        names = [topic.name for topic in SERVICE_TOPICS]
        records = await _keyed(consumer, names, {case_id.encode()})
        ids = {found for each in records for found in _ID.findall(each.value or b"")}
        copied = await _keyed(consumer, [SUBJECTS.name, TEXTS.name], ids)
    return steps(records, copied)


def steps(records: Collection[TopicRecord], copied: Collection[TopicRecord]) -> list[Told]:
    """The same, of a case's records and those of the people and texts that these name."""
    messages = read_messages(records)
    copies = _as_shown(Copies.of(copied), messages)
    return [_told(message, copies) for message in _once(messages)]


def _as_shown(copies: Copies, messages: Collection[Message]) -> Copies:
    """With a subject of the case erased, so are its texts; of the longest erased not even a mark is left."""
    registered = [each.event for each in messages if isinstance(each.event, ApplicationRegistered)]
    subjects = {id_ for each in registered for id_ in (each.applicant_id, each.beneficiary_id) if id_}
    return replace(copies, hidden=any(copies.subjects.get(id_) is None for id_ in subjects))


def _once(messages: Collection[Message]) -> Iterator[Message]:
    """Assessments only where they say something new."""
    latest: EligibilityAssessed | None = None
    for message in messages:
        if isinstance(message.event, EligibilityAssessed):
            if message.event == latest:
                continue
            latest = message.event
        yield message


def _told(message: Message, copies: Copies) -> Told:
    step = tell(message.event, copies)
    service = SERVICES.get(message.envelope.source.rpartition("/")[2], message.envelope.source)
    return Told(
        day=message.day,
        who=f"{step.who}, {service}" if step.who else service,
        what=step.what,
        why=step.why,
        basis=step.basis,
        event=message.event.type_name,
        event_id=str(message.envelope.id),
    )


async def _keyed(consumer: Any, topics: Collection[str], keys: Collection[bytes]) -> list[TopicRecord]:
    """Every record with one of these keys, from the partitions that these keys go to."""
    there = await consumer.topics()
    partitions = {
        TopicPartition(topic, _partition(key, describe(topic).partitions))
        for topic in there & set(topics)
        for key in keys
    }
    if not partitions:
        return []
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    ends = await consumer.end_offsets(partitions)
    found: list[TopicRecord] = []
    left = {each for each in partitions if ends[each]}
    while left:
        batches = await consumer.getmany(timeout_ms=200)
        found += [_record(each) for batch in batches.values() for each in batch if each.key in keys]
        left = {each for each in left if await consumer.position(each) < ends[each]}
    return found


def _partition(key: bytes, partitions: int) -> int:
    numbers = list(range(partitions))
    number: int = DefaultPartitioner()(key, numbers, numbers)
    return number


def _record(raw: Any) -> TopicRecord:
    return TopicRecord(
        topic=raw.topic,
        partition=raw.partition,
        offset=raw.offset,
        headers=tuple(raw.headers),
        key=raw.key,
        value=raw.value,
        timestamp=datetime.fromtimestamp(raw.timestamp / 1000, UTC),
    )
