"""What can end a run of the demo early.

DemoError
├── OutFolderError   the output folder must not be emptied
└── StandstillError  the services do not come to rest, or one of them does not answer
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class DemoError(Exception):
    """Base of the demo's own errors."""


class OutFolderError(DemoError):
    """The folder for the output holds more than output."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} would be emptied, but it is, or holds, a folder that is worked in. "
            "Name another one with --out."
        )


class StandstillError(DemoError):
    """A simulated day does not end."""


class NotQuiet(StandstillError):
    def __init__(self, seconds: float, busy: Sequence[str]) -> None:
        who = ", ".join(busy) or "the broker"
        super().__init__(f"After {seconds:.0f} s there is still something going on: {who}.")


class ServiceSilent(StandstillError):
    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"{service} does not answer ({reason}); its log is .cache/logs/{service}.log.")
