"""What the page on HTTP shows is what happens: its commands run, and print what they say."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cli.running import Running, read_running
from tests.e2e.console import ROOT, TEILHABE, project_like, steps

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PAGE = (ROOT / "docs" / "how-to" / "submit-by-http.md").read_text(encoding="utf-8")
PRINTED_ADDRESS = "http://127.0.0.1:8090"
_UP_WITHIN_S = 90


@pytest.fixture
async def up(tmp_path: Path) -> AsyncIterator[tuple[Path, Running]]:
    """A folder like the project's, with `teilhabe up` running in it."""
    folder = project_like(tmp_path)
    with (folder / "up.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            TEILHABE, "up", "--clock-start", "2026-02-02", cwd=folder, stdout=log, stderr=log
        )
    try:
        yield folder, await _ready(folder, process)
    finally:
        process.terminate()
        await process.wait()


async def test_the_page_prints_what_it_shows(up: tuple[Path, Running]) -> None:
    folder, running = up
    assert running.api
    assert running.api in (folder / "up.log").read_text()
    shown = list(steps(PAGE))
    assert len(shown) == 6
    for step in shown:
        command = step.command.replace(PRINTED_ADDRESS, running.api)
        printed = await replace(step, command=command).printed(folder)
        assert step.shows(printed), f"{step.command}\n{printed}"


async def _ready(folder: Path, up: asyncio.subprocess.Process) -> Running:
    deadline = time.monotonic() + _UP_WITHIN_S
    while (running := read_running(folder / ".cache")) is None:
        assert up.returncode is None, (folder / "up.log").read_text()
        assert time.monotonic() < deadline, (folder / "up.log").read_text()
        await asyncio.sleep(0.1)
    return running
