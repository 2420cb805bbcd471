"""Refund between rehabilitation providers, SGB IX § 16: the one that paid in another's place gets it back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.explanation import Explained
from law.money import ROUNDING_BASIS, german, share, share_in_words
from law.parameters import decimal, used
from law.validity import valid


@dataclass(frozen=True, slots=True)
class ProviderRefund(Explained):
    """What the body that should have paid owes the one that did, in euros."""

    administration: Decimal
    """Lump sum for administration."""
    total: Decimal


@valid(since=date(2018, 1, 1), by="on")
def provider_refund(spent: Decimal, on: date) -> ProviderRefund:
    """The refund for benefits of so many euros, with the lump sum for administration.

    Source: SGB IX § 16(1), (3).
    """
    percentage = decimal("provider_refund_administration", on)
    administration = share(spent, percentage)
    total = spent + administration
    return ProviderRefund(
        administration,
        total,
        steps=(
            f"Verwaltungskosten pauschal: {share_in_words(spent, percentage)}",
            f"{german(spent)} + {german(administration)} = {german(total)}",
        ),
        basis=("SGB IX § 16(1)", "SGB IX § 16(3)", ROUNDING_BASIS),
        parameters=used(on, "provider_refund_administration"),
    )
