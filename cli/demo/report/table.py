"""What a person sees at the end of a run: a line for each case, the totals, and where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.demo.report.export import EVENTS, UNDECODABLE
from cli.demo.report.payments import paid
from cli.demo.report.state import UNDECIDED, state_of
from contracts.notifications import NoticeDispatched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from cli.demo.report.view import CaseView

WIDTH = 100
"""Columns of the table where the terminal has no more, or none is there."""

_SHORT = {
    "integration_service": "service",
    "training_subsidy": "subsidy",
    "integration_grant": "grant",
}
_LONG = {
    "integration_service": "integration service (service)",
    "training_subsidy": "training subsidy (subsidy)",
    "integration_grant": "integration grant (grant)",
}
_STYLES = {"refused": "red", "held": "yellow", "suspended": "yellow", "returned": "yellow"}


def wide(console: Console) -> Console:
    """The console, or one that is wide enough for the table: without a terminal it would have 80 columns."""
    if console.width >= WIDTH:
        return console
    return Console(file=console.file, width=WIDTH, color_system=None, highlight=False)


def print_cases(cases: Sequence[CaseView], console: Console) -> None:
    """One line for each case, by procedure and day of application."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, expand=True)
    table.add_column("case", no_wrap=True, width=8)
    table.add_column("for", no_wrap=True, width=7)
    table.add_column("applicant", no_wrap=True, ratio=5)
    table.add_column("state", no_wrap=True, width=15)
    table.add_column("provider/monthly", no_wrap=True, ratio=4)
    table.add_column("paid so far", no_wrap=True, justify="right", width=11)
    table.add_column("object by", no_wrap=True, width=10)
    for case in sorted(cases, key=_place):
        state = state_of(case)
        last_day = case.last_day_for_objection
        table.add_row(
            str(case.case_id)[:8],
            _SHORT[case.procedure],
            Text(case.applicant),
            Text(state.replace("_", " "), style=_STYLES.get(state, "")),
            _provider_or_amount(case),
            f"{paid(case.payments):,.2f}",
            last_day.isoformat() if last_day else "–",
        )
    console.print(table)


def print_totals(cases: Sequence[CaseView], console: Console) -> None:
    """One line for each procedure, and one for all."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("procedure", no_wrap=True)
    for name in ("cases", "open", "refused", "letters", "payments", "returned", "paid, EUR"):
        table.add_column(name, no_wrap=True, justify="right")
    for procedure, name in _LONG.items():
        table.add_row(name, *_totals([case for case in cases if case.procedure == procedure]))
    table.add_section()
    table.add_row("all", *_totals(cases))
    console.print(table)


def print_places(out: Path, console: Console) -> None:
    """Where to look for more."""
    places = {
        "cases/<case>.md": "each case step by step, with reasons and paragraphs",
        "notices/": "the letters, as PDF",
        "payments/": "the files that went to the bank, and came from it",
        "registry/": "the partners of this run; their payees are checked",
        EVENTS: "every event of every topic",
        "summary.json": "all of this for programs",
    }
    if (out / UNDECODABLE).exists():
        places[UNDECODABLE] = "records that are no events"
    width = max(len(str(out / place)) for place in places)
    for place, about in places.items():
        console.print(f"  {out / place!s:<{width}}  {about}", markup=False, highlight=False, soft_wrap=True)


def _place(case: CaseView) -> tuple[int, date, str]:
    return list(_SHORT).index(case.procedure), case.application.applied_on, str(case.case_id)


def _provider_or_amount(case: CaseView) -> str:
    if case.procedure == "integration_service":
        return case.provider or "–"
    return "–" if case.monthly_amount is None else f"{case.monthly_amount:,.2f}"


def _totals(cases: Sequence[CaseView]) -> tuple[str, ...]:
    payments = [payment for case in cases for payment in case.payments]
    states = [state_of(case) for case in cases]
    counts = (
        len(cases),
        sum(state in UNDECIDED for state in states),
        states.count("refused"),
        sum(len(case.each(NoticeDispatched)) for case in cases),
        sum(payment.status in ("executed", "returned") for payment in payments),
        sum(payment.status == "returned" for payment in payments),
    )
    return (*map(str, counts), f"{paid(payments):,.2f}")
