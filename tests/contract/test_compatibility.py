"""Which changes of an event break those who have not changed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, create_model

from contracts.build import FOLDER, breaks, history
from contracts.codecs import EURO, Extensible
from contracts.compatibility import Snapshot, UnknownKeyword, incompatibilities, not_accepted
from contracts.envelope import Event, event_types
from contracts.schemas import consumer_schema, producer_schema
from contracts.values import Payee, PayeeRef

Fields = dict[str, Any]
GROWING = Annotated[Literal["post", "online", "other"], Extensible()]
GROWN = Annotated[Literal["post", "online", "fax", "other"], Extensible()]
FIELDS: Fields = {
    "case_id": (UUID, ...),
    "amount": (Annotated[Decimal, EURO], ...),
    "count": (int, ...),
    "channel": (GROWING, ...),
    "status": (Literal["open", "closed"], ...),
    "remark": (str | None, None),
    "reference": (Annotated[str, Field(max_length=35)], ...),
    "payee": (Payee | PayeeRef | None, None),
    "codes": (tuple[str, ...], ()),
    "paid": (dict[str, int], ...),
}


class Base(Event, abstract=True):
    """What the events made here derive from."""


def snapshot(fields: Fields) -> Snapshot:
    model: type[Event] = create_model("Example", __base__=Base, __cls_kwargs__={"abstract": True}, **fields)
    return Snapshot(producer_schema(model), consumer_schema(model))


def changed(**fields: Any) -> list[str]:
    return incompatibilities(snapshot(FIELDS), snapshot({**FIELDS, **fields}))


def without(name: str) -> Fields:
    return {key: value for key, value in FIELDS.items() if key != name}


class LongerPayee(BaseModel):
    name: str
    iban: str


class BankPayee(Payee):
    bic: str | None = None


class NamedPayee(BaseModel):
    name: str


COMPATIBLE: dict[str, Callable[[], list[str]]] = {
    "nothing": changed,
    "an optional member is added": lambda: changed(channel_note=(str | None, None)),
    "a member of a member is added": lambda: changed(payee=(BankPayee | PayeeRef | None, None)),
    "a value of a growing enumeration is added": lambda: changed(channel=(GROWN, ...)),
    "a required member gets a default": lambda: changed(count=(int, 0)),
    "a description changes": lambda: changed(count=(Annotated[int, Field(description="How many")], ...)),
}

BREAKING: dict[str, tuple[Callable[[], list[str]], str]] = {
    "a required member is added": (lambda: changed(bank=(str, ...)), "/bank: required"),
    "a required member is removed": (
        lambda: incompatibilities(snapshot(FIELDS), snapshot(without("count"))),
        "/count: required",
    ),
    "an optional member is removed": (
        lambda: incompatibilities(snapshot(FIELDS), snapshot(without("remark"))),
        "/remark: removed",
    ),
    "an optional member is renamed": (
        lambda: incompatibilities(
            snapshot(FIELDS), snapshot({**without("remark"), "note": FIELDS["remark"]})
        ),
        "/remark: removed",
    ),
    "a required member is renamed": (
        lambda: incompatibilities(snapshot(FIELDS), snapshot({**without("count"), "number": (int, ...)})),
        "/number: required",
    ),
    "an integer becomes a float": (lambda: changed(count=(float, ...)), "/count: number instead of integer"),
    "an integer becomes text": (lambda: changed(count=(str, ...)), "/count: string instead of integer"),
    "money becomes plain text": (lambda: changed(amount=(str, ...)), "/amount: pattern"),
    "a member may be null": (lambda: changed(count=(int | None, ...)), "/count: null instead of integer"),
    "a member may not be null any more": (lambda: changed(remark=(str, ...)), "/remark"),
    "a value of a closed list is added": (
        lambda: changed(status=(Literal["open", "closed", "lost"], ...)),
        "/status: the value 'lost' is unknown",
    ),
    "a value of a closed list is removed": (
        lambda: changed(status=(Literal["open"], ...)),
        "/status: the value 'closed' is unknown",
    ),
    "a closed list is opened": (lambda: changed(status=(str, ...)), "/status: any string"),
    "text may be longer": (
        lambda: changed(reference=(Annotated[str, Field(max_length=70)], ...)),
        "/reference: maxLength is above 35",
    ),
    "text may have any length": (lambda: changed(reference=(str, ...)), "/reference: maxLength is above 35"),
    "a number is bounded": (
        lambda: changed(count=(Annotated[int, Field(ge=1, le=9)], ...)),
        "/count: minimum is below 1",
    ),
    "a member of a member is removed": (
        lambda: changed(payee=(NamedPayee | PayeeRef | None, None)),
        "fits no alternative",
    ),
    "an alternative is added": (lambda: changed(remark=(str | int | None, None)), "/remark"),
    "items change": (lambda: changed(codes=(tuple[int, ...], ())), "/codes/*: integer instead of string"),
    "values by name change": (
        lambda: changed(paid=(dict[str, str], ...)),
        "/paid/*: string instead of integer",
    ),
    "an id becomes any text": (lambda: changed(case_id=(str, ...)), "/case_id: format"),
}


@pytest.mark.parametrize("change", COMPATIBLE)
def test_is_compatible(change: str) -> None:
    assert COMPATIBLE[change]() == []


@pytest.mark.parametrize("change", BREAKING)
def test_breaks(change: str) -> None:
    make, reason = BREAKING[change]
    found = make()
    assert any(reason in each for each in found), found


@pytest.mark.parametrize("event", event_types(), ids=lambda event: event.type_name)
def test_no_committed_version_is_broken(event: type[Event]) -> None:
    assert history(FOLDER, event)
    assert breaks(FOLDER, event) == []


def test_a_keyword_nobody_checks_is_an_error() -> None:
    with pytest.raises(UnknownKeyword, match="multipleOf"):
        not_accepted({"type": "integer"}, {"type": "integer", "multipleOf": 2})
