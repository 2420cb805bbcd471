"""Records of topics since a time, in the order of time, up to where the topics end when it begins."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiokafka import TopicPartition

from chassis.records import Record
from cli.operator.offsets import partitions_on
from cli.operator.reach import admin_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from chassis.settings import Settings

BATCH = 500
MOMENT_MS = 250
"""What comes for a key within this time is likely to have been handled together."""
_SILENT_FOR_S = 30.0
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Span:
    """What of each partition is read: from an offset, up to another."""

    starts: Mapping[TopicPartition, int]
    ends: Mapping[TopicPartition, int]
    kept_since: Mapping[TopicPartition, datetime]
    """Time of the oldest record of partitions that have lost earlier ones to their retention."""

    @property
    def size(self) -> int:
        """Offsets to read; marks of transactions are among them."""
        return sum(self.ends[each] - start for each, start in self.starts.items())


async def span(settings: Settings, consumer: Any, topics: Iterable[str], since: datetime) -> Span:
    """Where the records of a time begin, by the broker's stamps; topics not on the broker are left out."""
    async with admin_client(settings) as admin:
        known = await partitions_on(admin)
    partitions = [
        TopicPartition(topic, number)
        for topic in sorted(known.keys() & set(topics))
        for number in known[topic]
    ]
    if not partitions:
        return Span({}, {}, {})
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    begins = await consumer.beginning_offsets(partitions)
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, int(since.timestamp() * 1000)))
    starts = {each: at.offset for each, at in found.items() if at is not None and at.offset < ends[each]}
    cut = {each for each, start in starts.items() if start == begins[each] > 0}
    return Span(starts, ends, {each: _time(found[each].timestamp) for each in cut})


async def in_time(consumer: Any, wanted: Span) -> AsyncIterator[Any]:
    """The records of a span; of those that stand first in their partitions the oldest is next.

    Each partition keeps its own order. A broker that falls silent is a `TimeoutError`.
    """
    for partition, offset in wanted.starts.items():
        consumer.seek(partition, offset)
    waiting = _Waiting(consumer, wanted)
    while await waiting.fill():
        while record := waiting.oldest():
            yield record


async def batches(records: AsyncIterator[Any]) -> AsyncIterator[list[Any]]:
    """The same in lists to be handled together: of records that came within one hour, so on one legal day.

    A record that came more than a moment after another one of its key is in a later list: if the first had
    set a term that was over, the service had acted on it before the second came.
    """
    together: list[Any] = []
    came: dict[bytes | None, int] = {}
    async for record in records:
        again = record.timestamp - came.get(record.key, record.timestamp) > MOMENT_MS
        if together and (again or len(together) == BATCH or _hour(record) != _hour(together[0])):
            yield together
            together, came = [], {}
        together.append(record)
        came.setdefault(record.key, record.timestamp)
    if together:
        yield together


@dataclass
class _Waiting:
    """What was fetched and not given on yet, by partition."""

    consumer: Any
    wanted: Span
    fetched: dict[TopicPartition, deque[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fetched = {partition: deque() for partition in self.wanted.starts}

    async def fill(self) -> bool:
        """Fetch until each partition has a record or has ended; False once all have ended."""
        async with asyncio.timeout(_SILENT_FOR_S):
            while hungry := [each for each, records in self.fetched.items() if not records]:
                await self._fetch(hungry)
        return bool(self.fetched)

    async def _fetch(self, hungry: list[TopicPartition]) -> None:
        ends = self.wanted.ends
        for partition, records in (await self.consumer.getmany(*hungry, timeout_ms=200)).items():
            self.fetched[partition].extend(each for each in records if each.offset < ends[partition])
        for partition in hungry:
            ended = await self.consumer.position(partition) >= ends[partition]
            if ended and not self.fetched[partition]:
                del self.fetched[partition]

    def oldest(self) -> Any | None:
        """The next record; None where a partition has to be fetched first."""
        if not self.fetched or not all(self.fetched.values()):
            return None
        first = min(self.fetched, key=lambda each: (self.fetched[each][0].timestamp, each))
        return self.fetched[first].popleft()


def record_of(raw: Any) -> Record:
    """The record as services read it."""
    return Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, tuple(raw.headers))


def time_of(record: Any) -> datetime:
    """When the broker took a record."""
    return _time(record.timestamp)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _hour(record: Any) -> int:
    return int(record.timestamp) // _HOUR_MS
