"""`teilhabe payments reconcile`: does everything say the same of the money of a period?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.handling import legal_day
from chassis.registry import Registry
from cli.operator.reach import (
    BootstrapOption,
    DatabasesOption,
    OperatorError,
    SecretsOption,
    broker,
    databases,
)
from cli.operator.showing import print_block, print_json, print_table
from cli.payments.gathering import reconcile as reconciled
from cli.payments.showing import euros
from services.payments.reconciling.evidence import Period

if TYPE_CHECKING:
    from datetime import date

    from chassis.settings import Settings
    from services.payments.reconciling.differences import Difference
    from services.payments.reconciling.reconciliation import Reconciliation

_SERVICE = "payments"
_DAY = "%Y-%m-%d"
_NAMES = {
    "schedule": "law's schedule, by month due",
    "payment_lines": "payments, by day of execution",
    "journal": "ledger, debit / credit",
    "events": "events",
    "bank": "bank's bookings",
}


class NoPaymentsError(OperatorError):
    """None of the databases given is that of payments."""

    def __init__(self) -> None:
        super().__init__("None of the databases is that of payments. Give its --database-url.")


def reconcile(
    first: Annotated[datetime, typer.Option("--from", formats=[_DAY], help="First day of the period.")],
    last: Annotated[datetime, typer.Option("--to", formats=[_DAY], help="Last day of the period.")],
    at: Annotated[
        datetime | None,
        typer.Option(help="Look from this time (UTC) instead of now; for services with a controlled clock."),
    ] = None,
    without_events: Annotated[
        bool, typer.Option("--without-events", help="Do not read the topics: the database alone.")
    ] = False,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    bootstrap: BootstrapOption = None,
    registry: Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")] = Path(
        "deploy/registry"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
) -> None:
    """Compare schedule, payments, ledger, events and the bank's bookings for any period.

    Shows ids, amounts and codes only, and for each difference what to do. Exit status: 0 all that was
    compared says the same, 1 something differs, 2 the database or the broker is not reached.
    """
    if first > last:
        raise typer.BadParameter("--to is before --from.")
    period = Period(first.date(), last.date())
    today = legal_day(at.replace(tzinfo=UTC) if at else datetime.now(UTC))
    settings = None if without_events else broker(bootstrap)
    found = asyncio.run(_reconciled(database_url, secrets, settings, Registry.load(registry), period, today))
    if as_json:
        print_json(found)
    else:
        show(found)
    raise typer.Exit(0 if found.equal else 1)


async def _reconciled(
    given: list[str] | None,
    secrets: Path | None,
    settings: Settings | None,
    registry: Registry,
    period: Period,
    today: date,
) -> Reconciliation:
    dsn = (await databases(given, secrets)).get(_SERVICE)
    if dsn is None:
        raise NoPaymentsError
    return await reconciled(dsn, settings, registry, period, today)


def show(found: Reconciliation) -> None:
    """For a person: what each source says, then each difference, then what was not compared."""
    rows = [(_NAMES[each.source], each.what, str(each.count), euros(each.total)) for each in found.sums]
    print_table(("source", "", "count", "EUR"), rows)
    for each in found.differences:
        print_block(each.code, _lines(each))
    for sentence in found.not_compared:
        typer.echo(f"Not compared: {sentence}")
    typer.echo(_counted(len(found.differences)))


def _counted(differences: int) -> str:
    return {0: "No differences.", 1: "1 difference."}.get(differences, f"{differences} differences.")


def _lines(each: Difference) -> dict[str, str]:
    lines = {
        "case": each.case_id,
        "of": each.subject_id,
        "month": each.month,
        "expected": each.expected,
        "found": each.found,
        "to do": each.to_do,
    }
    return {name: str(value) for name, value in lines.items() if value is not None}
