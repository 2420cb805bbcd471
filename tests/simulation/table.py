"""In how many seeds a planted fault is caught, and by which guarantee."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.simulation.planted import FAULTS
from tests.simulation.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulation.simulation import Run


def caught_in(fault: str, seeds: Iterable[int]) -> Counter[str]:
    """Guarantees broken under a planted fault: in how many of the seeds each."""
    return Counter(run.guarantee for run in _caught(fault, seeds))


def first_caught(fault: str, seeds: Iterable[int]) -> Run | None:
    """The first of the seeds that catches a planted fault."""
    return next(_caught(fault, seeds), None)


def _caught(fault: str, seeds: Iterable[int]) -> Iterator[Run]:
    runs = (simulate(seed, kit=FAULTS[fault]) for seed in seeds)
    return (run for run in runs if run.failure is not None)
