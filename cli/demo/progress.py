"""What a run shows while it works: a line that changes on a terminal, a line a month elsewhere."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rich.console import Console
    from rich.status import Status

_HEARTBEAT_S = 10.0


class Progress:
    """Tells a person which part of the run is on, and on which simulated day it is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._month = ""
        self._spoke_at = time.monotonic()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Keep the changing line on the terminal while the block runs."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status("…") as self._status:
            yield

    def say(self, sentence: str) -> None:
        """A part of the run begins, or something is to be known."""
        self._console.print(sentence, highlight=False, markup=False)
        self._spoke_at = time.monotonic()

    def day(self, day: date, events: int) -> None:
        """A simulated day has come to rest; `events` have been written so far."""
        line = f"  {day:%Y-%m-%d}  {events:>6} events"
        if self._status is not None:
            self._status.update(line)
        elif f"{day:%Y-%m}" != self._month or time.monotonic() > self._spoke_at + _HEARTBEAT_S:
            self.say(line)
        self._month = f"{day:%Y-%m}"
