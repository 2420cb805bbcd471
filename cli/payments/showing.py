"""Runs on a terminal: tables in euros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cli.operator.showing import print_block, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from services.payments.previews import Outlier, PayeeChanges, Preview, Standing, Total

FEW = 20
"""Payees of a kind that are shown; `--json` has more."""


def print_runs(runs: Iterable[Standing]) -> None:
    """One line for each run."""
    columns = ("run", "system", "month", "no", "status", "payments", "EUR", "prepared by", "released by")
    print_table(columns, map(_cells, runs))


def print_preview(preview: Preview) -> None:
    """All that whoever releases a run has to see."""
    run = preview.run
    print_block(
        f"Run {run.month} no. {run.number} of {run.system}: {run.status}",
        {
            "id": str(run.run_id),
            "opened on": run.opened_on.isoformat(),
            "payments": f"{run.count}",
            "total": f"{euros(run.total)} EUR",
            "revision": f"{run.revision}",
            "prepared by": run.prepared_by or "-",
            "released by": run.released_by or "-",
            "lines": _progress(preview) or "-",
        },
    )
    columns = ("by", "", "payments", "EUR", "last month", "difference of the month")
    print_table(columns, map(_total, preview.totals))
    _print_payees("Paid now and not last month", preview.new_payees)
    _print_payees("Paid last month and not in this one", preview.ended_payees)
    _print_outliers(preview)


def _cells(run: Standing) -> tuple[str, ...]:
    return (
        str(run.run_id),
        run.system,
        run.month,
        f"{run.number}",
        run.status,
        f"{run.count}",
        euros(run.total),
        run.prepared_by or "-",
        run.released_by or "-",
    )


def _progress(preview: Preview) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(preview.progress.items()))


def _total(total: Total) -> tuple[str, ...]:
    return (
        total.dimension,
        total.name,
        f"{total.count}",
        euros(total.amount),
        euros(total.before),
        _signed(total.difference),
    )


def _outlier(outlier: Outlier) -> tuple[str, ...]:
    return (
        outlier.rule,
        str(outlier.case_id),
        str(outlier.payments[0]),
        f"{len(outlier.payments)}",
        euros(outlier.amount),
        outlier.reason,
    )


def _print_payees(title: str, changes: PayeeChanges) -> None:
    typer.echo(f"\n{title}: {changes.count}, {euros(changes.total)} EUR")
    rows = [(str(each.account), each.agency or "-", euros(each.amount)) for each in changes.payees[:FEW]]
    if rows:
        print_table(("account", "agency", "EUR"), rows)


def _print_outliers(preview: Preview) -> None:
    typer.echo(f"\nTo look at before the release: {preview.outlier_count}")
    columns = ("rule", "case", "first payment", "payments", "EUR", "why")
    if preview.outliers:
        print_table(columns, map(_outlier, preview.outliers), prose=("why",))


def euros(amount: Decimal) -> str:
    """An amount for people: `1,234.50`."""
    return f"{amount:,.2f}"


def _signed(amount: Decimal) -> str:
    return f"{amount:+,.2f}"
