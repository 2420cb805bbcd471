"""The outbox reaches the broker: each key in order, refused messages aside, whoever leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from chassis.dead_letters import discard, redrive
from contracts.envelope import event_type
from contracts.topics import PAYEES, describe
from tests.integration.chassis.bench import create_topics, until

if TYPE_CHECKING:
    from chassis.service import Running
    from tests.integration.chassis.bench import Bench


async def test_a_refused_message_holds_back_its_key_and_no_other(bench: Bench, kafka_admin: Any) -> None:
    large, small = str(uuid4()), str(uuid4())
    await _limit(kafka_admin, bench.receipts, 20_000)
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(large, "publish 30000"))
        await bench.handled(running, bench.hearing(large, "add 1"), bench.hearing(small, "add 2"))
        (dead,) = await bench.dead()
        assert (dead["origin"], dead["code"]) == ("outbox", "MessageSizeTooLargeError")
        assert await bench.sent_to(bench.receipts, large) == []
        assert len(await bench.sent_to(bench.receipts, small)) == 1
        assert await bench.count("outbox") == 2

        await _limit(kafka_admin, bench.receipts, 1_000_000)
        await redrive(bench.connection, dead["id"])
        await until(running.idle)
    sizes = [len(each.value) > 30_000 for each in await bench.sent_to(bench.receipts, large)]
    assert sizes == [True, False, False]


async def test_a_discarded_message_lets_the_later_ones_of_its_key_go(bench: Bench, kafka_admin: Any) -> None:
    case = str(uuid4())
    await _limit(kafka_admin, bench.receipts, 20_000)
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "publish 30000"))
        (dead,) = await bench.dead()
        await discard(bench.connection, dead["id"], "nobody needs it")
        await until(running.idle)
    assert len(await bench.sent_to(bench.receipts, case)) == 1


async def test_a_leader_whose_connection_is_ended_is_replaced_and_order_kept(bench: Bench) -> None:
    case = str(uuid4())
    messages = [bench.hearing(case, "add 1") for _ in range(60)]
    async with bench.service() as one, bench.service(instance="two") as two:
        await until(lambda: _leads(one))
        assert not await _leads(two)
        await bench.send(*messages[:30])
        await bench.connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        await bench.send(*messages[30:])
        await until(lambda: _all_answered(bench, len(messages)))
    sent = await bench.sent_to(bench.receipts, case)
    first_seen = list(dict.fromkeys(dict(each.headers)["ce_id"] for each in sent))
    causes = {dict(each.headers)["ce_id"]: dict(each.headers)["ce_causationid"].decode() for each in sent}
    assert [causes[each] for each in first_seen] == [message.id for message in messages]
    assert await bench.balance(case) == 60


async def test_another_process_leads_when_the_leader_stops(bench: Bench) -> None:
    async with bench.service() as one, bench.service(instance="two") as two:
        await until(lambda: _leads(one))
        await one.stop()
        await until(lambda: _leads(two))


async def test_compacted_topics_are_written_in_transactions(bench: Bench, kafka_admin: Any) -> None:
    await create_topics(kafka_admin, [PAYEES.name])
    case, payee = str(uuid4()), str(uuid4())
    async with bench.service() as running:
        await bench.handled(
            running, bench.hearing(case, f"payee {payee}"), bench.hearing(case, f"forget {payee}")
        )
    recorded, erased = await bench.sent_to(PAYEES.name, payee)
    headers = dict(recorded.headers)
    assert event_type(headers["ce_type"].decode()) in describe(PAYEES.name).events
    assert erased.value is None


async def test_a_message_refused_in_a_transaction_is_found_and_set_aside(
    bench: Bench, kafka_admin: Any
) -> None:
    await create_topics(kafka_admin, [PAYEES.name])
    case, first, second = (str(uuid4()) for _ in range(3))
    await _limit(kafka_admin, PAYEES.name, 120)
    try:
        async with bench.service() as running:
            both = [bench.hearing(case, f"payee {each}") for each in (first, second)]
            await bench.handled(running, *both)
            dead = await bench.dead()
            assert [each["code"] for each in dead] == ["MessageSizeTooLargeError"] * 2
            assert [len(await bench.receipts_of(message)) for message in both] == [1, 1]

            await _limit(kafka_admin, PAYEES.name, 1_000_000)
            for each in dead:
                await redrive(bench.connection, each["id"])
            await until(running.idle)
    finally:
        await _limit(kafka_admin, PAYEES.name, 1_000_000)
    assert [len(await bench.sent_to(PAYEES.name, each)) for each in (first, second)] == [1, 1]


async def test_a_compacted_topic_that_is_not_there_stops_no_other(bench: Bench, kafka_admin: Any) -> None:
    case, payee = str(uuid4()), str(uuid4())
    message = bench.hearing(case, f"payee {payee}")
    await kafka_admin.delete_topics([PAYEES.name])
    try:
        async with bench.service(topic_patience_s=0.5) as running:
            await bench.handled(running, message)
    finally:
        await create_topics(kafka_admin, [PAYEES.name])
    (dead,) = await bench.dead()
    assert (dead["code"], dead["topic"]) == ("UnknownTopicOrPartitionError", PAYEES.name)
    assert len(await bench.receipts_of(message)) == 1


async def test_what_is_for_a_topic_that_comes_back_is_sent(bench: Bench, kafka_admin: Any) -> None:
    """As of a broker that has just started, and answers before it knows its topics again."""
    case, payee = str(uuid4()), str(uuid4())
    message = bench.hearing(case, f"payee {payee}")
    await kafka_admin.delete_topics([PAYEES.name])
    try:
        async with bench.service() as running:
            await bench.send(message)
            await until(lambda: bench.receipts_of(message))
            assert await bench.count("outbox") == 1
            await create_topics(kafka_admin, [PAYEES.name])
            await until(running.idle)
    finally:
        await create_topics(kafka_admin, [PAYEES.name])
    assert (await bench.dead(), len(await bench.sent_to(PAYEES.name, payee))) == ([], 1)


async def _leads(running: Running) -> bool:
    return running.relay.leading.is_set()


async def _all_answered(bench: Bench, count: int) -> bool:
    """Each message has its effect, and nothing waits to be sent."""
    return await bench.count("inbox") == count and await bench.count("outbox") == 0


async def _limit(admin: Any, topic: str, size: int) -> None:
    """Set the largest message that a topic takes."""
    config = {**describe(topic).config, "max.message.bytes": str(size)}
    resource: Any = ConfigResource
    await admin.alter_configs([resource(ConfigResourceType.TOPIC, topic, configs=config)])
