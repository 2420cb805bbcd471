"""`/whatif`: questions to the law that need no case, for anyone."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from law.questions.lines import answer_lines
from services.intake.door import descriptions
from services.intake.door.bodies import media_type, whole
from services.intake.door.parts import Anyone

ONE = "application/json"
MANY = "application/x-ndjson"
MOST_BYTES = 1_000_000
"""Questions of one request; longer files are for `teilhabe whatif`."""

router = APIRouter()


@router.post("/whatif", **descriptions.WHATIF)
async def ask(request: Request, _sender: Anyone) -> Response:
    """Answer one question, or one a line, in order; what cannot be answered says so in its place."""
    kind = media_type(request, {ONE, MANY})
    body = await whole(request, MOST_BYTES)
    questions = [body.translate(None, b"\r\n")] if kind == ONE else body.splitlines()
    answers = await asyncio.to_thread(lambda: list(answer_lines(questions)))
    return Response(b"\n".join(answer.rstrip(b"\n") for answer in answers) + b"\n", media_type=kind)
