"""`teilhabe payments run`: prepare payment runs, look at them, release them by a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.operator.showing import print_json
from cli.payments import bank, items, payee, receivables
from cli.payments.client import Client, JsonOption, TokenFileOption, TokenOption, UrlOption
from cli.payments.reconcile import reconcile
from cli.payments.showing import euros, print_preview, print_runs

if TYPE_CHECKING:
    from services.payments.previews import Standing

app = typer.Typer(no_args_is_help=True, help="Payments: what leaves, and who lets it.")
run = typer.Typer(no_args_is_help=True, help="Payment runs: prepared by one person, released by another.")
app.add_typer(run, name="run")
run.command("file")(bank.fetch_file)
run.command("payments")(bank.list_payments)
app.add_typer(bank.app, name="bank")
app.add_typer(items.app, name="items")
app.command()(reconcile)
app.add_typer(receivables.app, name="receivables")
app.add_typer(payee.app, name="payee")

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="Id of the run, or how it begins.")]
PaymentArgument = Annotated[str, typer.Argument(metavar="PAYMENT", help="Id of the payment.")]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Why, in a few words: no names, no other personal data.")
]


@run.command("list")
def list_(
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the latest runs. Exit status: 0 shown, 1 refused, 2 the door is not reached."""
    runs = Client(url, token, token_file).runs()
    if as_json:
        print_json(runs)
    else:
        print_runs(runs)


@run.command()
def show(
    run_: RunArgument,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a run: totals, differences from last month, new and ended payees, outliers with the reason.

    Exit status: 0 shown, 1 refused, 2 the door is not reached or there is no such run.
    """
    client = Client(url, token, token_file)
    preview = client.preview(client.found(run_).run_id)
    if as_json:
        print_json(preview)
    else:
        print_preview(preview)


@run.command()
def prepare(
    run_: RunArgument, url: UrlOption = None, token: TokenOption = None, token_file: TokenFileOption = None
) -> None:
    """Close a run: what is payable from now on goes into the next one. Then another person releases it.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such run.
    """
    _tell(Client(url, token, token_file).order(run_, "prepare"))


@run.command()
def release(
    run_: RunArgument,
    revision: Annotated[int, typer.Option("--revision", help="The revision that `show` showed.")],
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Have the payments of a prepared run ordered; nothing can be taken out of it afterwards.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such run.
    """
    _tell(Client(url, token, token_file).order(run_, "release", {"revision": revision}))


@run.command()
def cancel(
    run_: RunArgument,
    reason: ReasonOption,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Drop a run before its release: its payments go into the next one.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such run.
    """
    _tell(Client(url, token, token_file).order(run_, "cancel", {"reason": reason}))


@run.command()
def remove(
    run_: RunArgument,
    payment: PaymentArgument,
    reason: ReasonOption,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Take one payment out before the release; it is held until `restore` or a new decision on the grant.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such run.
    """
    _tell(Client(url, token, token_file).order(run_, f"payments/{payment}/remove", {"reason": reason}))


@run.command()
def restore(
    run_: RunArgument,
    payment: PaymentArgument,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Put a payment back that was taken out of this run: it goes into the run that is open.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such run.
    """
    _tell(Client(url, token, token_file).order(run_, f"payments/{payment}/restore"))


def _tell(run: Standing) -> None:
    typer.echo(
        f"Run {run.month} no. {run.number} of {run.system} is {run.status}: {run.count} payments, "
        f"{euros(run.total)} EUR, revision {run.revision}."
    )
