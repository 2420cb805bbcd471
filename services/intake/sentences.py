"""What one finding says: in official and in plain German."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Wording:
    """The two sentences of a finding, and how grave it is. Names in braces are filled where it is used."""

    severity: Literal["error", "warning"]
    official: str
    plain: str


def error(official: str, plain: str) -> Wording:
    """Something that is wrong."""
    return Wording("error", official, plain)


def warning(official: str, plain: str) -> Wording:
    """Something to look at."""
    return Wording("warning", official, plain)
