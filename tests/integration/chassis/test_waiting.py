"""Waiting for another topic, timers by the injected clock, copies that a tombstone erases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from chassis.clock import ControlledClock
from contracts.topics import INTAKE_EVENTS
from tests.integration.chassis.bench import START, until

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench


async def test_an_event_waits_for_another_topic_and_later_ones_of_its_key_with_it(bench: Bench) -> None:
    case, other, text = (str(uuid4()) for _ in range(3))
    elsewhere = bench.hearing(case, "add 4", topic=INTAKE_EVENTS.name)
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, f"wait {text}"), bench.hearing(case, "add 2"))
        await bench.handled(running, bench.hearing(other, "add 3"), elsewhere)
        assert await bench.entries(case) == ["add 4"]
        assert await bench.balance(other) == 3
        assert await bench.count("parked") == 2
        await bench.handled(running, bench.text(text))
    assert await bench.entries(case) == ["add 4", "waited", "add 2"]
    assert await bench.count("parked") == 0


async def test_what_waits_is_released_by_an_aggregate_that_another_event_writes(bench: Bench) -> None:
    first, second, third, fourth = (str(uuid4()) for _ in range(4))
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(first, f"wait-for {second}"))
        await bench.handled(running, bench.hearing(second, f"wait-for {third}"))
        await bench.connection.execute("UPDATE parked SET retry_at = 'infinity', attempts = 1")
        await bench.handled(running, bench.hearing(fourth, f"copy {third}"))
        await until(lambda: bench.entries(first))
    assert await bench.entries(first) == ["waited"]
    assert await bench.entries(second) == ["waited"]


async def test_what_waits_is_tried_again_by_the_wall_clock_too(bench: Bench) -> None:
    case, text = str(uuid4()), str(uuid4())
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, f"wait {text}"))
        await bench.connection.execute(
            "INSERT INTO notes (id, version, state) VALUES ($1, 1, $2)",
            text,
            f'{{"id": "{text}", "text": "restored from a backup"}}',
        )
        await bench.connection.execute("UPDATE parked SET retry_at = clock_timestamp()")
        await until(lambda: bench.entries(case))
    assert await bench.entries(case) == ["waited"]


async def test_a_timer_fires_at_its_time_by_the_injected_clock_and_not_before(bench: Bench) -> None:
    case, due = str(uuid4()), START + timedelta(hours=1)
    async with bench.service() as running:
        assert isinstance(running.clock, ControlledClock)
        await bench.handled(running, bench.hearing(case, f"remind {due.isoformat()}"))
        running.clock.move(due - timedelta(seconds=1))
        await until(running.idle)
        assert await bench.entries(case) == ["remind"]
        assert await running.worker.next_due() == due
        running.clock.move(due)
        running.worker.wake()
        await until(running.idle)
    assert await bench.entries(case) == ["remind", f"reminder at {due.isoformat()}"]
    assert await bench.count("timers") == 0


async def test_a_tombstone_erases_the_copy(bench: Bench) -> None:
    text = str(uuid4())
    recorded = bench.text(text)
    async with bench.service() as running:
        await bench.handled(running, recorded)
        assert await bench.connection.fetchval("SELECT state FROM notes WHERE id = $1", text)
        await bench.handled(running, replace(recorded, value=None, headers=()))
    assert await bench.connection.fetchval("SELECT state FROM notes WHERE id = $1", text) is None
