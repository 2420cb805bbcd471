"""`/runs/{run_id}/bank-file`, `/bank-messages`: what goes to the bank, and what comes back."""

from collections.abc import Iterator
from typing import IO, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import StreamingResponse

from services.payments.door.parts import Looking, SomeParts, entitled
from services.payments.door.persons import BANK
from services.payments.door.problems import ProblemError
from services.payments.door.upload import XML, received
from services.payments.item_views import MessageView, PaymentPage

router = APIRouter()
Banking = Annotated[str, entitled(BANK)]
System = Annotated[str, Query(description="Slug of the payment system whose account the message is about.")]
After = Annotated[UUID | None, Query(description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=1000)]
_CHUNK = 1 << 18
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "pain.002, camt.053 or camt.054, of any version.",
        "content": {XML: {"schema": {"type": "string", "format": "binary"}}},
    }
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "pain.001.001.09. The header `ETag` holds its SHA-256.",
        "content": {XML: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/runs/{run_id}/bank-file", response_class=StreamingResponse, responses=_FILE)
async def bank_file(run_id: UUID, person: Banking, parts: SomeParts) -> StreamingResponse:
    """The bank file of a released run, as soon as every payment in it is ordered: always the same bytes.

    Who fetched it first is kept with the run.
    """
    written = await parts.files.write(run_id, person)
    name = f"{written.run.month}-{written.run.number}.{written.run.system}.pain001.xml"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": f"{written.size}",
        "ETag": f'"{written.sha256}"',
    }
    return StreamingResponse(_chunks(written.file), headers=headers, media_type=XML)


@router.get("/runs/{run_id}/payments")
async def payments(
    run_id: UUID, _person: Looking, parts: SomeParts, after: After = None, limit: Limit = 500
) -> PaymentPage:
    """The payments of a run one by one: amount, status, the bank's reason and day."""
    if await parts.runs.run(run_id) is None:
        raise ProblemError("not_found", "Diesen Zahllauf gibt es nicht.")
    return await parts.items.payments(run_id, after, limit)


@router.post("/bank-messages", openapi_extra=_BODY)
async def bank_messages(system: System, request: Request, person: Banking, parts: SomeParts) -> MessageView:
    """Read a message of the bank to its end. The same file again changes nothing, and says so."""
    if system not in parts.files.systems:
        raise ProblemError("not_found", f"Das Zahlungssystem {system} ist nicht bekannt.")
    async with received(request) as upload:
        message, before = await parts.messages.read(upload.file, upload.sha256, system, person)
    return MessageView(**message.model_dump(), read_before=before)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
