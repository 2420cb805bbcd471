"""The record of a running `teilhabe up`, for other commands: addresses and connection strings.

The file is held under a lock for as long as its process lives, so a stale one is told from a true one.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = Path(".cache/up.json")


class AlreadyUpError(Exception):
    """Another `teilhabe up` runs in this folder."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"The stack is up already ({file}). Stop it with `teilhabe down`.")


class Running(BaseModel):
    """What is up, and how to reach it. The file holds passwords: only its owner may read it."""

    model_config = ConfigDict(frozen=True)

    pid: int
    bootstrap: str
    """`host:port` of the broker."""
    services: dict[str, str]
    """URL by service."""
    databases: dict[str, str]
    """Connection string by service."""


@contextmanager
def recorded(running: Running, file: Path = RECORD) -> Iterator[None]:
    """Keep the record while the block runs; raise `AlreadyUpError` when another one is up."""
    refuse_second(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.write(running.model_dump_json(indent=2))
        stream.flush()
        try:
            yield
        finally:
            file.unlink()


def refuse_second(file: Path = RECORD) -> None:
    """Raise `AlreadyUpError` when a stack is up."""
    if read_running(file) is not None:
        raise AlreadyUpError(file)


def read_running(file: Path = RECORD) -> Running | None:
    """The record of the stack that is up now, or None."""
    try:
        with file.open(encoding="utf-8") as stream:
            if _unlocked(stream.fileno()):
                return None
            return Running.model_validate_json(stream.read())
    except FileNotFoundError:
        return None


def _unlocked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
