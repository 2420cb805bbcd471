"""`python -m tests.chaos.check out/chaos`: check a recorded run once more."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.chaos.check import CHECKS
from tests.chaos.check.sums import as_when_calm
from tests.chaos.history import read_history

if TYPE_CHECKING:
    from tests.chaos.history import History

SHOWN = 5


def main() -> int:
    """Print each guarantee and what broke it; 1 where one was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.check", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("out/chaos"))
    folder = parser.parse_args().folder
    if not (folder / "run.json").exists():
        parser.error(f"{folder} holds no history; `make chaos` writes one to out/chaos")
    history = read_history(folder)
    broken = 0
    for name, look in CHECKS.items():
        found = list(look(history))
        broken += bool(found)
        print(f"{_verdict(history, look, broken=bool(found))}  {name}")
        for finding in found[:SHOWN]:
            print(f"        {finding.guarantee}: {finding.detail}")
        if len(found) > SHOWN:
            print(f"        and {len(found) - SHOWN} more")
    return int(bool(broken))


def _verdict(history: History, look: object, *, broken: bool) -> str:
    if look is as_when_calm and history.calm is None:
        return "unseen"  # there was no run without faults to compare with
    return "BROKEN" if broken else "held  "


if __name__ == "__main__":
    sys.exit(main())
