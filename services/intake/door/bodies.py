"""Reading the body of a request: bounded in size, in time and in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chassis.door.bodies import chunks
from services.intake.door.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from starlette.requests import Request

CHUNK_WITHIN_S: Final = 10
"""Longest wait for the next part of a body."""
BODY_WITHIN_S: Final = 30
"""Longest time for a body that is read as a whole."""
MOST_BYTES: Final = 8_000_000
"""Largest body that is read as a whole."""
LINE_BYTES: Final = 1_100_000
"""Largest line of an upload: an event of 1 MB and its envelope."""
UPLOAD_BYTES: Final = 2_000_000_000
"""Largest upload."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an upload, numbered from 1; `content` is None where it was too long to be kept."""

    number: int
    content: bytes | None


def media_type(request: Request, known: Collection[str]) -> str:
    """The media type of the body, in lower case and without parameters; raises for any other."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if given not in known or encoding != "identity":
        listed = ", ".join(sorted(known))
        raise ProblemError("media_type_unknown", f"Gelesen wird: {listed}.", headers={"Accept-Post": listed})
    return given


async def whole(request: Request, most: int = MOST_BYTES) -> bytes:
    """The body; raises `ProblemError` where it is too large or comes too slowly."""
    _check_announced(request, most)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _too_large(most)
    except TimeoutError:
        raise _too_slow() from None
    return bytes(body)


async def lines(request: Request) -> AsyncIterator[Line]:
    """The lines of an upload as they come; empty ones are counted and passed over.

    Never holds more than a line and a chunk. Raises `ProblemError` like `whole`.
    """
    _check_announced(request, UPLOAD_BYTES)
    cutter = LineCutter()
    size = 0
    async for chunk in chunks(request, CHUNK_WITHIN_S, _too_slow):
        size += len(chunk)
        if size > UPLOAD_BYTES:
            raise _too_large(UPLOAD_BYTES)
        for line in cutter.cut(chunk):
            yield line
    for line in cutter.cut(b"\n"):
        yield line


class LineCutter:
    """Cuts chunks into lines; what is too long is dropped as it comes. `rest` is what has no end yet."""

    def __init__(self) -> None:
        self.rest = bytearray()
        self._overlong = False
        self._number = 0

    def cut(self, chunk: bytes) -> list[Line]:
        """The lines that end in a chunk."""
        *ends, rest = chunk.split(b"\n")
        done = [line for end in ends if (line := self._ended(end)) is not None]
        self._keep(rest)
        return done

    def _keep(self, part: bytes) -> None:
        self.rest += part
        if len(self.rest) > LINE_BYTES:
            self._overlong = True
            self.rest.clear()

    def _ended(self, part: bytes) -> Line | None:
        self._keep(part)
        content, overlong = bytes(self.rest).strip(), self._overlong
        self.rest.clear()
        self._overlong = False
        self._number += 1
        if overlong:
            return Line(self._number, None)
        return Line(self._number, content) if content else None


def _check_announced(request: Request, most: int) -> None:
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)


def _too_large(most: int) -> ProblemError:
    # Not closed at once: what is still being sent would reset the connection before the answer is read.
    return ProblemError("too_large", f"Der Inhalt ist größer als {most // 1_000_000} MB.")


def _too_slow() -> ProblemError:
    return ProblemError("timeout", "Der Inhalt der Anfrage kam zu langsam.", headers={"Connection": "close"})
