"""`/payee-checks`: accounts to be checked before the first payment, and what the bank says of them."""

from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from pydantic import Field

from chassis.handling import derived_id
from contracts.values import Slug
from services.payments.door.parts import Because, Body, Key, SomeParts, entitled
from services.payments.door.persons import BANK, ITEMS
from services.payments.given import Given
from services.payments.payee_queries import PayeeToCheck

router = APIRouter()
Checking = Annotated[str, entitled(BANK)]
Looking = Annotated[str, entitled(BANK, ITEMS)]
Deciding = Annotated[str, entitled(ITEMS)]


class Result(Body):
    """What the bank says of one account."""

    account: UUID
    code: Literal["RCVC", "RVMC", "RVNM", "RVNA"] | None
    """Match, close match, no match, not possible; null: sent without the check, as firms may."""


class Results(Body):
    """What the bank says of several accounts."""

    results: Annotated[tuple[Result, ...], Field(min_length=1, max_length=1000)]


class Noted(Body):
    """What became of the results."""

    noted: int
    unknown: int
    """Accounts of which no check was asked."""


class Accepted(Body):
    """An account that is paid to although its holder has another name."""

    account: UUID
    by: str


@router.get("/payee-checks")
async def payee_checks(
    system: Slug,
    _person: Looking,
    parts: SomeParts,
    questioned: Annotated[bool, Query(description="Also those that a person has to accept.")] = False,
) -> list[PayeeToCheck]:
    """Accounts to be checked, at most 1,000, the longest waiting first."""
    return await parts.payees.to_check(system, questioned=questioned)


@router.post("/payee-checks")
async def results(told: Results, person: Checking, parts: SomeParts, key: Key = None) -> Noted:
    """Note what the bank says. A match, no check and no possible check let the payment go."""
    request = key or str(uuid4())
    done = await parts.orders.give_all(person, [_order(each, person, request) for each in told.results])
    return Noted(noted=len(told.results) - done.refused - done.set_aside, unknown=done.refused)


@router.post("/payee-checks/{account}/accept")
async def accept(
    account: UUID, because: Because, person: Deciding, parts: SomeParts, key: Key = None
) -> Accepted:
    """Pay to an account whose holder has another name; by another person than told the result."""
    content = {"reason": because.reason}
    await parts.orders.give("accept_payee", account, person, content, key)
    return Accepted(account=account, by=person)


def _order(result: Result, person: str, request: str) -> Given:
    id_ = derived_id("order", "note_payee_check", result.account, result.code, person, request)
    return Given("note_payee_check", result.account, {"code": result.code}, id_)
