"""`out/payments`: the files that went to banks and came from them, by month and number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PAYMENTS = "payments"


@dataclass(frozen=True, slots=True)
class BankFolder:
    """The folder of one payment system's files."""

    place: Path
    _written: Counter[tuple[str, str]] = field(default_factory=Counter)

    def keep(self, month: str, message: str, content: bytes) -> str:
        """Write a file under a name of its own, e.g. `2026-09.pain001.xml`, then `2026-09-2.pain001.xml`."""
        self._written[month, message] += 1
        number = self._written[month, message]
        name = f"{month}{'' if number == 1 else f'-{number}'}.{message}.xml"
        self.place.mkdir(parents=True, exist_ok=True)
        (self.place / name).write_bytes(content)
        return name
