"""The end of a process: in order, in a hurry, or killed. Nothing is lost or doubled either way."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from deploy.local.ports import free_ports
from deploy.local.processes import ChildProcess
from tests.integration.chassis.bench import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.integration.chassis.bench import Bench, Message

COUNT = 400


class LedgerProcess:
    """The ledger service as a process of its own."""

    def __init__(self, bench: Bench, log: Path) -> None:
        self._bench, self.log, self._port = bench, log, free_ports(1)[0]
        self.child: ChildProcess | None = None

    async def start(self) -> ChildProcess:
        environment = self._bench.environment(TEILHABE_HTTP_PORT=str(self._port), TEILHABE_BATCH_SIZE="20")
        command = [sys.executable, "-m", "tests.integration.chassis.ledger"]
        self.child = ChildProcess.start("ledger", command, self.log, env=environment)
        await self.child.wait_until(self._ready, within_s=20)
        return self.child

    async def _ready(self) -> bool:
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(f"http://127.0.0.1:{self._port}/readyz")).status_code == 200
            except httpx.TransportError:
                return False


@pytest.fixture
async def ledger(bench: Bench, tmp_path: Path) -> AsyncIterator[LedgerProcess]:
    process = LedgerProcess(bench, tmp_path / "ledger.log")
    yield process
    if process.child is not None:
        await process.child.kill()


async def test_a_signal_lets_the_batch_end_and_settles_offsets_and_outbox(
    bench: Bench, ledger: LedgerProcess
) -> None:
    messages = _messages(bench)
    child = await ledger.start()
    await bench.send(*messages)
    await until(lambda: bench.count("inbox"))
    assert await child.stop(within_s=15) == 0, ledger.log.read_text()
    handled = await bench.count("inbox")
    assert (await bench.committed())[bench.submissions] == handled
    assert await bench.count("outbox") == 0
    assert len(await bench.sent_to(bench.receipts)) == handled


async def test_a_second_signal_leaves_at_once_and_nothing_is_lost(
    bench: Bench, ledger: LedgerProcess
) -> None:
    case = str(uuid4())
    child = await ledger.start()
    await bench.connection.execute("INSERT INTO ledgers (id, version, audit_hash) VALUES ($1, 0, '')", case)
    async with bench.connection.transaction():
        await bench.connection.execute("SELECT FROM ledgers WHERE id = $1 FOR UPDATE", case)
        await bench.send(bench.hearing(case, "add 5"))
        await until(lambda: _blocked(bench))
        child.send(signal.SIGTERM)
        await until(lambda: _says(ledger, "stopping"))
        child.send(signal.SIGTERM)
        assert await child.wait(within_s=3) == 1
    await ledger.start()
    await until(lambda: bench.balance(case))
    assert await bench.balance(case) == 5


async def test_a_killed_process_is_continued_by_the_next(bench: Bench, ledger: LedgerProcess) -> None:
    messages = _messages(bench)
    child = await ledger.start()
    await bench.send(*messages)
    await until(lambda: bench.count("inbox"))
    await child.kill()
    await ledger.start()
    await until(lambda: _all_done(bench))
    assert await bench.connection.fetchval("SELECT sum(balance) FROM ledgers") == COUNT
    ids = [dict(each.headers)["ce_id"] for each in await bench.sent_to(bench.receipts)]
    assert len(set(ids)) == COUNT


def _messages(bench: Bench) -> list[Message]:
    cases = [str(uuid4()) for _ in range(10)]
    return [bench.hearing(cases[number % 10], "add 1") for number in range(COUNT)]


async def _blocked(bench: Bench) -> bool:
    return bool(
        await bench.connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'"
        )
    )


async def _says(ledger: LedgerProcess, word: str) -> bool:
    return word in ledger.log.read_text()


async def _all_done(bench: Bench) -> bool:
    return await bench.count("inbox") == COUNT and await bench.count("outbox") == 0
