"""As many seeds as a minute of one core allows; `make simulate SEEDS=10000` runs more."""

from __future__ import annotations

import pytest

from tests.simulation.simulation import simulate

BLOCKS = 6
SEEDS_A_BLOCK = 10


@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_goes_wrong_nothing_is_lost_doubled_or_overtaken(block: int) -> None:
    for seed in range(block * SEEDS_A_BLOCK, (block + 1) * SEEDS_A_BLOCK):
        run = simulate(seed)
        assert run.failure is None, f"python -m tests.simulation --seed {seed}: {run.failure}"


def test_a_seed_gives_the_same_history_again() -> None:
    assert simulate(7).history == simulate(7).history
