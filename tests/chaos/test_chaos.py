"""One minute of faults on real servers and processes, on a fixed seed; then everything that must hold."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from tests.chaos.check import check
from tests.chaos.history import read_history, write_history
from tests.chaos.report import as_text, report_of, write_report
from tests.chaos.run import Options, run
from tests.chaos.schedule import Pace

SEED = 7


@pytest.fixture
def quiet_clients() -> None:
    """What aiokafka's clients log while the broker is away is expected."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


@pytest.mark.usefixtures("quiet_clients")
async def test_a_minute_of_faults_leaves_nothing_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    before = _children()
    options = Options(
        seed=SEED,
        minutes=1.0,
        month_s=20.0,
        cases_per_s=0.7,
        calm=False,
        longest=3,
        stride=timedelta(days=31),
        pace=Pace(longest_gap=5.0, longest=6.0),
        out=tmp_path,
    )
    history = await run(options, print)
    write_history(history, tmp_path)
    findings = check(read_history(tmp_path))
    report = report_of(history, findings)
    write_report(report, tmp_path)
    assert not findings, as_text(report)
    assert report["faults"] >= 10
    assert report["events"] > 1000
    assert _children() <= before


def _children() -> set[int]:
    """Processes that this one has started and that are still there."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            found |= {int(stat.parent.name)} if parent == os.getpid() else set()
    return found
