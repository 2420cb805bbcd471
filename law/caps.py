"""Refusals of a percentage or an amount that the statute does not allow."""

from decimal import Decimal

from law.errors import LawError
from law.money import german, german_percentage


class AboveCap(LawError):
    """A percentage or an amount above what the statute allows; `limit` is the highest value allowed."""

    def __init__(
        self, field: str, given: Decimal, limit: Decimal, basis: tuple[str, ...], advice: str
    ) -> None:
        shown = german_percentage if field == "percentage" else german
        super().__init__(
            f"{shown(given)} liegt über der Höchstgrenze von {shown(limit)} ({', '.join(basis)}). {advice}",
            code="above_cap",
            field=field,
            basis=basis,
        )
        self.limit = limit


class BelowExceptionalBand(LawError):
    """An exceptional amount at or below the normal cap: it needs no exception, so it must be a percentage."""

    def __init__(
        self, given: Decimal, cap: Decimal, exceptional_cap: Decimal, basis: tuple[str, ...]
    ) -> None:
        super().__init__(
            f"{german(given)} ist kein Ausnahmefall ({', '.join(basis)}): Er liegt über {german(cap)} und "
            f"höchstens bei {german(exceptional_cap)}. Bitte als Prozentsatz bewilligen oder mehr ansetzen.",
            code="below_exceptional_band",
            field="amount",
            basis=basis,
        )
