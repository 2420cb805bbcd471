"""The record of a running `teilhabe up`, for other commands and programs: addresses and connection strings.

A lock held for as long as its process lives tells a true record from one left behind by a crash.
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

FOLDER = Path(".cache")
RECORD = FOLDER / "up.json"
API_TOKENS = FOLDER / "api-tokens"
"""Where agencies and the hashes of their tokens are kept for the door of `teilhabe up`."""
PAYMENTS_TOKENS = FOLDER / "payments-tokens"
"""Likewise for persons at the door of payments."""


class AlreadyUpError(Exception):
    """Another `teilhabe up` runs in this folder."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"The stack is up already (process {pid}). Stop it with `teilhabe down`.")


class Running(BaseModel):
    """What is up, and how to reach it."""

    model_config = ConfigDict(frozen=True)

    bootstrap: str
    """`host:port` of the broker."""
    services: dict[str, str]
    """URL by service."""
    api: str | None = None
    """URL of intake's HTTP door for agencies."""
    payments_api: str | None = None
    """URL of payments' HTTP door for those who prepare and release runs."""
    databases: dict[str, str]
    """Connection string by service, with its password."""


@contextmanager
def claimed(folder: Path = FOLDER) -> Iterator[None]:
    """Be the one that is up in this folder, from before the first start until after the last stop."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUpError(pid_up(folder) or 0) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def recorded(running: Running, folder: Path = FOLDER) -> Iterator[None]:
    """Keep the record, readable by its owner only, while all is ready; call it while `claimed`."""
    file = folder / RECORD.name
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(running.model_dump_json(indent=2))
    try:
        yield
    finally:
        file.unlink()


def pid_up(folder: Path = FOLDER) -> int | None:
    """The process that is up, starting or stopping; None if there is none."""
    try:
        with (folder / "up.lock").open(encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0)
    except FileNotFoundError:
        pass
    return None


def read_running(folder: Path = FOLDER) -> Running | None:
    """The record of the stack that is up and ready now, or None."""
    if pid_up(folder) is None:
        return None
    try:
        return Running.model_validate_json((folder / RECORD.name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
