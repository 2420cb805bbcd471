"""`/work-items`: what the bank's messages leave open, each settled by a named person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from services.payments.door.parts import Because, Body, Key, Parts, SomeParts, entitled
from services.payments.door.persons import ITEMS
from services.payments.door.problems import ProblemError
from services.payments.item_views import ItemView
from services.payments.items import ItemCode, ItemStatus

router = APIRouter()
Clearing = Annotated[str, entitled(ITEMS)]
Limit = Annotated[int, Query(ge=1, le=1000)]


class Owner(Body):
    """Who is to settle an item."""

    owner: Annotated[str, Field(min_length=1, max_length=64)]
    """Name of the person, as in its token."""


class Settling(Because):
    """How an item is settled."""

    payment_id: UUID | None = None
    """The payment that an unmatched booking is about; it is booked there."""


@router.get("/work-items")
async def items(
    _person: Clearing,
    parts: SomeParts,
    status: ItemStatus | None = None,
    code: ItemCode | None = None,
    owner: str | None = None,
    limit: Limit = 500,
) -> list[ItemView]:
    """All of them, the oldest first; with `status=open` what is still to be done."""
    return await parts.items.items(status, code, owner, limit)


@router.get("/work-items/{item_id}")
async def item(item_id: UUID, _person: Clearing, parts: SomeParts) -> ItemView:
    """One item."""
    return await _item(parts, item_id)


@router.post("/work-items/{item_id}/assign")
async def assign(
    item_id: UUID, owner: Owner, person: Clearing, parts: SomeParts, key: Key = None
) -> ItemView:
    """Make a person its owner."""
    return await _given(parts, "assign_item", item_id, person, {"owner": owner.owner}, key)


@router.post("/work-items/{item_id}/settle")
async def settle(
    item_id: UUID, settling: Settling, person: Clearing, parts: SomeParts, key: Key = None
) -> ItemView:
    """Settle it with a reason; an unmatched booking perhaps by the payment that it is about."""
    payment_id = settling.payment_id
    if payment_id is None:
        return await _given(parts, "settle_item", item_id, person, {"reason": settling.reason}, key)
    case_id = await parts.items.case_of(payment_id)
    if case_id is None:
        raise ProblemError("not_found", "Diese Zahlung ist hier nicht bekannt.")
    content = {"item_id": str(item_id), "payment_id": str(payment_id), "reason": settling.reason}
    await parts.orders.give("match_item", case_id, person, content, key)
    return await _item(parts, item_id)


async def _given(
    parts: Parts, name: str, item_id: UUID, person: str, content: dict[str, Any], key: str | None
) -> ItemView:
    await parts.orders.give(name, item_id, person, content, key)
    return await _item(parts, item_id)


async def _item(parts: Parts, item_id: UUID) -> ItemView:
    found = await parts.items.item(item_id)
    if found is None:
        raise ProblemError("not_found", "Diesen Vorgang gibt es nicht.")
    return found
