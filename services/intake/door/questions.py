"""`/whatif`: questions to the law that need no case, for anyone."""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from law.questions.lines import answer_line, answer_lines, bounded_lines
from services.intake.door import descriptions
from services.intake.door.bodies import media_type, whole
from services.intake.door.parts import Anyone

ONE = "application/json"
MANY = "application/x-ndjson"
MOST_BYTES = 1_000_000
"""Questions of one request; longer files are for `teilhabe whatif`."""
SENT_AT_ONCE = 500
"""Answers made in one go: a body of empty lines has answers a hundred times its size."""

router = APIRouter()


@router.post("/whatif", **descriptions.WHATIF)
async def ask(request: Request, _sender: Anyone) -> StreamingResponse:
    """Answer one question, or one a line, in order; what cannot be answered says so in its place."""
    kind = media_type(request, {ONE, MANY})
    body = await whole(request, MOST_BYTES)
    return StreamingResponse(iter((answer_line(body),)) if kind == ONE else _answers(body), media_type=kind)


def _answers(body: bytes) -> Iterator[bytes]:
    """The lines of a body answered as the same lines in a file are."""
    answers = answer_lines(bounded_lines(BytesIO(body)))
    while some := b"".join(islice(answers, SENT_AT_ONCE)):
        yield some
