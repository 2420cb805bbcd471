"""The benchmark runs; what it measures is no test's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench.__main__ import BATCH, NAIVE, prepare, subjects, table
from tests.bench.measure import Run, Subject, measure

if TYPE_CHECKING:
    from pathlib import Path

    from deploy.local.stack import Stack
    from deploy.provision import Provisioned
    from tests.databases import FreshDatabase

TINY = [subject for subject in subjects(events=40) if subject.design in (BATCH, NAIVE)]


@pytest.mark.parametrize("subject", TINY, ids=lambda subject: f"{subject.workload.name}, {subject.design}")
async def test_a_subject_answers_each_event_once(
    subject: Subject, stack: Stack, provisioned: Provisioned, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    dsn = fresh_database.dsn("payments")
    await prepare(dsn)
    run = await measure(subject, stack.bootstrap, dsn, tmp_path / "service.log")
    assert run.answers == subject.events * 9 // 10 - 1
    assert run.rate > 0


def test_ratios_are_within_a_workload() -> None:
    runs = [
        Run("small", "batch of 500", 3000, 1.0),
        Run("small", "one event, one transaction", 300, 2.0),
        Run("large", "batch of 500", 600, 1.0),
    ]
    shown = table({(run.workload, run.design): run.rate for run in runs}).splitlines()
    assert [line.split()[-2] for line in shown[1:]] == ["1.0", "1.0", "20.0"]
