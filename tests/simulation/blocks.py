"""Many seeds on all cores: blocks of seeds in processes of their own, until one of them fails."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from tests.simulation.planted import FAULTS
from tests.simulation.simulation import SOUND, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulation.process import Kit

BLOCK: Final = 25
"""Seeds that one process runs before it says how far it is."""


def kit_of(fault: str | None) -> Kit:
    """What processes are built of, with a planted fault or without."""
    return FAULTS[fault] if fault else SOUND


def failing(seeds: range, fault: str | None = None) -> list[tuple[int, str]]:
    """Those of the seeds that break a guarantee, and which."""
    runs = (simulate(seed, kit=kit_of(fault)) for seed in seeds)
    return [(run.seed, run.guarantee) for run in runs if run.failure is not None]


def failing_on_all_cores(
    seeds: range, fault: str | None, tell: Callable[[int], None], *, at_first: bool = False
) -> list[tuple[int, str]]:
    """The same for many seeds; `tell` hears how many are done. `at_first` ends with the first that fails."""
    found: list[tuple[int, str]] = []
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        blocks = {pool.submit(failing, block, fault): len(block) for block in _blocks(seeds)}
        done = 0
        for block in as_completed(blocks):
            found += block.result()
            tell(done := done + blocks[block])
            if found and at_first:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    return sorted(found)


def _blocks(seeds: range) -> Iterator[range]:
    return (seeds[start : start + BLOCK] for start in range(0, len(seeds), BLOCK))
