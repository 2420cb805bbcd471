"""Each event has exactly one effect and each message one answer, whatever comes twice or in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg

from tests.integration.chassis.bench import until
from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench


async def test_the_same_event_a_hundred_times_has_one_effect(bench: Bench) -> None:
    case = str(uuid4())
    message = bench.hearing(case, "add 5")
    async with bench.service() as running:
        await bench.handled(running, *[message] * 100)
    assert await bench.balance(case) == 5
    receipts = await bench.receipts_of(message)
    assert len(receipts) == 100
    assert all(receipt == receipts[0] for receipt in receipts)
    assert await bench.count("audit") == 1


async def test_another_message_under_a_used_id_is_told_so(bench: Bench) -> None:
    case = str(uuid4())
    first = bench.hearing(case, "add 5")
    other = replace(bench.hearing(case, "add 7"), headers=first.headers)
    async with bench.service() as running:
        await bench.handled(running, first, other, other)
    assert await bench.balance(case) == 5
    told = [receipt for receipt in await bench.receipts_sent() if not receipt["accepted"]]
    assert [receipt["findings"][0]["code"] for receipt in told] == ["id_reused"] * 2
    assert sorted(receipt["position"]["offset"] for receipt in told) == [1, 2]


async def test_offsets_that_were_not_committed_bring_no_second_effect_and_no_second_answer(
    bench: Bench,
) -> None:
    case = str(uuid4())
    messages = [bench.hearing(case, "add 5") for _ in range(3)]
    async with bench.service() as running:
        await bench.handled(running, *messages)
    await bench.join_anew()
    async with bench.service() as running:
        await until(running.idle)
    assert await bench.balance(case) == 15
    assert len(await bench.receipts_sent()) == 3
    assert (await bench.committed())[bench.submissions] == 3


async def test_a_deadlock_loses_and_doubles_nothing(bench: Bench) -> None:
    low, high = sorted(str(uuid4()) for _ in range(2))
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(low, "add 1"), bench.hearing(high, "add 1"))
        async with bench.connection.transaction():
            await _lock(bench, high)
            await bench.send(bench.hearing(low, "add 5"), bench.hearing(high, "add 5"))
            await until(lambda: _waiting_for_a_lock(bench))
            await _lock(bench, low)
        await until(running.idle)
    assert [await bench.balance(low), await bench.balance(high)] == [6, 6]


async def test_a_connection_ended_in_the_middle_loses_and_doubles_nothing(bench: Bench) -> None:
    case = str(uuid4())
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "add 1"))
        async with bench.connection.transaction():
            await _lock(bench, case)
            await bench.send(bench.hearing(case, "add 5"))
            pid = await until(lambda: _waiting_for_a_lock(bench))
            await bench.connection.execute("SELECT pg_terminate_backend($1)", pid)
        await until(running.idle)
    assert await bench.balance(case) == 6
    assert len(await bench.receipts_sent()) == 2


async def test_two_processes_share_the_work_and_double_nothing(bench: Bench) -> None:
    cases = [str(uuid4()) for _ in range(20)]
    texts = [bench.text(str(uuid4())) for _ in range(20)]
    async with bench.service() as one, bench.service(instance="two") as two:
        hearings = [bench.hearing(case, "add 1", topic="intake.events.v1") for case in cases * 3]
        await bench.send(*hearings, *texts)
        await until(lambda: _both_idle(one, two))
    assert [await bench.balance(case) for case in cases] == [3] * 20
    assert await bench.count("notes") == 20


async def _both_idle(one: Any, two: Any) -> bool:
    return all(await asyncio.gather(one.idle(), two.idle()))


async def _lock(bench: Bench, case: str) -> None:
    await bench.connection.execute("SELECT FROM ledgers WHERE id = $1 FOR UPDATE", case)


async def _waiting_for_a_lock(bench: Bench) -> int | None:
    """The service's backend that waits for a row."""
    connection = await asyncpg.connect(bench.database.dsn(NAME))
    try:
        pid: int | None = await connection.fetchval(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()
    return pid
