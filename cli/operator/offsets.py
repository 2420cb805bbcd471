"""How far each service has read: committed against end offsets, and how old the first unread record is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiokafka import TopicPartition

from cli.operator.reach import admin_client, reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from chassis.settings import Settings

_READ_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Lag:
    """One partition as one service has read it."""

    service: str
    topic: str
    partition: int
    committed: int | None
    """Offset of the next record to read; None: nothing was read yet."""
    end: int
    """Offset after the last record that may be read."""
    lag: int
    """Offsets between the two; 0 if no record is among them, only marks of transactions."""
    since: datetime | None
    """When the first unread record was written."""
    seconds: float
    """Its age; 0 if there is none."""
    lost: int
    """Offsets that the topic's retention removed before they were read."""
    processes: int
    """Members of the service's consumer group."""


async def lags(
    settings: Settings, groups: Mapping[str, str], topics: Mapping[str, Collection[str]]
) -> list[Lag]:
    """Every partition that a service reads or has read; `groups` and `topics` by service.

    Topics that are not on the broker are left out. Raises `UnreachableError`.
    """
    async with admin_client(settings) as admin, reader(settings) as consumer:
        partitions = await partitions_on(admin)
        found: list[Lag] = []
        for service, group in groups.items():
            committed = await _committed(admin, group)
            read = {*topics[service], *(each.topic for each in committed)} & partitions.keys()
            wanted = [TopicPartition(topic, number) for topic in sorted(read) for number in partitions[topic]]
            if wanted:
                processes = await members(admin, group)
                found += await _measured(consumer, service, wanted, committed, processes)
        return found


async def partitions_on(admin: Any) -> dict[str, range]:
    """The partitions of every topic on the broker."""
    found = await admin.describe_topics()
    return {each["topic"]: range(len(each["partitions"])) for each in found}


async def _committed(admin: Any, group: str) -> dict[TopicPartition, int]:
    offsets = await admin.list_consumer_group_offsets(group)
    return {partition: each.offset for partition, each in offsets.items() if each.offset >= 0}


async def members(admin: Any, group: str) -> int:
    """Processes in a consumer group; one that was stopped stays until its session has ended."""
    (response,) = await admin.describe_consumer_groups([group])
    return sum(len(described[5]) for described in response.groups)


async def _measured(
    consumer: Any,
    service: str,
    partitions: list[TopicPartition],
    committed: Mapping[TopicPartition, int],
    processes: int,
) -> list[Lag]:
    consumer.assign(partitions)
    consumer.pause(*partitions)
    begins = await consumer.beginning_offsets(partitions)
    ends = await consumer.end_offsets(partitions)
    starts = {each: max(committed.get(each, 0), begins[each]) for each in partitions}
    unread = await _first_unread(consumer, {p: starts[p] for p in partitions if starts[p] < ends[p]}, ends)
    now = datetime.now(UTC)
    return [
        Lag(
            service=service,
            topic=each.topic,
            partition=each.partition,
            committed=committed.get(each),
            end=ends[each],
            lag=ends[each] - starts[each] if each in unread else 0,
            since=unread.get(each),
            seconds=round((now - unread.get(each, now)).total_seconds(), 1),
            lost=max(0, begins[each] - committed.get(each, begins[each])),
            processes=processes,
        )
        for each in partitions
    ]


async def _first_unread(
    consumer: Any, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> dict[TopicPartition, datetime]:
    """The time of the first record at or after each start; a partition without one is left out."""
    for partition, offset in starts.items():
        consumer.seek(partition, offset)
    left = set(starts)
    found: dict[TopicPartition, datetime] = {}
    async with asyncio.timeout(_READ_WITHIN_S):
        while left:
            consumer.resume(*left)
            for partition, records in (await consumer.getmany(*left, timeout_ms=200)).items():
                found[partition] = datetime.fromtimestamp(records[0].timestamp / 1000, UTC)
            consumer.pause(*found)
            left = {each for each in left - found.keys() if await consumer.position(each) < ends[each]}
    return found


def total(found: Iterable[Lag]) -> int:
    """Offsets not yet read."""
    return sum(each.lag for each in found)
