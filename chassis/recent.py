"""What this process has just written to the outbox, so that its relay need not read it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chassis.outbox import Row
    from chassis.outgoing import OutboxLane

MOST_BYTES = 32_000_000


class Recent:
    """Contents of rows of the outbox by lane and number, as committed.

    It is no queue: which rows are to be sent, and in what order, only the table tells, whoever has written
    them. Nothing can therefore be overtaken or forgotten for what is, or is not, in here. What is found
    under a number is what the table holds under it, because rows of the outbox are never changed.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.wanted = False
        """Whether this process leads: only then is anything kept."""
        self._most_bytes, self._bytes = most_bytes, 0
        self._lanes: dict[str, dict[int, Row]] = {"stream": {}, "compacted": {}}

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def keep(self, rows: Iterable[Row]) -> None:
        """Keep rows that have been committed; with too many of them waiting, the table has to do."""
        for row in rows:
            if (lane := self._lanes.get(row.lane)) is not None:
                lane[row.id] = row
                self._bytes += len(row.value or b"")
        if self._bytes > self._most_bytes or not self.wanted:
            self.clear()

    def take(self, lane: OutboxLane, numbers: Sequence[int]) -> dict[int, Row]:
        """Those of a lane's rows that are here, numbers in order; they and all kept before them are let go.

        Of the others that come before the last of them, some may stay for a while: rows are kept in the order
        of their commits.
        """
        rows = self._lanes[lane]
        found = {number: rows.pop(number) for number in numbers if number in rows}
        left = 0
        while numbers and rows and (first := next(iter(rows))) < numbers[-1]:
            left += len(rows.pop(first).value or b"")
        self._bytes -= left + sum(len(row.value or b"") for row in found.values())
        return found

    def clear(self) -> None:
        """Let go of everything."""
        for rows in self._lanes.values():
            rows.clear()
        self._bytes = 0
