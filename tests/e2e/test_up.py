"""`teilhabe up` brings everything up, says where it is, and `teilhabe down` leaves nothing."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from cli.running import Running, read_running
from contracts.topics import SERVICES
from deploy.local.kafka import answers
from tests.e2e.processes import processes_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("teilhabe")
_UP_WITHIN_S = 90


@pytest.fixture
async def up(tmp_path: Path) -> AsyncIterator[Running]:
    """The stack with its services, started and stopped by the commands a person would use."""
    with (tmp_path / "up.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            COMMAND, "up", "--stack", "embedded", "--registry", ROOT / "deploy" / "registry",
            cwd=tmp_path, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield await _ready(tmp_path, process)
    finally:
        down = await asyncio.create_subprocess_exec(COMMAND, "down", cwd=tmp_path)
        assert await down.wait() == 0
        assert await process.wait() == 0
        assert processes_of(tmp_path) == []


async def test_all_services_are_up_and_know_that_they_are(up: Running) -> None:
    assert set(up.services) == set(SERVICES)
    assert await answers(up.bootstrap)
    async with httpx.AsyncClient(trust_env=False) as client:
        for url in up.services.values():
            for path in ("/livez", "/readyz", "/metrics"):
                assert (await client.get(url + path)).status_code == httpx.codes.OK


async def _ready(folder: Path, process: asyncio.subprocess.Process) -> Running:
    deadline = time.monotonic() + _UP_WITHIN_S
    while (running := read_running(folder / ".cache")) is None:
        assert process.returncode is None, (folder / "up.log").read_text()
        assert time.monotonic() < deadline, (folder / "up.log").read_text()
        await asyncio.sleep(0.1)
    return running
