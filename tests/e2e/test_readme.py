"""What the README and the tutorial show is what happens: their commands run, and print what they say."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from cli.running import read_running
from tests.e2e.console import ROOT, TEILHABE, project_like, steps

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs/tutorial/one-case.md").read_text(encoding="utf-8")
_UP_WITHIN_S = 90


@pytest.fixture
async def up(tmp_path: Path) -> AsyncIterator[Path]:
    """A folder like the project's, with `make up CLOCK=2026-03-20` running in it."""
    assert "$ make up CLOCK=2026-03-20\n" in README
    folder = project_like(tmp_path)
    with (folder / "up.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            TEILHABE, "up", "--clock-start", "2026-03-20", cwd=folder, stdout=log, stderr=log
        )
    try:
        await _ready(folder, process)
        yield folder
    finally:
        process.terminate()
        await process.wait()


async def test_the_tour_prints_what_the_readme_shows(up: Path) -> None:
    tour = [step for step in steps(README) if "tour/" in step.command]
    assert len(tour) == 8
    for step in tour:
        printed = await step.printed(up)
        assert step.shows(printed), f"{step.command}\n{printed}"


async def test_the_tutorial_prints_what_it_shows(tmp_path: Path) -> None:
    folder = project_like(tmp_path)
    for step in steps(TUTORIAL):
        printed = await step.printed(folder)
        assert step.shows(printed), f"{step.command}\n{printed}"


async def _ready(folder: Path, up: asyncio.subprocess.Process) -> None:
    deadline = time.monotonic() + _UP_WITHIN_S
    while read_running(folder / ".cache") is None:
        assert up.returncode is None, (folder / "up.log").read_text()
        assert time.monotonic() < deadline, (folder / "up.log").read_text()
        await asyncio.sleep(0.1)
