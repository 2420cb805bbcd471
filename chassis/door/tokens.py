"""Tokens bound to whoever may come in: only their hashes are kept, one line each in a file.

hannover 5f1d…                                        an agency, at intake's door
anna.muster 9c02… payments:prepare,payments:release   a person, and what they may do
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token."""

    name: str
    """Slug of an agency, or name of a person."""
    digest: str
    """SHA-256 of the token in hexadecimal."""
    rights: frozenset[str] = frozenset()


class Tokens:
    """The tokens in a file, read again whenever it has changed; without a file nobody has one."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._read_at: tuple[int, int] | None = None
        self._holders: tuple[Holder, ...] = ()

    def holder_of(self, token: str) -> Holder | None:
        """Whoever a token belongs to; None for a token that nobody was given.

        Takes the same time whichever token it is, and whether there is one.
        """
        presented = hashed(token)
        found = None
        for holder in self._current():
            if hmac.compare_digest(holder.digest, presented):
                found = holder
        return found

    def _current(self) -> tuple[Holder, ...]:
        if self._file is None:
            return ()
        try:
            status = self._file.stat()
            changed = (status.st_mtime_ns, status.st_size)
            if changed != self._read_at:
                self._holders, self._read_at = read(self._file), changed
        except OSError:
            self._holders, self._read_at = (), None
        return self._holders


_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def hashed(token: str) -> str:
    """What is kept of a token. It is long and random, so that one round of hashing is enough."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def read(file: Path) -> tuple[Holder, ...]:
    """The holders in a file; what is no line of one is passed over, with a log where it was to be one."""
    holders = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        match line.split():
            case [name, known, *rights] if _SHA256.fullmatch(known) and len(rights) < 2:
                held = frozenset(rights[0].split(",")) if rights else frozenset()
                holders.append(Holder(name, known.lower(), held))
            case [first, *_] if not first.startswith("#"):
                log.warning("token_line_unreadable", line=number)
            case _:
                pass
    return tuple(holders)


def issue(name: str, file: Path, rights: Collection[str] = ()) -> str:
    """Make a token, add its hash to the file, and return it: it is shown only this once."""
    token = secrets.token_urlsafe(32)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
        stream.write(" ".join(filter(None, (name, hashed(token), ",".join(sorted(rights))))) + "\n")
    return token
