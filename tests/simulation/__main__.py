"""`python -m tests.simulation --seeds 1000`, `--seed 7` (that one, with its history), or `faults`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from tests.simulation.blocks import failing_on_all_cores, kit_of
from tests.simulation.planted import FAULTS
from tests.simulation.shrink import Shrinking
from tests.simulation.simulation import simulate

if TYPE_CHECKING:
    from tests.simulation.simulation import Run

LAST_ENTRIES = 60


def main() -> int:
    """Run what the command line asks for; 1 where a guarantee was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("seeds", "faults"), default="seeds")
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="run this one, and show its history")
    parser.add_argument("--fault", choices=sorted(FAULTS), help="with this planted fault")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    if given.what == "faults":
        return _show_faults(seeds, [given.fault] if given.fault else list(FAULTS))
    if given.seed is not None:
        return _show(simulate(given.seed, kit=kit_of(given.fault)), given.fault)
    return _run(seeds, given.fault)


def _run(seeds: range, fault: str | None) -> int:
    """Run seeds on all cores; of the first that fails, the history is shown."""
    began = time.perf_counter()

    def tell(done: int) -> None:
        seconds = time.perf_counter() - began
        print(f"\r{done} of {len(seeds)} seeds, {done / seconds:.1f} a second ", end="", file=sys.stderr)

    failing = failing_on_all_cores(seeds, fault, tell, at_first=True)
    print(file=sys.stderr)
    if failing:
        return _show(simulate(failing[0][0], kit=kit_of(fault)), fault)
    seconds = time.perf_counter() - began
    print(f"{len(seeds)} seeds, all guarantees held; {len(seeds) / seconds:.1f} seeds a second")
    return 0


def _show(run: Run, fault: str | None) -> int:
    """Print a run's history; that of a failed one with as few injected faults as were found to be enough."""
    if run.failure is not None:
        run = Shrinking(run, kit_of(fault)).shrunk()
    for entry in run.history.entries[-LAST_ENTRIES:]:
        print(entry)
    if run.failure is None:
        print(f"seed {run.seed}: all guarantees held")
        return 0
    print(f"\nseed {run.seed} breaks a guarantee:\n  {run.failure}\ninjected faults needed:")
    for entry in run.history.faults:
        print(f"  {entry}")
    again = f" --fault {fault}" if fault else ""
    print(f"again: python -m tests.simulation --seed {run.seed}{again}")
    return 1


def _show_faults(seeds: range, faults: list[str]) -> int:
    """Print in how many seeds each planted fault is caught; 1 where one never is."""
    missed = 0
    print(f"| planted fault | caught in, of {len(seeds)} seeds | by |\n|---|---|---|")
    for name in faults:
        found = Counter(guarantee for _, guarantee in failing_on_all_cores(seeds, name, lambda _done: None))
        missed += not found.total()
        by = ", ".join(f"{guarantee} {count}" for guarantee, count in found.most_common())
        print(f"| {name.replace('_', ' ')} | {found.total()} | {by} |", flush=True)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
