"""Timers behind a gate wait for it however long; opening it is one row, and makes all of them due."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from chassis.batch import Batch
from chassis.handling import OrderGiven, Reply
from tests.integration.chassis.bench import until

if TYPE_CHECKING:
    from chassis.service import Running
    from tests.integration.chassis.bench import Bench

OPEN = OrderGiven("open", "grete.muster", {"gate": "july"})


async def give(running: Running, case: str, order_id: UUID) -> Reply:
    """Give the order `open` to a case."""
    arrival = running.inbound.order(OPEN, case, order_id, running.clock.now())
    report = await running.worker.handle(Batch(arrivals=(arrival,)))
    return report.replies[arrival.inbox]


async def test_timers_wait_behind_a_gate_until_somebody_opens_it(bench: Bench) -> None:
    cases = [str(uuid4()) for _ in range(3)]
    async with bench.service() as running:
        await bench.handled(running, *(bench.hearing(case, "remind-behind july") for case in cases))
        await bench.handled(running, bench.hearing(cases[0], "add 1"))
        assert (await running.idle(), await running.worker.next_due()) == (True, None)
        assert await bench.count("timers") == 3
        assert await give(running, cases[0], uuid4()) == Reply()
        running.worker.wake()
        await until(running.idle)
        assert [await bench.balance(case) for case in cases] == [101, 100, 100]
    assert await bench.count("timers") == 0


async def test_a_timer_set_behind_an_open_gate_is_due_at_once(bench: Bench) -> None:
    case = str(uuid4())
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "add 1"))
        await give(running, case, uuid4())
        await bench.handled(running, bench.hearing(case, "remind-behind july"))
        await until(running.idle)
        assert await bench.balance(case) == 101


async def test_an_order_given_again_takes_effect_once_and_gets_the_same_reply(bench: Bench) -> None:
    case, order_id = str(uuid4()), uuid4()
    async with bench.service() as running:
        refused = await give(running, case, order_id)
        assert refused.refused == "not_found"
        await bench.handled(running, bench.hearing(case, "add 1"))
        assert await give(running, case, order_id) == refused
        fresh = uuid4()
        assert [await give(running, case, fresh) for _ in range(2)] == [Reply(), Reply()]
    assert await bench.entries(case) == ["add 1", "opened july"]
