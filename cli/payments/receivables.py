"""`teilhabe payments receivables`: what is owed back, and what persons decide about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.operator.showing import print_block, print_json, print_table
from cli.payments.client import (
    CannotAskError,
    Client,
    JsonOption,
    TokenFileOption,
    TokenOption,
    UrlOption,
    the_one,
)
from cli.payments.showing import euros
from contracts.references import in_groups
from services.payments.receivable_views import Receivable, ReceivableFile

if TYPE_CHECKING:
    from services.payments.demands import Receipt

app = typer.Typer(no_args_is_help=True, help="Receivables: what was paid too much and is demanded back.")

ReceivableArgument = Annotated[
    str,
    typer.Argument(metavar="RECEIVABLE", help="Its id, or how it begins; or its reference."),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Why, in a few words: no names, no other personal data.")
]
AmountOption = Annotated[str | None, typer.Option("--amount", help="Euros, as in 120.00.")]


@app.command("list")
def list_(
    overdue: Annotated[bool, typer.Option("--overdue", help="Only where something is missing.")] = False,
    status: Annotated[str | None, typer.Option("--status", help="open, suspended, paid …")] = None,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show receivables, what is due first at the top. Exit status: 0 shown, 1 refused, 2 not reached."""
    found = _listed(Client(url, token, token_file), overdue=overdue, status=status)
    if as_json:
        print_json(found)
    else:
        columns = ("receivable", "agency", "reference", "EUR", "remaining", "status", "due on")
        print_table(columns, map(_cells, found))


@app.command()
def show(
    receivable: ReceivableArgument,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a receivable with all that came in, its instalments, and what waits for a second person.

    Exit status: 0 shown, 1 refused, 2 the door is not reached or there is no such receivable.
    """
    client = Client(url, token, token_file)
    file = ReceivableFile.model_validate(client.ask("GET", _path(client, receivable)))
    if as_json:
        print_json(file)
    else:
        _print(file)


@app.command()
def instalments(
    receivable: ReceivableArgument,
    instalment: Annotated[
        list[str],
        typer.Option("--instalment", help="Day and euros, as in 2026-05-15=100.00."),
    ],
    reason: ReasonOption,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Let a receivable be paid in instalments; together they are what is open.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such receivable.
    """
    agreed = [_instalment(each) for each in instalment]
    client = Client(url, token, token_file)
    _tell(client, receivable, "instalments", {"instalments": agreed, "reason": reason})


@app.command()
def offset(
    receivable: ReceivableArgument,
    amount: Annotated[str, typer.Option("--amount", help="Euros, as in 120.00.")],
    reason: ReasonOption,
    checked: Annotated[
        bool, typer.Option("--section-51-checked", help="You have checked SGB I § 51; --reason says how.")
    ] = False,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Set off against what is payable now and in the next month.

    Exit status: 0 done, 1 refused, 2 not checked, the door is not reached or there is no such receivable.
    """
    if not checked:
        raise CannotAskError("Check SGB I § 51 first, then say so: --section-51-checked.")
    body = {"amount": amount, "reason": reason, "section_51_checked": True}
    _tell(Client(url, token, token_file), receivable, "offset", body)


@app.command("write-off")
def write_off(
    receivable: ReceivableArgument,
    code: Annotated[str, typer.Option("--code", help="waived (Erlass) or not_pursued (Niederschlagung).")],
    reason: ReasonOption,
    amount: AmountOption = None,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Write off what is left, or a part; above the agency's limit another person has to confirm it.

    Exit status: 0 done or proposed, 1 refused, 2 the door is not reached or there is no such receivable.
    """
    body = {"code": code, "reason": reason, "amount": amount}
    _tell(Client(url, token, token_file), receivable, "write-off", body)


@app.command()
def confirm(
    receivable: ReceivableArgument,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Write off what another person has proposed to.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such receivable.
    """
    _tell(Client(url, token, token_file), receivable, "write-off/confirm", None)


def _listed(client: Client, *, overdue: bool = False, status: str | None = None) -> list[Receivable]:
    found = client.ask("GET", "/receivables", overdue=overdue, status=status or None)
    return [Receivable.model_validate(each) for each in found]


def _path(client: Client, named: str) -> str:
    """Where the receivable is that an id begins with, or that a reference names."""
    packed = "".join(named.split())
    found = [each for each in _listed(client) if packed == each.reference or _begins(each, packed)]
    what = f"receivables have an id that begins with '{named}', or this reference"
    return f"/receivables/{the_one(found, what, 'receivables list').receivable_id}"


def _begins(each: Receivable, packed: str) -> bool:
    return str(each.receivable_id).startswith(packed)


def _instalment(written: str) -> dict[str, str]:
    day, _, amount = written.partition("=")
    return {"due_on": day.strip(), "amount": amount.strip()}


def _tell(client: Client, named: str, step: str, body: object) -> None:
    file = ReceivableFile.model_validate(client.ask("POST", f"{_path(client, named)}/{step}", body))
    standing = file.receivable
    waits = f"; {euros(file.proposed.amount)} EUR wait for a second person" if file.proposed else ""
    typer.echo(
        f"Receivable {in_groups(standing.reference)} is {standing.status}: "
        f"{euros(standing.remaining)} of {euros(standing.amount)} EUR left{waits}."
    )


def _cells(each: Receivable) -> tuple[str, ...]:
    due = f"{each.due_on}{' overdue' if each.overdue else ''}" if each.due_on else "-"
    return (
        str(each.receivable_id),
        each.agency or "-",
        each.reference,
        euros(each.amount),
        euros(each.remaining),
        f"{each.status}{', to confirm' if each.to_confirm else ''}",
        due,
    )


def _print(file: ReceivableFile) -> None:
    standing = file.receivable
    print_block(
        f"Receivable {in_groups(standing.reference)}: {standing.status}",
        {
            "id": str(standing.receivable_id),
            "case": str(standing.case_id),
            "amount": f"{euros(standing.amount)} EUR",
            "received": f"{euros(standing.received)} EUR",
            "remaining": f"{euros(standing.remaining)} EUR",
            "surplus": f"{euros(standing.surplus)} EUR",
            "next due on": f"{standing.due_on or '-'}",
            "to confirm": f"{euros(file.proposed.amount)} EUR, {file.proposed.code}, by {file.proposed.by}"
            if file.proposed
            else "-",
        },
    )
    print_table(("on", "kind", "EUR", "by", "why"), map(_receipt, file.receipts), prose=("why",))
    if file.plan:
        rows = [(each.due_on.isoformat(), euros(each.amount)) for each in file.plan.instalments]
        typer.echo(f"\nInstalments agreed on {file.plan.agreed_on} by {file.plan.by}")
        print_table(("due on", "EUR"), rows)


def _receipt(receipt: Receipt) -> tuple[str, ...]:
    return (
        receipt.on.isoformat(),
        receipt.code or receipt.kind,
        euros(receipt.amount),
        " and ".join(filter(None, (receipt.by, receipt.confirmed_by))) or "-",
        receipt.reason or "-",
    )
