"""`/submissions/bulk`: a file of CloudEvents, one a line, of any length, in bounded memory.

The results are set aside in a temporary file and sent once the upload has been read: a client that reads
nothing before it has sent everything would otherwise wait for ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic_core import to_json
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from services.intake.door import descriptions
from services.intake.door.bodies import Line, lines, media_type
from services.intake.door.inspection import Checked
from services.intake.door.parts import OwnAgency, Parts, SomeParts
from services.intake.door.problems import ProblemError
from services.intake.wording import finding

NDJSON = "application/x-ndjson"
WRITTEN_AT_ONCE = 200
"""Lines that are checked, then written together."""
IN_MEMORY = 1_000_000
"""Bytes of results kept in memory; more go to a file."""
_CHUNK = 65_536

router = APIRouter()


@router.post("/submissions/bulk", **descriptions.BULK)
async def upload(
    request: Request, agency: OwnAgency, parts: SomeParts, dry_run: Annotated[bool, Query()] = False
) -> Response:
    """Check each line and, unless it is a dry run, write it; answer with one result a line."""
    media_type(request, {NDJSON})
    results = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed once it has been sent
    try:
        work = Upload(agency, parts, results, dry_run=dry_run)
        async for line in lines(request):
            await work.take(line)
        await work.flush()
        results.seek(0)
    except BaseException:
        results.close()
        raise
    sent = BackgroundTask(results.close)
    return StreamingResponse(_chunks(results), media_type=NDJSON, background=sent)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line."""

    line: int
    checked: Checked | None = None
    problem: ProblemError | None = None

    def result(self, *, written: bool) -> dict[str, Any]:
        """The line of the answer."""
        if self.checked is not None:
            findings, id_ = self.checked.findings, str(self.checked.id)
            member = None
        else:
            assert self.problem is not None
            findings, id_, member = self.problem.findings, None, self.problem.field
        return {
            "line": self.line,
            "id": id_,
            "accepted": self.checked is not None,
            "written": written and self.checked is not None,
            "field": member,
            "findings": [finding.model_dump(mode="json") for finding in findings],
        }


class Upload:
    """One upload: lines are checked as they come, written some hundreds at a time."""

    def __init__(self, agency: str, parts: Parts, results: IO[bytes], *, dry_run: bool) -> None:
        self._agency, self._parts, self._results, self._dry_run = agency, parts, results, dry_run
        self._waiting: list[Outcome] = []

    async def take(self, line: Line) -> None:
        """Check a line, and write when enough are waiting; raises `ProblemError` where nothing can be."""
        self._waiting.append(self._inspected(line))
        if len(self._waiting) >= WRITTEN_AT_ONCE:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits, and note the results."""
        records = [outcome.checked.record for outcome in self._waiting if outcome.checked]
        if records and not self._dry_run:
            await self._parts.publisher.write(records)
        for outcome in self._waiting:
            self._results.write(to_json(outcome.result(written=not self._dry_run)) + b"\n")
        self._waiting.clear()

    def _inspected(self, line: Line) -> Outcome:
        if line.content is None:
            told = finding("too_large")
            return Outcome(line.number, problem=ProblemError("too_large", told.message_de, findings=[told]))
        try:
            return Outcome(line.number, self._parts.inspector.structured(self._agency, line.content))
        except ProblemError as problem:
            return Outcome(line.number, problem=problem)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
