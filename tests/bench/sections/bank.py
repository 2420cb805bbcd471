"""Files for banks and from them, and letters: pure work on one core, each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
from typing import TYPE_CHECKING, Any

from tests.bench.section import Raw, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.bed import Bed
    from tests.bench.scale import Scale

WRITTEN, READ, MATCHED = "written", "read", "read and matched"
"""Steps of `tests.bench.bank`."""


class MeasurementFailed(Exception):
    """A program that measures ended with an error; its words stand above."""

    def __init__(self, program: str, status: int | None) -> None:
        super().__init__(f"{program} ended with status {status}")


async def measure_round(_bed: Bed, scale: Scale) -> Raw:
    """Both programs, one after the other; neither needs the servers."""
    return {
        "files": await _measured("tests.bench.bank", scale.bank_lines),
        "letters": await _measured("tests.bench.letters", scale.letters),
    }


async def _measured(program: str, size: int) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, str(size), "--json", stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise MeasurementFailed(program, process.returncode)
    found: dict[str, Any] = json.loads(printed)
    return found


def summarise(raws: Sequence[Raw]) -> dict[str, dict[str, Any]]:
    """Lines a second and letters a minute, and by how much the peak of memory rose on the way."""
    return {
        "bank_file_written": _step(raws, WRITTEN),
        "bank_file_read": _step(raws, READ),
        "bank_file_matched": _step(raws, MATCHED),
        "letters": {
            "a_minute": statistics.median(raw["letters"]["each_minute"] for raw in raws),
            "grown_mib": max(raw["letters"]["grown_mib"] for raw in raws),
        },
    }


def _step(raws: Sequence[Raw], step: str) -> dict[str, float]:
    return {
        "rate": statistics.median(raw["files"][step]["each_second"] for raw in raws),
        "grown_mib": max(raw["files"][step]["grown_mib"] for raw in raws),
    }


SECTION = Section("bank", measure_round, summarise, most_rounds=1)
