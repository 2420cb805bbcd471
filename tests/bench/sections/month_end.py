"""A month's end: every instalment from the release of its run to its order on the payment system's topic.

Meanwhile other events go on coming, as they did before, when nothing else was to do. Another run is killed
in the middle. All times are the broker's own.
"""

from __future__ import annotations

import asyncio
import signal
import statistics
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from contracts.payments import InstalmentsPlanned, PaymentDue
from contracts.topics import due_topic
from tests.bench import broker
from tests.bench.bed import new_group
from tests.bench.beside import beside
from tests.bench.broker import messages
from tests.bench.figures import percentiles
from tests.bench.measure import PATIENCE_S, READ, WRITTEN, everything_read
from tests.bench.prepared_run import prepare, service
from tests.bench.release import Office
from tests.bench.section import Raw, Section
from tests.bench.sections import step
from tests.bench.steady_load import Due, sent_on_time
from tests.bench.workloads import grants

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from tests.bench.bed import Bed, Running
    from tests.bench.scale import Scale

SYSTEM = "main"
OTHERS_A_SECOND = 20
SAMPLE_S = 0.2
KILLED_SHARE = 0.1
"""How much smaller the run is that is killed in the middle."""


async def measure_round(bed: Bed, scale: Scale) -> Raw:
    """The rate of the service's step, then a run as it should be, then one that is killed."""
    return {
        "step": await step.measured(bed, "payments", scale),
        "run": await _whole(bed, scale),
        "killed": await _killed(bed, max(100, int(scale.instalments * KILLED_SHARE))),
    }


async def _whole(bed: Bed, scale: Scale) -> dict[str, Any]:
    """Release a run after a while in which other events were alone, and watch until its last order."""
    due, memory = due_topic(SYSTEM), list[float]()
    async with _waiting(bed, scale.instalments) as (running, office):
        run = await office.prepare()
        begin = {topic: await broker.ends(bed.bootstrap, topic) for topic in (due, READ.name, WRITTEN.name)}
        async with beside(_send_others(bed), _sample(running, memory)):
            await asyncio.sleep(scale.seconds / 2)
            idle = len(memory)
            released = await office.release(run)
            await broker.reached(bed.bootstrap, begin[due], scale.instalments + 1, PATIENCE_S)
    told, asked, planned = [await broker.since(bed.bootstrap, each) for each in begin.values()]
    orders = _orders(told)
    seconds = (orders[-1].timestamp - released) / 1000
    return {
        "instalments": len(orders),
        "seconds": round(seconds, 2),
        "rate": round(len(orders) / seconds, 1),
        "memory_idle_mib": statistics.median(memory[:idle]),
        "memory_peak_mib": max(memory),
        **_latencies(asked, planned, released, orders[-1].timestamp),
    }


async def _killed(bed: Bed, instalments: int) -> dict[str, Any]:
    """Kill the process once a third is ordered, start it anew, and count what was ordered in the end."""
    due = due_topic(SYSTEM)
    async with _waiting(bed, instalments) as (running, office):
        run = await office.prepare()
        begin = await broker.ends(bed.bootstrap, due)
        await office.release(run)
        await broker.reached(bed.bootstrap, begin, instalments // 3, PATIENCE_S)
        running.child.send(signal.SIGKILL)
        await running.child.wait(within_s=PATIENCE_S)
        running.start()
        await broker.reached(bed.bootstrap, begin, instalments + 1, PATIENCE_S)
        await running.settled()
    orders = _orders(await broker.since(bed.bootstrap, begin))
    events = {(order.key, dict(order.headers)["ce_id"]) for order in orders}
    payments = {order.value for order in orders}
    return {
        "instalments": instalments,
        "lost": instalments - len(payments),
        "doubled": len(events) - len(payments),
        "sent_again": len(orders) - len(events),
    }


@asynccontextmanager
async def _waiting(bed: Bed, instalments: int) -> AsyncIterator[tuple[Running, Office]]:
    """The service with a run that is open, and those who may prepare and release it."""
    group = new_group()
    await broker.start_at_end(bed.bootstrap, group, everything_read(bed))
    async with bed.database() as database:
        dsn = database.dsn("payments")
        now = await prepare(bed, dsn, group, instalments)
        with Office() as office:
            async with bed.process(service(dsn, group, now, **office.environment)) as running:
                await running.ready()
                yield running, office


async def _send_others(bed: Bed) -> None:
    async with broker.producer(bed.bootstrap) as sender:
        await sent_on_time(sender, _others())


def _others() -> Iterator[Due]:
    number = 0
    while True:
        for message in messages(READ, grants(OTHERS_A_SECOND)):
            yield Due(str(number), number / OTHERS_A_SECOND, READ.name, message)
            number += 1


async def _sample(running: Running, memory: list[float]) -> None:
    while True:
        memory.append(running.resident_mib())
        await asyncio.sleep(SAMPLE_S)


def _orders(records: Sequence[Any]) -> list[Any]:
    return [each for each in records if dict(each.headers)["ce_type"] == PaymentDue.ce_type.encode()]


def _latencies(
    asked: Sequence[Any], planned: Sequence[Any], released: float, last: float
) -> dict[str, dict[str, float]]:
    """Milliseconds from a grant on its topic to its plan on the other, before the release and after it."""
    done = {
        each.key: each.timestamp
        for each in planned
        if dict(each.headers)["ce_type"] == InstalmentsPlanned.ce_type.encode()
    }
    times = [(each.timestamp, done[each.key] - each.timestamp) for each in asked if each.key in done]
    return {
        "others_idle_ms": percentiles([took for at, took in times if at < released]),
        "others_meanwhile_ms": percentiles([took for at, took in times if released <= at <= last]),
    }


def summarise(raws: Sequence[Raw]) -> dict[str, dict[str, Any]]:
    """Medians of the rounds; faults of all."""
    runs = [raw["run"] for raw in raws]
    found = {
        "rate": statistics.median(run["rate"] for run in runs),
        "vs_step": statistics.median(raw["run"]["rate"] / raw["step"]["rate"] for raw in raws),
        "instalments": runs[0]["instalments"],
        "memory_mib": max(run["memory_peak_mib"] - run["memory_idle_mib"] for run in runs),
        "faults": sum(raw["killed"]["lost"] + raw["killed"]["doubled"] for raw in raws),
    }
    for name in ("p50", "p99"):
        ratios = [run["others_meanwhile_ms"][name] / max(1.0, run["others_idle_ms"][name]) for run in runs]
        found[f"others_{name}_vs_idle"] = statistics.median(ratios)
    return {"month_end": found}


SECTION = Section("month_end", measure_round, summarise, most_rounds=1)
