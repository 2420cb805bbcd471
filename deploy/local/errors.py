"""What can go wrong when the local stack starts or stops.

StackError
├── StartError         a program ended or did not answer in time; carries the end of its log
└── MissingSettingError a mode was asked for without what it needs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class StackError(Exception):
    """Base of all errors of the local stack."""


class StartError(StackError):
    """A program ended early or did not become ready in time."""

    def __init__(self, name: str, reason: str, log: Path) -> None:
        super().__init__(f"{name} did not start: {reason}. Its log, {log}, ends with:\n{_end_of(log)}")
        self.name = name
        self.log = log


class MissingSettingError(StackError):
    """A mode of the stack lacks something that only the environment can give."""


def _end_of(log: Path, lines: int = 20) -> str:
    if not log.exists():
        return "(empty)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) or "(empty)"
