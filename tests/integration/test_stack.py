"""The stack itself: it answers, it can be started again on its data, and it leaves nothing behind."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from deploy.kafka_admin import kafka_admin
from deploy.local.errors import MissingSettingError, StartError
from deploy.local.processes import ChildProcess
from deploy.local.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable

_HOLDER = """
import asyncio, signal, sys
from pathlib import Path
from deploy.local.stack import Stack

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit it ignored

async def main():
    async with Stack(logs=Path(sys.argv[1])) as stack:
        servers = stack.embedded
        print(servers.kafka.process.pid, servers.postgres.process.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_broker_and_database_answer(stack: Stack) -> None:
    async with kafka_admin(stack.bootstrap) as admin:
        assert len((await admin.describe_cluster())["brokers"]) >= 1
    connection = await asyncpg.connect(stack.dsn_admin)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_a_killed_database_comes_back_with_what_was_committed(tmp_path: Path) -> None:
    async with Stack(logs=tmp_path) as stack:
        connection = await asyncpg.connect(stack.dsn_admin)
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        postgres = stack.embedded.postgres
        await postgres.process.kill()
        connection.terminate()

        await postgres.start()
        connection = await asyncpg.connect(stack.dsn_admin)
        assert await connection.fetchval("SELECT number FROM kept") == 7
        await connection.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "killed"])
async def test_no_process_outlives_the_one_that_started_the_stack(
    ending: signal.Signals, tmp_path: Path
) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLDER, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    pids = [int(pid) for pid in (await holder.stdout.readline()).split()]
    assert len(pids) == 2
    holder.send_signal(ending)
    await holder.communicate()
    await _until(lambda: not any(_alive(pid) for pid in pids))


async def test_a_program_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    child = ChildProcess.start(
        "probe", [sys.executable, "-c", "raise SystemExit('no disk')"], tmp_path / "log"
    )

    async def never() -> bool:
        return False

    with pytest.raises(StartError, match="probe did not start: it ended with status 1") as failed:
        await child.wait_until(never, within_s=20)
    assert "no disk" in str(failed.value)


async def test_a_child_that_ignores_sigterm_is_ended(tmp_path: Path) -> None:
    program = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = ChildProcess.start("deaf", [sys.executable, "-c", program], tmp_path / "log")
    await _until(lambda: "deaf" in child.log.read_text())

    assert await child.stop(within_s=0.2) == -signal.SIGKILL
    assert not child.running


def test_external_servers_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(MissingSettingError, match="DATABASE_URL"):
        Stack("external")


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def _until(condition: Callable[[], bool], within_s: float = 10) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
