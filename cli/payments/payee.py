"""`teilhabe payments payee`: accounts that the bank checks before the first payment to them."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.operator.showing import print_json, print_table
from cli.payments.client import Client, JsonOption, TokenFileOption, TokenOption, UrlOption
from services.payments.payee_queries import PayeeToCheck

app = typer.Typer(no_args_is_help=True, help="Payees: whose accounts they are, before the first payment.")

AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Id of the account, from `list`.")]


@app.command("list")
def list_(
    system: Annotated[str, typer.Option("--system", help="The payment system.")] = "main",
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show accounts without a result, and those that a person has to accept.

    Exit status: 0 shown, 1 refused, 2 the door is not reached.
    """
    answer = Client(url, token, token_file).ask("GET", "/payee-checks", system=system, questioned=True)
    found = [PayeeToCheck.model_validate(each) for each in answer]
    if as_json:
        print_json(found)
    else:
        print_table(("account", "name", "IBAN", "asked on", "result", "told by"), map(_cells, found))


@app.command()
def result(
    account: AccountArgument,
    code: Annotated[
        str | None, typer.Option("--code", help="RCVC, RVMC, RVNM or RVNA; none if not asked.")
    ] = None,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Note what the bank says of an account. Exit status: 0 noted, 1 refused or unknown, 2 not reached."""
    body = {"results": [{"account": account, "code": code}]}
    noted = Client(url, token, token_file).ask("POST", "/payee-checks", body)
    if noted["unknown"]:
        typer.echo(f"No check was asked for {account}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Noted for {account}: {code or 'opted out'}.")


@app.command()
def accept(
    account: AccountArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, in a few words: no personal data.")],
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Pay to an account whose holder has another name; by another person than told the result.

    Exit status: 0 done, 1 refused, 2 the door is not reached.
    """
    Client(url, token, token_file).ask("POST", f"/payee-checks/{account}/accept", {"reason": reason})
    typer.echo(f"Payments to {account} go.")


def _cells(each: PayeeToCheck) -> tuple[str, ...]:
    return (
        str(each.account),
        each.name or "-",
        each.iban or "-",
        each.asked_on.isoformat(),
        each.result or "-",
        each.checked_by or "-",
    )
