"""`teilhabe lag`: committed against end, by partition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from contracts.topics import TEXTS
from tests.integration.chassis.bench import until
from tests.integration.chassis.ledger import NAME
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench


def _options(bench: Bench) -> tuple[str, ...]:
    return ("--bootstrap", bench.bootstrap, "--group", f"{NAME}={bench.group}")


async def _of(bench: Bench, topic: str) -> list[Any]:
    """The service's partitions of a topic."""
    rows = await found("lag", "--all", *_options(bench))
    return [each for each in rows if each["service"] == NAME and each["topic"] == topic]


async def test_what_is_read_and_what_is_not(bench: Bench) -> None:
    case = str(uuid4())
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "add 1"), bench.hearing(case, "add 2"))
        (read,) = await _of(bench, bench.submissions)
    assert (read["committed"], read["end"], read["lag"], read["since"]) == (2, 2, 0, None)
    assert read["processes"] == 1

    await bench.send(bench.hearing(case, "add 3"))
    (left,) = await _of(bench, bench.submissions)
    assert (left["committed"], left["end"], left["lag"]) == (2, 3, 1)
    assert 0 <= left["seconds"] < 60
    told = await teilhabe("lag", *_options(bench), "--older-than", "0")
    assert (told.exit_code, bench.submissions in told.output) == (1, True)


async def test_marks_of_transactions_are_no_lag(bench: Bench) -> None:
    text = bench.text(str(uuid4()))
    producer: Any = AIOKafkaProducer(bootstrap_servers=bench.bootstrap, transactional_id=f"t-{uuid4().hex}")
    async with bench.service() as running, producer:
        async with producer.transaction():
            await producer.send(text.topic, text.value, text.key, headers=list(text.headers))
        await until(lambda: bench.count("notes"))
        await until(running.idle)
    rows = await _of(bench, TEXTS.name)
    assert sum(each["end"] - each["committed"] for each in rows) > 0
    assert [each["lag"] for each in rows] == [0] * len(rows)


async def test_what_no_process_reads_is_found_at_once(bench: Bench) -> None:
    await bench.send(bench.text(str(uuid4())))
    options = ("--bootstrap", bench.bootstrap, "--group", f"commissioning={bench.group}-new")
    own = [each for each in await found("lag", *options) if each["service"] == "commissioning"]
    texts = [each for each in own if each["topic"] == TEXTS.name]
    assert {(each["committed"], each["processes"]) for each in texts} == {(None, 0)}
    assert (await teilhabe("lag", *options, "--older-than", "1000000")).exit_code == 1


async def test_a_group_must_belong_to_a_service() -> None:
    result = await teilhabe("lag", "--group", "atlantis=x")
    assert (result.exit_code, "SERVICE=GROUP" in result.output) == (2, True)


async def test_a_broker_that_does_not_answer_is_told(bench: Bench) -> None:
    result = await teilhabe("lag", "--bootstrap", "127.0.0.1:1")
    assert (result.exit_code, "127.0.0.1:1 is not reached" in result.output) == (2, True)
