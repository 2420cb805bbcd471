"""The checks are worth something only if they find what is wrong: a planted fault is caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.checks.violation import Violation
from tests.simulation.planted import FAULTS
from tests.simulation.shrink import Shrinking
from tests.simulation.simulation import simulate

if TYPE_CHECKING:
    from tests.simulation.simulation import Run

SEEDS = range(20)


def first_caught(fault: str) -> Run | None:
    """The first of a few seeds that catches a planted fault."""
    runs = (simulate(seed, kit=FAULTS[fault]) for seed in SEEDS)
    return next((run for run in runs if run.failure is not None), None)


@pytest.mark.parametrize(
    "fault", ["batch_skipped_for_one_header", "inbox_missing", "inbox_in_its_own_transaction"]
)
def test_a_planted_fault_is_caught_within_a_few_seeds(fault: str) -> None:
    run = first_caught(fault)
    assert run is not None
    assert isinstance(run.failure, Violation)


def test_a_failing_seed_is_shrunk_to_the_faults_it_needs() -> None:
    fault = "offsets_before_the_transaction"
    run = first_caught(fault)
    assert run is not None
    shrinking = Shrinking(run, FAULTS[fault])
    shrunk = shrinking.shrunk()
    assert shrunk.guarantee == run.guarantee
    assert len(shrunk.history.faults) <= len(run.history.faults)
    assert simulate(run.seed, shrinking.muted, FAULTS[fault]).history == shrunk.history
