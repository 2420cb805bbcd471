"""What this process has just written to the outbox, so that its relay need not read it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chassis.outbox import Row

MOST_BYTES = 32_000_000


class Recent:
    """Contents of rows of the outbox by their numbers, as committed.

    It is no queue: which rows are to be sent, and in what order, only the table tells, whoever has written
    them. Nothing can therefore be overtaken or forgotten for what is, or is not, in here. What is found
    under a number is what the table holds under it, because rows of the outbox are never changed.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.wanted = False
        """Whether this process leads: only then is anything kept."""
        self._most_bytes, self._bytes = most_bytes, 0
        self._rows: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def keep(self, rows: Iterable[Row]) -> None:
        """Keep rows that have been committed; with too many of them waiting, the table has to do."""
        for row in rows:
            self._rows[row.id] = row
            self._bytes += len(row.value or b"")
        if self._bytes > self._most_bytes or not self.wanted:
            self.clear()

    def take(self, numbers: Sequence[int]) -> dict[int, Row]:
        """Those of these rows that are here, numbers in order; they and all before the last are let go."""
        found = {number: self._rows[number] for number in numbers if number in self._rows}
        if numbers:
            self._rows = {number: row for number, row in self._rows.items() if number > numbers[-1]}
            self._bytes = sum(len(row.value or b"") for row in self._rows.values())
        return found

    def clear(self) -> None:
        """Let go of everything."""
        self._rows, self._bytes = {}, 0
