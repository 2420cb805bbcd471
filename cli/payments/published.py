"""The events about payments: those on the topics, and those that wait in the outbox."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from aiokafka import TopicPartition

from chassis.handling import BERLIN
from chassis.records import headers_from_json
from cli.operator.reach import reader
from contracts.topics import PAYMENTS_EVENTS, describe, due_topic
from services.payments.reconciling.evidence import Events, Period
from services.payments.reconciling.gathered import Gathered, happened_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from chassis.settings import Settings

_OUTBOX = "SELECT headers, value FROM outbox WHERE target = ANY($1) AND value IS NOT NULL"
_PAYMENTS = "SELECT payment_id FROM payment_lines WHERE due_on BETWEEN $1 AND $2"
_BROKER_NEVER_EARLIER = timedelta(days=1)
"""A record is on its topic after what it tells has happened; clocks differ a little."""

Offsets = dict[TopicPartition, int]


async def published(settings: Settings, systems: Collection[str], period: Period, connection: Any) -> Events:
    """The events of a period, as the snapshot of the database has to know them; raises `UnreachableError`.

    The connection is in a transaction whose snapshot is taken here, between two looks at the topics: what was
    there before the first is settled; what the database has published since is there at the second.
    """
    topics = {due_topic(system): system for system in systems}
    async with reader(settings) as consumer:
        partitions = await _partitions(consumer, {PAYMENTS_EVENTS.name, *topics})
        before = await consumer.end_offsets(partitions)
        waiting = await connection.fetch(_OUTBOX, [PAYMENTS_EVENTS.name, *topics])
        wanted = {row["payment_id"] for row in await connection.fetch(_PAYMENTS, period.first, period.last)}
        found = Gathered(period, wanted)
        for row in waiting:
            found.take(headers_from_json(row["headers"]), row["value"], settled=True)
        begins = await consumer.beginning_offsets(partitions)
        starts = await _starts(consumer, period, begins)
        removed = await _read(consumer, starts, before, found)
    trimmed = {each: day for each, day in removed.items() if begins[each] and starts[each] == begins[each]}
    return Events(found.by_payment, _kept_since(trimmed, topics))


async def _partitions(consumer: Any, topics: Iterable[str]) -> list[TopicPartition]:
    there = await consumer.topics()
    return [
        TopicPartition(topic, number)
        for topic in sorted(there & set(topics))
        for number in range(describe(topic).partitions)
    ]


async def _starts(consumer: Any, period: Period, begins: Offsets) -> Offsets:
    """Where each partition may begin to tell of the period; the beginning where its days are yet to come."""
    first = datetime.combine(period.first, time.min, BERLIN) - _BROKER_NEVER_EARLIER
    if not begins or first > datetime.now(UTC):
        return begins
    at = await consumer.offsets_for_times({each: int(first.timestamp() * 1000) for each in begins})
    ends = await consumer.end_offsets(list(begins))
    return {each: found.offset if (found := at.get(each)) else ends[each] for each in begins}


async def _read(
    consumer: Any, starts: Offsets, before: Offsets, found: Gathered
) -> Mapping[TopicPartition, date | None]:
    """Read to the end; the day of the first record of each partition, None where there is none."""
    first: dict[TopicPartition, date | None] = dict.fromkeys(starts)
    consumer.assign(list(starts))
    for partition, offset in starts.items():
        consumer.seek(partition, offset)
    ends = await consumer.end_offsets(list(starts))
    left = {each for each, offset in starts.items() if offset < ends[each]}
    while left:
        for partition, records in (await consumer.getmany(*left, timeout_ms=200)).items():
            first[partition] = first[partition] or happened_on(records[0].headers)
            for record in records:
                found.take(record.headers, record.value, settled=record.offset < before[partition])
        left = {each for each in left if await consumer.position(each) < ends[each]}
    return first


def _kept_since(
    removed: Mapping[TopicPartition, date | None], topics: Mapping[str, str]
) -> Mapping[str, date]:
    """By payment system the day before which records are gone; all of them where nothing is left."""
    since: dict[str, date] = {}
    for partition, day in removed.items():
        if system := topics.get(partition.topic):
            since[system] = max(since.get(system, date.min), day or date.max)
    return since
