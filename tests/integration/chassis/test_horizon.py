"""What the inbox may have forgotten is set aside; what it remembers long enough is forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chassis.batch import Batch
from chassis.dead_letters import redrive
from chassis.records import Record
from tests.integration.chassis.bench import until

if TYPE_CHECKING:
    from chassis.arrival import Arrival
    from chassis.service import Running
    from tests.integration.chassis.bench import Bench, Message


def _old(running: Running, message: Message, offset: int = 7) -> Arrival:
    """The arrival of a message that the broker took long ago."""
    record = Record(message.topic, 0, offset, message.key, message.value, message.headers)
    return replace(running.inbound.read(record), beyond_horizon=True)


async def test_a_record_from_beyond_the_horizon_is_neither_handled_nor_answered(bench: Bench) -> None:
    case = str(uuid4())
    message = bench.hearing(case, "add 5")
    async with bench.service() as running:
        report = await running.worker.handle(Batch(arrivals=(_old(running, message),)))
        (dead,) = await bench.dead()
        assert (report.handled, report.problems) == (0, 1)
        assert (dead["code"], dead["cause_id"], dead["kind"]) == ("beyond_horizon", message.id, None)
        assert "Redrive it if it was not" in dead["error"]
        assert await bench.balance(case) is None
        assert await bench.receipts_sent() == []

        await redrive(bench.connection, dead["id"])
        await until(running.idle)
        assert await bench.balance(case) == 5
        assert len(await bench.receipts_of(message)) == 1
        assert await bench.dead() == []


async def test_it_holds_back_nothing(bench: Bench) -> None:
    case = str(uuid4())
    async with bench.service() as running:
        await running.worker.handle(Batch(arrivals=(_old(running, bench.hearing(case, "add 5")),)))
        await bench.handled(running, bench.hearing(case, "add 2"))
        assert await bench.entries(case) == ["add 2"]


async def test_what_the_inbox_still_knows_is_a_repeat_however_old(bench: Bench) -> None:
    case = str(uuid4())
    message = bench.hearing(case, "add 5")
    async with bench.service() as running:
        await bench.handled(running, message)
        report = await running.worker.handle(Batch(arrivals=(_old(running, message),)))
        assert (report.repeats, await bench.dead()) == (1, [])
        assert await bench.balance(case) == 5


async def test_only_what_is_beyond_the_horizon_is_forgotten(bench: Bench) -> None:
    old, young = bench.hearing(str(uuid4()), "add 1"), bench.hearing(str(uuid4()), "add 2")
    text = bench.text(str(uuid4()))
    async with bench.service() as running:
        await bench.handled(running, old, young, text)
        await bench.connection.execute(
            "UPDATE inbox SET received_at = received_at - interval '61 days' WHERE id <> $1", young.id
        )
        assert await running.sweeper.sweep() == 1
        assert await running.sweeper.sweep() == 0
        assert await _known(bench) == {young.id, text.id}, "a compacted topic is remembered for ever"
        assert running.metrics.registry.get_sample_value(*_forgotten()) == 1


async def _known(bench: Bench) -> set[Any]:
    return {row["id"] for row in await bench.connection.fetch("SELECT id FROM inbox")}


def _forgotten() -> tuple[str, dict[str, str]]:
    return "teilhabe_inbox_forgotten_total", {"service": "eligibility"}
