"""`/receivables`: look at what is owed back; agree on instalments, set off, write off, book by hand."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field

from chassis.handling import legal_day
from contracts.values import Day, Euro
from services.payments.demands import WriteOffCode
from services.payments.door.parts import Because, Body, Key, Parts, SomeParts, entitled
from services.payments.door.persons import RECOVER
from services.payments.door.problems import ProblemError
from services.payments.facts import ReceivableStatus
from services.payments.receivable_views import Receivable, ReceivableFile

router = APIRouter()
Recovering = Annotated[str, entitled(RECOVER)]


def _something(amount: Decimal) -> Decimal:
    if not amount:
        raise ValueError("Amount must be more than zero")
    return amount


Sum = Annotated[Euro, AfterValidator(_something)]


class AgreedInstalment(Body):
    """A part of what is owed back, and its day."""

    due_on: Day
    amount: Sum


class Instalments(Because):
    """A plan that the agency has agreed to; together they are what is open."""

    instalments: Annotated[tuple[AgreedInstalment, ...], Field(min_length=1, max_length=120)]


class Offset(Because):
    """A sum to be set off against what is owed to the employer."""

    amount: Sum
    section_51_checked: Literal[True]
    """The person has checked that the law lets it be set off (SGB I § 51); `reason` says with what result."""


class WrittenOff(Because):
    """A sum to be written off; all that is left where none is named."""

    code: WriteOffCode
    """`waived`: given up (Erlass). `not_pursued`: not collected, but still owed (Niederschlagung)."""
    amount: Sum | None = None


class Received(Because):
    """Money that came in where the bank's messages do not tell of it."""

    amount: Sum
    booked_on: Day


@router.get("/receivables")
async def receivables(
    _person: Recovering,
    parts: SomeParts,
    status: Annotated[ReceivableStatus | None, Query()] = None,
    overdue: Annotated[bool, Query(description="Only those of which something is missing.")] = False,
) -> list[Receivable]:
    """What is owed back, at most 500; what is due first comes first."""
    return await parts.receivables.listed(legal_day(parts.orders.clock.now()), status, overdue=overdue)


@router.get("/receivables/{receivable_id}")
async def receivable(receivable_id: UUID, _person: Recovering, parts: SomeParts) -> ReceivableFile:
    """A receivable with its receipts, its instalments and what waits for a second person."""
    return await _file(parts, receivable_id)


@router.post("/receivables/{receivable_id}/instalments")
async def instalments(
    receivable_id: UUID, agreed: Instalments, person: Recovering, parts: SomeParts, key: Key = None
) -> ReceivableFile:
    """Let it be paid in instalments, as the agency has decided; a later plan replaces it."""
    return await _given(parts, "instalments", receivable_id, person, agreed, key)


@router.post("/receivables/{receivable_id}/offset")
async def offset(
    receivable_id: UUID, offset: Offset, person: Recovering, parts: SomeParts, key: Key = None
) -> ReceivableFile:
    """Set off against what is payable now and in the next month."""
    return await _given(parts, "set_off", receivable_id, person, offset, key)


@router.post("/receivables/{receivable_id}/write-off")
async def write_off(
    receivable_id: UUID, written_off: WrittenOff, person: Recovering, parts: SomeParts, key: Key = None
) -> ReceivableFile:
    """Write off; above the agency's limit it is only proposed, and another person confirms it."""
    return await _given(parts, "write_off", receivable_id, person, written_off, key)


@router.post("/receivables/{receivable_id}/write-off/confirm")
async def confirm_write_off(
    receivable_id: UUID, person: Recovering, parts: SomeParts, key: Key = None
) -> ReceivableFile:
    """Write off what another person has proposed to."""
    return await _given(parts, "confirm_write_off", receivable_id, person, Body(), key)


@router.post("/receivables/{receivable_id}/receive")
async def receive(
    receivable_id: UUID, received: Received, person: Recovering, parts: SomeParts, key: Key = None
) -> ReceivableFile:
    """Book money by hand, once for each `Idempotency-Key`."""
    key = key or str(uuid4())
    return await _given(parts, "receive", receivable_id, person, received, key, key=f"{person}:{key}")


async def _given(
    parts: Parts,
    name: str,
    receivable_id: UUID,
    person: str,
    body: Body,
    idempotency: str | None,
    **more: Any,
) -> ReceivableFile:
    found = await _file(parts, receivable_id)
    content = {"receivable_id": str(receivable_id), **body.model_dump(mode="json"), **more}
    case_id = found.receivable.case_id
    await parts.orders.give(name, case_id, person, content, idempotency)
    return await _file(parts, receivable_id)


async def _file(parts: Parts, receivable_id: UUID) -> ReceivableFile:
    found = await parts.receivables.file(receivable_id, legal_day(parts.orders.clock.now()))
    if found is None:
        raise ProblemError("not_found", "Diese Forderung gibt es nicht.")
    return found
