"""`python -m tests.chaos --minutes 10 --seed 7`: real servers and processes under faults, then a check."""

from __future__ import annotations

import argparse
import logging
import random
import sys
from pathlib import Path

from cli.interruptible import run_interruptible
from tests.chaos.check import check
from tests.chaos.history import write_history
from tests.chaos.report import as_text, report_of, write_report
from tests.chaos.run import Options, run
from tests.chaos.schedule import Pace


def main() -> int:
    """Run, record, check, report; 1 where a guarantee was broken."""
    options = _options()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # the partners' clients outlive outages, loudly
    history = run_interruptible(run(options, lambda line: print(line, flush=True)))
    write_history(history, options.out)
    findings = check(history)
    report = report_of(history, findings)
    write_report(report, options.out)
    print(as_text(report))
    print(f"{options.out}/ holds the history; again: python -m tests.chaos.check {options.out}")
    return int(bool(findings))


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=Options.minutes, help="how long faults are struck")
    parser.add_argument("--seed", type=int, help="decides cases and faults; any, if not given")
    parser.add_argument("--month-s", type=float, default=Options.month_s, help="seconds a month takes")
    parser.add_argument(
        "--cases-per-s", type=float, default=Options.cases_per_s, help="applications a second"
    )
    parser.add_argument("--longest-gap", type=float, default=Pace.longest_gap, help="seconds between faults")
    parser.add_argument("--longest", type=float, default=Pace.longest, help="seconds that a fault lasts")
    parser.add_argument("--no-calm", action="store_true", help="do without the run that nothing disturbs")
    parser.add_argument("--out", type=Path, default=Options.out)
    given = parser.parse_args()
    return Options(
        seed=random.randrange(1_000_000) if given.seed is None else given.seed,
        minutes=given.minutes,
        month_s=given.month_s,
        cases_per_s=given.cases_per_s,
        calm=not given.no_calm,
        pace=Pace(longest_gap=given.longest_gap, longest=given.longest),
        out=given.out,
    )


if __name__ == "__main__":
    sys.exit(main())
