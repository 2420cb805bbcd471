"""Amounts of money: exact, in euros, rounded as SGB III § 338 says."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from law.errors import LawError
from law.explanation import Explained

ROUNDING_BASIS = "SGB III § 338"
HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_EURO = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_GERMAN_SEPARATORS = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Amount(Explained):
    """An amount in euros, two decimals."""

    amount: Decimal


def cents(amount: Decimal) -> Decimal:
    """Round to two decimals; the last one goes up if a 5 to 9 would follow. Source: SGB III § 338(1), (2)."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def share(amount: Decimal, percentage: Decimal) -> Decimal:
    """Percentage of an amount, multiplied before divided and rounded once. Source: SGB III § 338."""
    return cents(amount * percentage / HUNDRED)


def share_in_words(amount: Decimal, percentage: Decimal) -> str:
    """How `share` came about: "977,00 EUR × 20 % = 195,40 EUR"."""
    return f"{german(amount)} × {german_percentage(percentage)} = {german(share(amount, percentage))}"


def euro(text: str) -> Decimal:
    """Read an amount such as "937.92": digits, a point, at most two decimals, no sign.

    Raises LawError (code `invalid_amount`) for anything else.
    """
    if not _EURO.fullmatch(text):
        raise LawError(
            f"{text!r} ist kein Betrag. Bitte so schreiben: 937.92 (mit Punkt, höchstens zwei Stellen).",
            code="invalid_amount",
        )
    return cents(Decimal(text))


def german(amount: Decimal) -> str:
    """An amount as Germans write it: "1.172,40 EUR"."""
    return f"{cents(amount):,.2f} EUR".translate(_GERMAN_SEPARATORS)


def german_percentage(percentage: Decimal) -> str:
    """A percentage as Germans write it: "80 %", "66,67 %"."""
    return f"{percentage.normalize():f} %".translate(_GERMAN_SEPARATORS)
