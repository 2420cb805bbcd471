"""Provisioning makes what the contracts say, once, and reports what differs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.topics import SERVICES, receipts_topic, submissions_topic
from deploy.provision import Provisioned, provision
from deploy.topics import WantedTopic, create_topics, new_topic, wanted_topics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.registry import Registry
    from deploy.local.stack import Stack


async def test_every_topic_is_there_with_its_partitions(
    provisioned: Provisioned, registry: Registry, kafka_admin: Any
) -> None:
    wanted = {topic.name: topic.partitions for topic in wanted_topics(registry)}
    found = {
        topic["topic"]: len(topic["partitions"]) for topic in await kafka_admin.describe_topics(list(wanted))
    }
    assert found == wanted
    assert set(provisioned.dsns) == set(SERVICES)


async def test_a_second_run_changes_nothing(
    provisioned: Provisioned, stack: Stack, registry: Registry, passwords: Mapping[str, str]
) -> None:
    again = await provision(stack.bootstrap, stack.dsn_admin, registry, passwords)
    assert again.topics_created == ()
    assert again.topics_differing == ()
    assert again.dsns == provisioned.dsns
    assert not any(again.migrations_applied.values())


async def test_a_topic_that_differs_is_reported_and_left_alone(
    provisioned: Provisioned, stack: Stack, registry: Registry, kafka_admin: Any
) -> None:
    too_wide = WantedTopic(submissions_topic("atlantis"), 2, {})
    await kafka_admin.create_topics([new_topic(too_wide, replication=1)])
    agency = replace(registry.agencies["celle"], slug="atlantis")
    wider = replace(registry, agencies={"atlantis": agency})

    topics = await create_topics(stack.bootstrap, wider)

    assert topics.created == (receipts_topic("atlantis"),)
    assert f"Topic '{submissions_topic('atlantis')}': 2 partitions, not 1." in topics.differing
    await kafka_admin.delete_topics([submissions_topic("atlantis"), receipts_topic("atlantis")])
