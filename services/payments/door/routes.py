"""`/runs`: look at payment runs, prepare and release them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from services.payments.door.parts import (
    Because,
    Body,
    Either,
    Key,
    Looking,
    Parts,
    Preparing,
    Releasing,
    SomeParts,
)
from services.payments.door.problems import ProblemError
from services.payments.previews import Preview, Standing

router = APIRouter()


class Seen(Body):
    """What the person who releases has seen."""

    revision: int
    """`run.revision` as `GET /runs/{run_id}` showed it."""


@router.get("/runs")
async def runs(_person: Looking, parts: SomeParts) -> list[Standing]:
    """The latest runs, the newest month first."""
    return await parts.runs.runs()


@router.get("/runs/{run_id}")
async def run(run_id: UUID, _person: Either, parts: SomeParts) -> Preview:
    """A run: totals, differences from last month, new and ended payees, outliers with the reason."""
    preview = await parts.runs.preview(run_id)
    if preview is None:
        raise _no_run()
    return preview


@router.post("/runs/{run_id}/prepare")
async def prepare(run_id: UUID, person: Preparing, parts: SomeParts, key: Key = None) -> Standing:
    """Close the run: what is payable from now on goes into the next one."""
    return await _given(parts, "prepare", run_id, person, {}, key)


@router.post("/runs/{run_id}/release")
async def release(run_id: UUID, seen: Seen, person: Releasing, parts: SomeParts, key: Key = None) -> Standing:
    """Let the payments be ordered; by another person than has prepared the run."""
    return await _given(parts, "release", run_id, person, {"revision": seen.revision}, key)


@router.post("/runs/{run_id}/cancel")
async def cancel(
    run_id: UUID, because: Because, person: Either, parts: SomeParts, key: Key = None
) -> Standing:
    """Drop the run before its release: its payments go into the next one."""
    return await _given(parts, "cancel", run_id, person, {"reason": because.reason}, key)


@router.post("/runs/{run_id}/payments/{payment_id}/remove")
async def remove(
    run_id: UUID, payment_id: UUID, because: Because, person: Either, parts: SomeParts, key: Key = None
) -> Standing:
    """Take a payment out before the release; it is held until somebody puts it back."""
    content = {"run_id": str(run_id), "payment_id": str(payment_id), "reason": because.reason}
    await _of_payment(parts, "remove", run_id, payment_id, person, content, key)
    return await _standing(parts, run_id)


@router.post("/runs/{run_id}/payments/{payment_id}/restore")
async def restore(
    run_id: UUID, payment_id: UUID, person: Either, parts: SomeParts, key: Key = None
) -> Standing:
    """Put a payment back that was taken out of this run: it goes into the run that is open."""
    await _of_payment(parts, "restore", run_id, payment_id, person, {"payment_id": str(payment_id)}, key)
    return await _standing(parts, run_id)


async def _given(
    parts: Parts, name: str, run_id: UUID, person: str, content: dict[str, Any], key: str | None
) -> Standing:
    await parts.orders.give(name, run_id, person, content, key)
    return await _standing(parts, run_id)


async def _of_payment(
    parts: Parts,
    name: str,
    run_id: UUID,
    payment_id: UUID,
    person: str,
    content: dict[str, Any],
    key: str | None,
) -> None:
    case_id = await parts.runs.case_of(run_id, payment_id)
    if case_id is None:
        raise ProblemError("not_found", "Diese Zahlung gehört nicht zu diesem Lauf.")
    await parts.orders.give(name, case_id, person, content, key)


async def _standing(parts: Parts, run_id: UUID) -> Standing:
    standing = await parts.runs.run(run_id)
    if standing is None:
        raise _no_run()
    return standing


def _no_run() -> ProblemError:
    return ProblemError("not_found", "Diesen Zahllauf gibt es nicht.")
