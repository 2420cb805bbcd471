"""What a run leaves for people and programs, told from its records alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import to_json

from cli.demo.report.bank import line_fates
from cli.demo.report.bank_table import print_bank
from cli.demo.report.case_file import case_file
from cli.demo.report.export import write_events
from cli.demo.report.summary import summary
from cli.demo.report.table import print_cases, print_places, print_totals, wide
from cli.demo.report.view import case_views

if TYPE_CHECKING:
    from rich.console import Console

    from cli.demo.result import RunResult

__all__ = ["print_summary", "write_report"]

CASES = "cases"
SUMMARY = "summary.json"


def write_report(run: RunResult, out: Path) -> None:
    """Write `events.ndjson`, `cases/<case_id>.md` and `summary.json` into a folder that is there.

    `undecodable.ndjson` is written too if a record could not be decoded.
    """
    undecodable = write_events(run.records, out)
    cases = case_views(run)
    (out / CASES).mkdir(exist_ok=True)
    for case in cases:
        (out / CASES / f"{case.case_id}.md").write_text(case_file(case), encoding="utf-8")
    (out / SUMMARY).write_bytes(to_json(summary(run, cases, undecodable), indent=2) + b"\n")


def print_summary(run: RunResult, console: Console, out: Path = Path("out")) -> None:
    """Show each case, the totals, how much was sent, and where in `out` to look."""
    cases = case_views(run)
    console = wide(console)
    print_cases(cases, console)
    print_totals(cases, console)
    print_bank(run.exchanged, line_fates(run.exchanged.files, run.records), console)
    console.print(_in_words(run), highlight=False)
    print_places(out, console)


def _in_words(run: RunResult) -> str:
    sent = f"{len(run.sent)} messages sent from {run.input}, {run.first_day} to {run.until}"
    unsent = f", {len(run.unsent)} lines could not be sent" if run.unsent else ""
    runs = f"{len(run.payment_runs)} payment runs, each released by a second person"
    return f"{sent}{unsent}; {runs}; {len(run.records)} records on all topics."
