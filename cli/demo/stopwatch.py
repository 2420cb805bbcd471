"""How long each part of a run takes, by the wall clock."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stopwatch:
    """Seconds by part; parts may not overlap."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._parts: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure a block."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._parts[name] = round(time.monotonic() - began, 3)

    @property
    def seconds(self) -> dict[str, float]:
        """All parts measured so far, and `total` since the beginning."""
        return {**self._parts, "total": round(time.monotonic() - self._began, 3)}
