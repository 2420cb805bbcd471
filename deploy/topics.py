"""Create the topics of the contracts on a broker, and compare those that are already there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code

from contracts.topics import all_topics
from deploy.kafka_admin import kafka_admin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.registry import Registry


_COPIES = 3
_KNOWN_WITHIN_S = 30


class ProvisionError(Exception):
    """The broker refused a topic; the message names it and the broker's reason."""


@dataclass(frozen=True, slots=True)
class WantedTopic:
    """A topic as the contracts want it."""

    name: str
    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Topics:
    """Names of the topics created now; a sentence for each that exists and differs."""

    created: tuple[str, ...]
    differing: tuple[str, ...]


def wanted_topics(registry: Registry) -> list[WantedTopic]:
    """All topics of the registry's partners and of the services."""
    topics = all_topics(registry.agencies, registry.providers, registry.payment_systems)
    return [WantedTopic(name, topic.partitions, topic.config) for name, topic in topics.items()]


async def create_topics(bootstrap: str, registry: Registry) -> Topics:
    """Create what is missing, on three brokers each where there are so many.

    Raises `ProvisionError` when the broker refuses a topic.
    """
    wanted = wanted_topics(registry)
    async with kafka_admin(bootstrap) as admin:
        existing = set(await admin.list_topics())
        missing = [topic for topic in wanted if topic.name not in existing]
        brokers = len((await admin.describe_cluster())["brokers"])
        created = await _create(admin, missing, replication=min(brokers, _COPIES))
        await _until_known(admin, {topic.name for topic in wanted})
        differing = await _differences(admin, [topic for topic in wanted if topic.name not in created])
    return Topics(tuple(created), tuple(differing))


async def missing_and_differing(admin: Any, registry: Registry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of topics that the broker lacks, and a sentence for each that differs; nothing is changed."""
    wanted = wanted_topics(registry)
    existing = set(await admin.list_topics())
    missing = tuple(topic.name for topic in wanted if topic.name not in existing)
    return missing, tuple(await _differences(admin, [topic for topic in wanted if topic.name in existing]))


async def _create(admin: Any, topics: list[WantedTopic], replication: int) -> list[str]:
    """Names of the topics created; one that somebody else has just created is not among them."""
    response = await admin.create_topics([new_topic(topic, replication) for topic in topics])
    created = []
    for name, code, message in response.topic_errors:
        if code == NoError.errno:
            created.append(name)
        elif code != TopicAlreadyExistsError.errno:
            raise ProvisionError(f"The broker refused topic '{name}': {message or for_code(code).__name__}")
    return created


async def _until_known(admin: Any, names: set[str]) -> None:
    """Brokers learn of a new topic a little after it was created; a consumer must not come before."""
    async with asyncio.timeout(_KNOWN_WITHIN_S):
        while not names <= set(await admin.list_topics()):  # noqa: ASYNC110 - a broker sets no event
            await asyncio.sleep(0.05)


def new_topic(topic: WantedTopic, replication: int) -> Any:
    """The admin client's description of a topic to create."""
    make: Any = NewTopic
    return make(topic.name, topic.partitions, replication, topic_configs=dict(topic.config))


async def _differences(admin: Any, topics: list[WantedTopic]) -> list[str]:
    if not topics:
        return []
    partitions = {
        found["topic"]: len(found["partitions"])
        for found in await admin.describe_topics([topic.name for topic in topics])
    }
    configs = await _configs(admin, [topic.name for topic in topics])
    return [
        f"Topic '{topic.name}': {what}."
        for topic in topics
        for what in _compare(topic, partitions[topic.name], configs[topic.name])
    ]


def _compare(topic: WantedTopic, partitions: int, config: Mapping[str, str]) -> list[str]:
    differing = [] if partitions == topic.partitions else [f"{partitions} partitions, not {topic.partitions}"]
    differing += [
        f"{name} is {config.get(name)}, not {value}"
        for name, value in topic.config.items()
        if config.get(name) != value
    ]
    return differing


async def _configs(admin: Any, names: list[str]) -> dict[str, dict[str, str]]:
    resource: Any = ConfigResource
    resources = [resource(ConfigResourceType.TOPIC, name) for name in names]
    found: dict[str, dict[str, str]] = {}
    for response in await admin.describe_configs(resources):
        for _code, _message, _kind, name, entries in response.resources:
            found[name] = {entry[0]: entry[1] for entry in entries}
    return found
