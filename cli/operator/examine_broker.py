"""Can the services work with the broker: reached, all topics there and as they should be, in time?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiokafka import TopicPartition

from chassis.records import Record
from cli.operator.diagnosis import Diagnosis, note, ok, wrong
from cli.operator.reach import UnreachableError, admin_client, reader
from contracts.envelope import ContractError, read_headers
from contracts.topics import SERVICES
from deploy.topics import missing_and_differing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from chassis.registry import Registry
    from chassis.settings import Settings

_AREA = "broker"
_SKEW_S = 2.0
_COPIES = 3
_NAMED = 3


async def examine_broker(settings: Settings, registry: Registry | None) -> list[Diagnosis]:
    """What can be asked with the operator's own name at the broker; topics only with a registry."""
    server = settings.kafka_bootstrap_servers
    try:
        async with admin_client(settings) as admin, reader(settings) as consumer:
            return [each async for each in _connected(admin, consumer, server, registry)]
    except UnreachableError as error:
        mend = "Is it up, and are TEILHABE_KAFKA_… those of this broker?"
        return [wrong(_AREA, server, str(error.__cause__) or "It does not answer.", mend)]


async def _connected(
    admin: Any, consumer: Any, server: str, registry: Registry | None
) -> AsyncIterator[Diagnosis]:
    brokers = len((await admin.describe_cluster())["brokers"])
    yield _copies(server, brokers)
    topics = await admin.describe_topics()
    yield _replicas(topics)
    if registry is not None:
        missing, differing = await missing_and_differing(admin, registry)
        yield _missing(missing)
        yield _differing(differing)
    yield stamps(await _newest(consumer, topics), datetime.now(UTC))


def _copies(server: str, brokers: int) -> Diagnosis:
    if brokers >= _COPIES:
        return ok(_AREA, server, f"Reached; {brokers} brokers.")
    found = f"Reached; {brokers} of {_COPIES} brokers: a disk that fails takes records with it."
    return note(_AREA, server, found, f"Run {_COPIES} brokers where anything is real.")


def _replicas(topics: Sequence[Any]) -> Diagnosis:
    """Partitions without a leader cannot be used; those with too few copies are one failure from it."""
    behind = sorted(
        topic["topic"]
        for topic in topics
        if any(p["leader"] < 0 or len(p["isr"]) < len(p["replicas"]) for p in topic["partitions"])
    )
    if not behind:
        return ok(_AREA, "copies", "Every partition has a leader, and all its copies are up to date.")
    found = f"Copies are missing or behind: {_listed(behind)}."
    return wrong(_AREA, "copies", found, "Is a broker down? See the brokers' logs.")


def _missing(missing: Sequence[str]) -> Diagnosis:
    if not missing:
        return ok(_AREA, "topics", "Every topic of the contracts is there.")
    mend = "Run `teilhabe provision`; it creates what is missing."
    return wrong(_AREA, "topics", f"{len(missing)} topics are missing: {_listed(missing)}.", mend)


def _differing(differing: Sequence[str]) -> Diagnosis:
    if not differing:
        return ok(_AREA, "topics", "Partitions and settings are as the contracts want them.")
    mend = "Set it with kafka-configs.sh. The number of partitions of a topic in use must never change."
    return wrong(_AREA, "topics", _listed(differing), mend)


def stamps(newest: Sequence[tuple[Record, datetime]], now: datetime) -> Diagnosis:
    """The broker's clock, which cannot be asked, by records with its stamp.

    A stamp is neither later than `now` here, nor earlier than the time at which the service wrote the record.
    """
    if not newest:
        return ok(_AREA, "clock", "Not examined: no service has published anything yet.")
    ahead = max((stamped - now).total_seconds() for _, stamped in newest)
    behind = max((_written(record, stamped) - stamped).total_seconds() for record, stamped in newest)
    if max(ahead, behind) <= _SKEW_S:
        return ok(_AREA, "clock", "Its stamps fit the clocks of services and of this machine.")
    found = (
        f"It stamps records {ahead:.0f} s in the future of this machine."
        if ahead > _SKEW_S
        else f"A service's clock is {behind:.0f} s ahead of the broker's (or TEILHABE_CLOCK=controlled)."
    )
    return wrong(_AREA, "clock", found, "Synchronise all machines with the same time servers (NTP).")


def _written(record: Record, otherwise: datetime) -> datetime:
    try:
        return read_headers(record.headers).time
    except ContractError:
        return otherwise


async def _newest(consumer: Any, topics: Sequence[Any]) -> list[tuple[Record, datetime]]:
    """The last record of each partition of what services publish, with the broker's stamp."""
    published = {f"{service}.events.v1" for service in SERVICES}
    partitions = [
        TopicPartition(topic["topic"], each["partition"])
        for topic in topics
        for each in topic["partitions"]
        if topic["topic"] in published
    ]
    if not partitions:
        return []
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    filled = {each for each in partitions if ends[each]}
    for each in filled:
        consumer.seek(each, max(0, ends[each] - 1))
    consumer.pause(*(set(partitions) - filled))
    found = []
    while filled:
        for partition, records in (await consumer.getmany(*filled, timeout_ms=500)).items():
            found.append(_stamped(records[-1]))
            filled.discard(partition)
        filled = {each for each in filled if await consumer.position(each) < ends[each]}
    return found


def _stamped(raw: Any) -> tuple[Record, datetime]:
    record = Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, tuple(raw.headers))
    return record, datetime.fromtimestamp(raw.timestamp / 1000, UTC)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
