"""What a person sees of the banks at the end of a run: what became of each line, and the work list."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from services.payments.items import SERVICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from cli.demo.exchanged import Exchanged, WorkListItem
    from cli.demo.report.bank import LineFate

_UNEVENTFUL = "executed"


def print_bank(exchanged: Exchanged, fates: Sequence[LineFate], console: Console) -> None:
    """Files that the banks alone answer: what was executed as a sum, every other line; checks, work list."""
    if fates:
        _print_lines(fates, console)
    found = [
        f"{count} {result.replace('_', ' ')}" for result, count in exchanged.payee_checks.items() if count
    ]
    if found:
        console.print(f"payee checks: {', '.join(found)}", highlight=False)
    for item in exchanged.work_list:
        _print_item(item, console)


def _print_item(item: WorkListItem, console: Console) -> None:
    """What the service settled itself, once a later message explained it, is no work of anybody."""
    if item.settled_by == SERVICE:
        return
    amount = f"{item.amount} EUR, " if item.amount else ""
    done = f"settled by {item.settled_by}" if item.settled_by else f"open, {item.owner or 'nobody'}"
    console.print(f"work list: {item.code}, {amount}{done}", highlight=False)


def _print_lines(fates: Sequence[LineFate], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for name in ("bank file", "lines"):
        table.add_column(name, no_wrap=True)
    table.add_column("EUR", no_wrap=True, justify="right")
    for name in ("fate", "reason", "day"):
        table.add_column(name, no_wrap=True)
    for file in dict.fromkeys(each.file for each in fates):
        _add_file(table, file, [each for each in fates if each.file == file])
    console.print(table)


def _add_file(table: Table, file: str, lines: Sequence[LineFate]) -> None:
    regular = [each for each in lines if each.fate == _UNEVENTFUL]
    if regular:
        days = sorted({each.day.isoformat() for each in regular if each.day})
        total = sum((each.amount for each in regular), Decimal(0))
        table.add_row(
            file,
            f"{len(regular)} line{'s' * (len(regular) > 1)}",
            f"{total:,.2f}",
            _UNEVENTFUL,
            "",
            ", ".join(days),
        )
    for each in lines:
        if each.fate != _UNEVENTFUL:
            day = each.day.isoformat() if each.day else "–"
            fate = Text(each.fate, style="yellow")
            table.add_row(file, Text(each.reference), f"{each.amount:,.2f}", fate, each.reason or "", day)
