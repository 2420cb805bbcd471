"""The customer's account at the bank: what is booked on it, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

OPENED_WITH = Decimal("5000000.00")
"""What the account holds before the first entry, in EUR."""
Kind = Literal["batch", "return", "incoming"]


@dataclass(frozen=True, slots=True)
class Part:
    """One transfer within an entry."""

    amount: Decimal
    name: str
    """Of the other side."""
    iban: str
    remittance: str
    end_to_end_id: str | None = None
    """None: the bank does not report it."""
    return_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the account; a batch is one line with many parts."""

    reference: str
    kind: Kind
    booked_on: date
    parts: tuple[Part, ...]
    message_id: str | None = None
    """Of the customer's file, where the entry is a batch of it."""
    payment_information_id: str | None = None

    @property
    def amount(self) -> Decimal:
        """Of all parts, in EUR, above zero."""
        return sum((part.amount for part in self.parts), Decimal("0.00"))

    @property
    def effect(self) -> Decimal:
        """What it does to the balance."""
        return -self.amount if self.kind == "batch" else self.amount


def balance(entries: Iterable[Entry]) -> Decimal:
    """What the account holds after these entries."""
    return sum((entry.effect for entry in entries), OPENED_WITH)
