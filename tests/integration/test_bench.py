"""The benchmarks run, and every subject does all of its work; how fast is no test's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench.bed import bed_on
from tests.bench.scale import Scale
from tests.bench.sections import latency, month_end, relay, step

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from chassis.registry import Registry
    from deploy.local.stack import Stack
    from deploy.provision import Provisioned
    from tests.bench.bed import Bed

TINY = Scale(
    rounds=1, events=40, seconds=0.1, rows=200, instalments=100, table_sizes=(0,), batch_sizes=(500,)
)


@pytest.fixture
async def bed(
    stack: Stack, provisioned: Provisioned, registry: Registry, passwords: Mapping[str, str], tmp_path: Path
) -> AsyncIterator[Bed]:
    """The session's servers to measure on."""
    async with bed_on(stack, registry, passwords, logs=tmp_path) as made:
        yield made


@pytest.mark.parametrize("design", step.DESIGNS)
async def test_a_design_answers_each_event_once(bed: Bed, design: str) -> None:
    run = await step.measured(bed, design, TINY)
    assert run["events"] == TINY.events
    assert run["rate"] > 0


async def test_the_relay_and_the_bare_producer_send_everything_in_order(bed: Bed) -> None:
    raw = await relay.measure_round(bed, TINY)
    for run in raw.values():
        assert (run["rows"], run["lost"], run["overtaken"]) == (TINY.rows, 0, 0)
    assert relay.summarise([raw])["relay"]["faults"] == 0


async def test_every_submission_gets_its_receipt_and_its_assessment(bed: Bed) -> None:
    raw = await latency.measure_round(bed, TINY)
    assert [raw[stage]["count"] for stage in latency.STAGES] == [10, 10, 10]


async def test_a_month_s_end_orders_each_instalment_once_though_it_is_killed(bed: Bed) -> None:
    raw = await month_end.measure_round(bed, TINY)
    assert raw["run"]["instalments"] == TINY.instalments
    assert (raw["killed"]["lost"], raw["killed"]["doubled"]) == (0, 0)
