"""Subsidy to training pay (Zuschuss zur Ausbildungsvergütung), SGB III § 73(1) and (2).

The pay of the last training year is the base for every month of funding. To it comes the flat-rate employer
share; the cap is a percentage of both together. In a justified exceptional case the subsidy may go up to the
pay of the last year, to which nothing is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.caps import AboveCap, BelowExceptionalBand
from law.disability import counts_as_severely_disabled
from law.errors import LawError
from law.explanation import Explained
from law.money import ROUNDING_BASIS, Amount, cents, german, share, share_in_words
from law.parameters import decimal, used
from law.validity import valid

__all__ = [
    "AboveCap",
    "BelowExceptionalBand",
    "TrainingSubsidy",
    "assess",
    "base_pay",
    "exceptional_amount",
    "monthly_amount",
    "normal_amount",
]

NORMAL_BASIS = "SGB III § 73(2) Satz 1"
EXCEPTIONAL_BASIS = "SGB III § 73(2) Satz 2"


@dataclass(frozen=True, slots=True)
class TrainingSubsidy(Explained):
    """What the subsidy may come to. Amounts are euros a month, percentages 0 to 100."""

    base_pay: Decimal
    employer_share_percentage: Decimal
    employer_share: Decimal
    assessment_base: Decimal
    percentage_cap: Decimal
    cap: Decimal
    exceptional_cap: Decimal


def base_pay(monthly_pay: Sequence[Decimal], comparable_pay: Decimal | None = None) -> Decimal:
    """The pay that counts for every month of funding: that of the last training year, euros a month.

    `monthly_pay` has one entry for each training year; without any, the comparable pay of a further training
    or retraining counts. Regular pay alone: no Christmas or holiday bonus, by analogy to § 91(1). In part
    time it is the pay agreed for it. Raises LawError if neither is known.
    Source: SGB III § 73(2) sentence 1.
    """
    if monthly_pay:
        return monthly_pay[-1]
    if comparable_pay is None:
        raise LawError(
            "Die Vergütung des letzten Ausbildungsjahres fehlt. Bitte sie oder eine vergleichbare Vergütung "
            "angeben.",
            code="pay_missing",
            field="monthly_pay",
            basis=(NORMAL_BASIS,),
        )
    return comparable_pay


@valid(since=date(2012, 4, 1), by="on")
def assess(last_year_pay: Decimal, disability_status: str, on: date) -> TrainingSubsidy:
    """Base and caps of the subsidy for a monthly pay of the last training year.

    The employer share is rounded first, then the cap. Raises LawError for a pay that is not above zero or an
    unknown status. Source: SGB III § 73(2), § 338.
    """
    if last_year_pay <= 0:
        raise LawError(
            "Die Vergütung des letzten Ausbildungsjahres muss über null liegen. Bitte den Vertrag prüfen.",
            code="pay_not_positive",
            field="last_year_pay",
            basis=(NORMAL_BASIS,),
        )
    share_percentage = decimal("flat_employer_share", on)
    cap_name = _cap_name(disability_status)
    percentage_cap = decimal(cap_name, on)
    employer_share = share(last_year_pay, share_percentage)
    assessment_base = last_year_pay + employer_share
    cap = share(assessment_base, percentage_cap)
    return TrainingSubsidy(
        base_pay=last_year_pay,
        employer_share_percentage=share_percentage,
        employer_share=employer_share,
        assessment_base=assessment_base,
        percentage_cap=percentage_cap,
        cap=cap,
        exceptional_cap=last_year_pay,
        steps=_steps(last_year_pay, share_percentage, assessment_base, percentage_cap),
        basis=(NORMAL_BASIS, EXCEPTIONAL_BASIS, ROUNDING_BASIS),
        parameters=used(on, "flat_employer_share", cap_name),
    )


def monthly_amount(assessed: TrainingSubsidy, percentage: Decimal) -> Amount:
    """Subsidy for one month at the percentage an official chose.

    Raises AboveCap above the cap of the class, LawError for a percentage that is not above zero.
    Source: SGB III § 73(2) sentence 1.
    """
    if percentage > assessed.percentage_cap:
        raise AboveCap(
            "percentage",
            percentage,
            assessed.percentage_cap,
            (NORMAL_BASIS,),
            "Bitte den Prozentsatz senken oder einen Ausnahmefall mit Betrag und Begründung entscheiden.",
        )
    if percentage <= 0:
        raise LawError(
            "Der Prozentsatz muss über null liegen. Soll nichts gezahlt werden, bitte ablehnen.",
            code="percentage_not_positive",
            field="percentage",
            basis=(NORMAL_BASIS,),
        )
    amount = share(assessed.assessment_base, percentage)
    step = f"Zuschuss: {share_in_words(assessed.assessment_base, percentage)}"
    return _explained(amount, assessed, step, (NORMAL_BASIS, ROUNDING_BASIS))


def normal_amount(assessed: TrainingSubsidy, amount: Decimal) -> Amount:
    """Subsidy for one month that an official named in euros: above zero, at most the cap of the class.

    Raises AboveCap or LawError. Source: SGB III § 73(2) sentence 1.
    """
    if amount > assessed.cap:
        raise AboveCap(
            "amount",
            amount,
            assessed.cap,
            (NORMAL_BASIS,),
            "Bitte den Betrag senken oder einen Ausnahmefall mit Begründung entscheiden.",
        )
    if amount <= 0:
        raise LawError(
            "Der Betrag muss über null liegen. Soll nichts gezahlt werden, bitte ablehnen.",
            code="amount_not_positive",
            field="amount",
            basis=(NORMAL_BASIS,),
        )
    step = f"Zuschuss: {german(amount)}, nicht über {german(assessed.cap)}"
    return _explained(cents(amount), assessed, step, (NORMAL_BASIS,))


def exceptional_amount(assessed: TrainingSubsidy, amount: Decimal) -> Amount:
    """Subsidy for one month in a justified exceptional case: above the cap, at most the last year's pay.

    Raises AboveCap above that pay, BelowExceptionalBand at or below the cap.
    Source: SGB III § 73(2) sentence 2.
    """
    if amount > assessed.exceptional_cap:
        raise AboveCap(
            "amount",
            amount,
            assessed.exceptional_cap,
            (EXCEPTIONAL_BASIS,),
            "Bitte den Betrag auf höchstens die Vergütung des letzten Ausbildungsjahres senken.",
        )
    if amount <= assessed.cap:
        raise BelowExceptionalBand(amount, assessed.cap, assessed.exceptional_cap, (EXCEPTIONAL_BASIS,))
    step = (
        f"Ausnahmefall: {german(amount)} liegt über {german(assessed.cap)} und nicht über "
        f"{german(assessed.exceptional_cap)}"
    )
    return _explained(cents(amount), assessed, step, (EXCEPTIONAL_BASIS,))


def _cap_name(disability_status: str) -> str:
    severe = counts_as_severely_disabled(disability_status)
    return "training_subsidy_cap_severely_disabled" if severe else "training_subsidy_cap_disabled"


def _explained(amount: Decimal, assessed: TrainingSubsidy, step: str, basis: tuple[str, ...]) -> Amount:
    return Amount(amount, steps=(*assessed.steps, step), basis=basis, parameters=assessed.parameters)


def _steps(
    pay: Decimal, share_percentage: Decimal, base: Decimal, percentage_cap: Decimal
) -> tuple[str, ...]:
    return (
        f"Vergütung des letzten Ausbildungsjahres: {german(pay)}",
        f"Pauschaler Arbeitgeberanteil: {share_in_words(pay, share_percentage)}",
        f"Bemessungsgrundlage: {german(pay)} + {german(base - pay)} = {german(base)}",
        f"Höchstbetrag: {share_in_words(base, percentage_cap)}",
        f"Höchstbetrag im begründeten Ausnahmefall: {german(pay)} (ohne Arbeitgeberanteil)",
    )
