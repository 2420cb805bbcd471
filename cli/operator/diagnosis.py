"""What an examination says: what was looked at, whether it is well, and how to mend it if not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at."""

    area: str
    """`settings`, `broker`, `database` or `process`."""
    about: str
    """A service, a server, or what the question was."""
    state: State
    """`note`: right for a test installation, not for one where anything is real."""
    found: str
    """A sentence; it holds no secret."""
    mend: str | None = None
    """What to do; None where nothing is to be done."""


def ok(area: str, about: str, found: str) -> Diagnosis:
    """It is as it should be."""
    return Diagnosis(area, about, "ok", found)


def note(area: str, about: str, found: str, mend: str) -> Diagnosis:
    """It works, and should not stay so where anything is real."""
    return Diagnosis(area, about, "note", found, mend)


def wrong(area: str, about: str, found: str, mend: str) -> Diagnosis:
    """It has to be mended."""
    return Diagnosis(area, about, "wrong", found, mend)
