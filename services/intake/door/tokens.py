"""Tokens bound to an agency: only their hashes are kept, one line each in a file."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from pathlib import Path

log = structlog.get_logger(__name__)

Hashes = tuple[tuple[str, str], ...]
"""Pairs of agency and SHA-256 in hexadecimal."""


class Tokens:
    """The tokens in a file, read again whenever it has changed; without a file nobody has one."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._read_at: tuple[int, int] | None = None
        self._hashes: Hashes = ()

    def agency_of(self, token: str) -> str | None:
        """Slug of the agency that a token belongs to; None for a token that nobody was given.

        Takes the same time whichever token it is, and whether there is one.
        """
        presented = hashed(token)
        found = None
        for agency, known in self._current():
            if hmac.compare_digest(known, presented):
                found = agency
        return found

    def _current(self) -> Hashes:
        if self._file is None:
            return ()
        try:
            status = self._file.stat()
            changed = (status.st_mtime_ns, status.st_size)
            if changed != self._read_at:
                self._hashes, self._read_at = read(self._file), changed
        except OSError:
            self._hashes, self._read_at = (), None
        return self._hashes


_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def hashed(token: str) -> str:
    """What is kept of a token. It is long and random, so that one round of hashing is enough."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def read(file: Path) -> Hashes:
    """The pairs in a file; empty lines, comments and what is no pair are passed over, the last with a log."""
    pairs = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        match line.split():
            case [agency, known] if _SHA256.fullmatch(known):
                pairs.append((agency, known.lower()))
            case [first, *_] if not first.startswith("#"):
                log.warning("token_line_unreadable", line=number)
            case _:
                pass
    return tuple(pairs)


def issue(agency: str, file: Path) -> str:
    """Make a token for an agency, add its hash to the file, and return it: it is shown only this once."""
    token = secrets.token_urlsafe(32)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
        stream.write(f"{agency} {hashed(token)}\n")
    return token
