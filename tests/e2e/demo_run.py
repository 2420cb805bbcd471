"""Runs of `teilhabe demo` as a person starts it, and what they leave behind."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "applications.ndjson"
COMMAND = Path(sys.executable).with_name("teilhabe")
WITHIN_S = 180


@dataclass(frozen=True)
class Demo:
    """A finished run."""

    status: int
    output: str
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        summary: dict[str, Any] = json.loads(read(self.folder / "out" / "summary.json"))
        return summary

    @property
    def cases(self) -> dict[str, dict[str, Any]]:
        """What the summary says of each case, by its id."""
        return {case["case_id"]: case for case in self.summary["cases"]}

    def case_file(self, case_id: str) -> str:
        """What a caseworker reads."""
        return read(self.folder / "out" / "cases" / f"{case_id}.md")

    def events(self, name: str) -> list[dict[str, Any]]:
        """Every event of a type, on whatever topic."""
        return [event for event in self.all_events() if event["type"] == f"teilhabe.{name}.v1"]

    def all_events(self) -> Iterator[dict[str, Any]]:
        """Every event of every topic."""
        with (self.folder / "out" / "events.ndjson").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


async def finished(folder: Path, *more: str) -> Demo:
    """Run the demo on `input.ndjson` of a folder to its end."""
    process = await started(folder, *more)
    async with asyncio.timeout(WITHIN_S):
        status = await process.wait()
    return Demo(status, read(folder / "demo.log"), folder)


async def started(folder: Path, *more: str) -> asyncio.subprocess.Process:
    """The command as a person gives it, working in a folder of its own."""
    given = ("--input", "input.ndjson", *more, "--registry", str(ROOT / "deploy" / "registry"))
    with (folder / "demo.log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            COMMAND, "demo", "--stack", "embedded", *given, cwd=folder, stdout=log, stderr=log
        )


def read(file: Path) -> str:
    """The text of a file."""
    return file.read_text(encoding="utf-8")
