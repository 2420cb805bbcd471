"""Receiving a file: into a temporary one that nobody else can see, bounded in size and in time."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

from chassis.door.bodies import chunks
from services.payments.door.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

XML: Final = "application/xml"
MOST_BYTES: Final = 2_000_000_000
CHUNK_WITHIN_S: Final = 10
"""Longest wait for the next part of a file."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has come; it stands at its beginning."""

    file: IO[bytes]
    sha256: str


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Upload]:
    """The body of a request; raises `ProblemError` where it is too large or comes too slowly."""
    with TemporaryFile() as file:
        digest, size = hashlib.sha256(), 0
        async for chunk in chunks(request, CHUNK_WITHIN_S, _too_slow):
            size += len(chunk)
            if size > MOST_BYTES:
                raise ProblemError("too_large", f"Die Datei ist größer als {MOST_BYTES // 1_000_000} MB.")
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
        file.seek(0)
        yield Upload(file, digest.hexdigest())


def _too_slow() -> ProblemError:
    return ProblemError("too_slow", "Die Datei kam zu langsam.", headers={"Connection": "close"})
