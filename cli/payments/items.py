"""`teilhabe payments items`: what the bank's messages leave open, settled by named persons."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from cli.operator.showing import print_block, print_json, print_table
from cli.payments.client import (
    Client,
    JsonOption,
    TokenFileOption,
    TokenOption,
    UrlOption,
    the_one,
)
from cli.payments.showing import euros
from services.payments.item_views import ItemView

app = typer.Typer(no_args_is_help=True, help="Work items: what a person has to look at.")

ItemArgument = Annotated[str, typer.Argument(metavar="ITEM", help="Id of the item, or how it begins.")]
StatusOption = Annotated[str, typer.Option("--status", help="open or settled.")]
OwnerOption = Annotated[str | None, typer.Option("--owner", help="Only those of this person.")]
ToOption = Annotated[str, typer.Option("--to", help="Name of the person, as in the token.")]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="How it was settled, in a few words: no names, no personal data.")
]
PaymentOption = Annotated[
    UUID | None, typer.Option("--payment", help="The payment that an unmatched booking is about.")
]


@app.command("list")
def list_(
    status: StatusOption = "open",
    owner: OwnerOption = None,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show work items, the oldest first. Exit status: 0 shown, 1 refused, 2 the door is not reached."""
    items = _items(Client(url, token, token_file), status, owner)
    if as_json:
        print_json(items)
    else:
        columns = ("item", "code", "opened on", "owner", "EUR", "booked on", "what")
        print_table(columns, map(_cells, items), prose=("what",))


@app.command()
def show(
    item_: ItemArgument,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an item with what the bank wrote; its words may be personal and are gone once it is settled.

    Exit status: 0 shown, 1 refused, 2 the door is not reached or there is no such item.
    """
    item = _found(Client(url, token, token_file), item_)
    if as_json:
        print_json(item)
    else:
        _print(item)


@app.command()
def assign(
    item_: ItemArgument,
    to: ToOption,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Make a person the owner of an item.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such item.
    """
    client = Client(url, token, token_file)
    item = _found(client, item_)
    _tell(ItemView.model_validate(client.ask("POST", f"/work-items/{item.item_id}/assign", {"owner": to})))


@app.command()
def settle(
    item_: ItemArgument,
    reason: ReasonOption,
    payment: PaymentOption = None,
    url: UrlOption = None,
    token: TokenOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Settle an item; an unmatched booking perhaps by the payment that it is about.

    Exit status: 0 done, 1 refused, 2 the door is not reached or there is no such item.
    """
    client = Client(url, token, token_file)
    item = _found(client, item_)
    body = {"reason": reason, "payment_id": str(payment) if payment else None}
    _tell(ItemView.model_validate(client.ask("POST", f"/work-items/{item.item_id}/settle", body)))


def _items(client: Client, status: str | None, owner: str | None = None) -> list[ItemView]:
    found = client.ask("GET", "/work-items", limit=1000, status=status or None, owner=owner or None)
    return [ItemView.model_validate(each) for each in found]


def _found(client: Client, item: str) -> ItemView:
    try:
        return ItemView.model_validate(client.ask("GET", f"/work-items/{UUID(item)}"))
    except ValueError:
        named = [each for each in _items(client, None) if str(each.item_id).startswith(item)]
    return the_one(named, f"items have an id that begins with '{item}'", "items list")


def _cells(item: ItemView) -> tuple[str, ...]:
    return (
        str(item.item_id),
        item.code,
        item.opened_on.isoformat(),
        item.owner or "-",
        euros(item.amount) if item.amount is not None else "-",
        item.booked_on.isoformat() if item.booked_on else "-",
        item.sentence,
    )


def _print(item: ItemView) -> None:
    known = {
        "id": str(item.item_id),
        "owner": item.owner or "-",
        "opened on": item.opened_on.isoformat(),
        "amount": f"{euros(item.amount)} EUR" if item.amount is not None else None,
        "direction": item.direction,
        "booked on": item.booked_on and item.booked_on.isoformat(),
        "reason": item.reason_code,
        "the bank's words": item.remittance,
        "payment": item.payment_id and str(item.payment_id),
        "case": item.case_id and str(item.case_id),
        "run": item.run_id and str(item.run_id),
        "file": item.message,
        "place": item.place,
        "settled": item.settlement and f"{item.settlement.on} {item.settlement.by}: {item.settlement.reason}",
        "what": item.sentence,
        "to do": item.remedy,
    }
    print_block(f"{item.code}: {item.status}", {name: said for name, said in known.items() if said})


def _tell(item: ItemView) -> None:
    typer.echo(f"Item {item.item_id} ({item.code}) is {item.status}, owner {item.owner or '-'}.")
