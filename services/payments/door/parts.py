"""What the routes work with, and who may use them."""

from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Header
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from services.payments.door.files import BankFiles
from services.payments.door.orders import Orders
from services.payments.door.persons import BANK, ITEMS, PREPARE, RELEASE, Persons
from services.payments.door.reading import MessageReader
from services.payments.item_queries import ItemQueries
from services.payments.payee_queries import PayeeQueries
from services.payments.queries import RunQueries
from services.payments.receivable_queries import ReceivableQueries


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    persons: Persons
    orders: Orders
    runs: RunQueries
    files: BankFiles
    messages: MessageReader
    items: ItemQueries
    receivables: ReceivableQueries
    payees: PayeeQueries


class Body(BaseModel):
    """Base of what is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Because(Body):
    """Why a person does something."""

    reason: Annotated[str, Field(min_length=3, max_length=200)]
    """In a few words; no names and no other personal data."""


def _parts(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


def entitled(*rights: str) -> Any:
    """The name of the person who asks, and has one of these rights; else the request ends here."""

    def person(request: Request, parts: "SomeParts") -> str:
        return parts.persons.entitled(request, *rights)

    return Depends(person)


SomeParts = Annotated[Parts, Depends(_parts)]
Preparing = Annotated[str, entitled(PREPARE)]
Releasing = Annotated[str, entitled(RELEASE)]
Either = Annotated[str, entitled(PREPARE, RELEASE)]
Looking = Annotated[str, entitled(PREPARE, RELEASE, BANK, ITEMS)]
"""Whoever has to know which runs there are."""
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="The same order under the same key takes effect once."),
]
