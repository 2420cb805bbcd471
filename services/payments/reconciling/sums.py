"""How many payments, and how much money, each source says."""

from collections.abc import Iterator
from decimal import Decimal

from contracts.frozen import frozen
from services.payments.reconciling.differences import Source

WHOLE = "owed"
_SOURCES: tuple[Source, ...] = ("schedule", "payment_lines", "journal", "events", "bank")


@frozen
class Sum:
    """What one source says of the period. Euros."""

    source: Source
    what: str
    count: int
    total: Decimal


class Sums:
    """Counts and adds as cases come."""

    def __init__(self) -> None:
        self._sums: dict[tuple[Source, str], tuple[int, Decimal]] = {}

    def add(self, source: Source, what: str, amount: Decimal) -> None:
        """One more; nothing is not counted."""
        if amount:
            count, total = self._sums.get((source, what), (0, Decimal("0.00")))
            self._sums[source, what] = count + 1, total + amount

    def __iter__(self) -> Iterator[Sum]:
        """In the order of the money's way; of the schedule the whole before its parts."""
        for source, what in sorted(self._sums, key=_place):
            count, total = self._sums[source, what]
            yield Sum(source, what, count, total)


def _place(of: tuple[Source, str]) -> tuple[int, bool, str]:
    source, what = of
    return _SOURCES.index(source), what != WHOLE, what
