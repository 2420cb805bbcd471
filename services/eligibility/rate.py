"""What a grant comes to for another pay, at the share that was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.money import ROUNDING_BASIS, Amount, cents, german, share, share_in_words
from law.training_subsidy import TrainingSubsidy
from services.eligibility.proposal import measured_by

if TYPE_CHECKING:
    from decimal import Decimal

    from services.eligibility.model import Application, Terms, Version
    from services.eligibility.proposal import Assessed


def amount_for(application: Application, version: Version, pay: Decimal) -> Amount:
    """Monthly amount of a version if the pay it rests on were another one, euros.

    By its percentage where that fixed the amount, else in proportion to the assessment bases; never above the
    cap. Raises LawError where a pay cannot be measured.
    """
    measured = measured_by(application, pay)
    base, decided = measured.assessment_base, version.terms
    before = measured_by(application, version.pay or pay).assessment_base
    if decided.percentage is not None and share(before, decided.percentage) == decided.monthly_amount:
        amount, step = share(base, decided.percentage), share_in_words(base, decided.percentage)
    else:
        amount = min(cents(decided.monthly_amount * base / before), _limit(measured, decided))
        step = f"{german(decided.monthly_amount)} × {german(base)} / {german(before)} = {german(amount)}"
    return Amount(
        amount,
        steps=(f"Bemessungsgrundlage bei {german(pay)}: {german(base)}", f"Monatsbetrag: {step}"),
        basis=(*measured.basis[:1], ROUNDING_BASIS),
        parameters=measured.parameters,
    )


def _limit(measured: Assessed, decided: Terms) -> Decimal:
    if isinstance(measured, TrainingSubsidy) and decided.exceptional:
        return measured.exceptional_cap
    return measured.cap
