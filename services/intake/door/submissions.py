"""`/submissions`: one CloudEvent or a batch, written before it is answered; and the receipt."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic_core import to_json
from starlette.responses import Response

from contracts.values import Position
from services.intake.door import descriptions
from services.intake.door.bodies import media_type, whole
from services.intake.door.inspection import Checked, batch, binary
from services.intake.door.parts import OwnAgency, Parts, SomeParts
from services.intake.door.problems import ProblemError

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
DATA = "application/json"
MOST_EVENTS = 1_000
"""Events in one batch; more go to the upload."""

router = APIRouter()


@router.post("/submissions", **descriptions.SUBMIT)
async def submit(request: Request, agency: OwnAgency, parts: SomeParts) -> Response:
    """Write one CloudEvent, structured or binary, or a batch."""
    kind = media_type(request, {ONE, BATCH, DATA})
    body = await whole(request)
    if kind == BATCH:
        return await _batch(agency, batch(body), parts)
    if kind == ONE:
        checked = parts.inspector.structured(agency, body)
    else:
        checked = parts.inspector.check(agency, binary(request.headers.items(), body))
    (position,) = await parts.publisher.write([checked.record])
    return _json(202, _accepted(checked, position), {"Location": _receipt(checked.id)})


async def _batch(agency: str, items: list[bytes], parts: Parts) -> Response:
    """Answer every item for itself: one that cannot be read does not stop the others."""
    if len(items) > MOST_EVENTS:
        raise ProblemError("too_large", f"Ein Stapel hat höchstens {MOST_EVENTS} Nachrichten.")
    outcomes = [_inspected(agency, item, parts) for item in items]
    good = [outcome for outcome in outcomes if isinstance(outcome, Checked)]
    positions = iter(await parts.publisher.write([checked.record for checked in good]) if good else ())
    told = [
        _accepted(outcome, next(positions)) if isinstance(outcome, Checked) else outcome.body()
        for outcome in outcomes
    ]
    answers = [{"index": index, "status": 202, **each} for index, each in enumerate(told)]
    return _json(202 if len(good) == len(items) else 207, {"items": answers})


def _inspected(agency: str, item: bytes, parts: Parts) -> Checked | ProblemError:
    try:
        return parts.inspector.structured(agency, item)
    except ProblemError as problem:
        return problem


def _accepted(checked: Checked, position: Position) -> dict[str, Any]:
    return {
        "id": str(checked.id),
        "position": position.model_dump(mode="json"),
        "receipt": _receipt(checked.id),
        "findings": [finding.model_dump(mode="json") for finding in checked.findings],
    }


@router.get("/submissions/{submission_id}", **descriptions.RECEIPT)
async def receipt(submission_id: str, agency: OwnAgency, parts: SomeParts) -> Response:
    """The receipt of one of the agency's messages, however it came."""
    try:
        answer = await parts.records.receipt(agency, UUID(submission_id))
    except ValueError:
        answer = None
    if answer is None:
        detail = "Unter dieser Kennung ist nichts bekannt, oder es ist noch nicht bearbeitet."
        raise ProblemError("not_found", detail, headers={"Retry-After": "1"})
    return Response(answer, media_type="application/json")


def _receipt(submission_id: UUID) -> str:
    return f"/submissions/{submission_id}"


def _json(status: int, content: object, headers: dict[str, str] | None = None) -> Response:
    return Response(to_json(content), status, headers=headers, media_type="application/json")
