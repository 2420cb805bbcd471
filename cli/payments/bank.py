"""`teilhabe payments bank`, `run file`, `run payments`: to the bank, back from it, what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic_core import to_json

from cli.operator.showing import print_json, print_table
from cli.payments.client import Client, JsonOption, TokenFileOption, TokenOption, UrlOption
from cli.payments.showing import euros
from services.payments.item_views import MessageView, PaymentPage, PaymentView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

app = typer.Typer(no_args_is_help=True, help="What banks report: read, matched, booked.")

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="Id of the run, or how it begins.")]
OutOption = Annotated[Path, typer.Option("--out", help="Where to write it.", dir_okay=False)]
SystemOption = Annotated[
    str, typer.Option("--system", help="Payment system whose account the files are about.")
]
FilesArgument = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="pain.002, camt.053 or camt.054.", exists=True, dir_okay=False),
]


def fetch_file(
    run_: RunArgument,
    out: OutOption,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Write the bank file (pain.001) of a released run; it is the same however often it is fetched.

    Exit status: 0 written, 1 refused, 2 the door is not reached or there is no such run.
    """
    client = Client(url, token, token_file)
    run = client.found(run_)
    digest = client.fetch(f"/runs/{run.run_id}/bank-file", out)
    typer.echo(f"{out}: run {run.month} no. {run.number} of {run.system}, SHA-256 {digest}")


def list_payments(
    run_: RunArgument,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the payments of a run one by one: amount, status, the bank's reason and day.

    Exit status: 0 shown, 1 refused, 2 the door is not reached or there is no such run.
    """
    client = Client(url, token, token_file)
    payments = list(_payments(client, client.found(run_).run_id))
    if as_json:
        print_json(payments)
    else:
        columns = ("payment", "case", "kind", "month", "try", "EUR", "status", "reason", "day")
        print_table(columns, map(_cells, payments))


@app.command()
def read(
    files: FilesArgument,
    system: SystemOption = "main",
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read files of a bank in the order given. One that was read before changes nothing.

    Exit status: 0 all read, 1 one refused (those before it are read), 2 the door is not reached.
    """
    client = Client(url, token, token_file)
    for file in files:
        message = MessageView.model_validate(client.hand_in("/bank-messages", file, system=system))
        typer.echo(to_json(message).decode() if as_json else f"{file}: {_told(message)}")


def _payments(client: Client, run_id: UUID) -> Iterator[PaymentView]:
    after = None
    while True:
        answer = client.ask("GET", f"/runs/{run_id}/payments", limit=1000, after=after)
        page = PaymentPage.model_validate(answer)
        yield from page.payments
        if page.next is None:
            return
        after = str(page.next)


def _cells(payment: PaymentView) -> tuple[str, ...]:
    day = payment.returned_on or payment.executed_on
    return (
        str(payment.payment_id),
        str(payment.case_id),
        payment.kind,
        payment.month,
        f"{payment.attempt}",
        euros(payment.amount),
        payment.status,
        payment.code or "-",
        day.isoformat() if day else "-",
    )


def _told(message: MessageView) -> str:
    if message.read_before:
        return f"{message.message}, read by {message.read_by} before: nothing changes"
    counts = message.counts.model_dump(exclude_defaults=True)
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    return f"{message.message}: {told or 'nothing in it'}"
