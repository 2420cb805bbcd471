"""Integration grant after training (Eingliederungszuschuss im Anschluss), SGB III § 73(3) with § 91.

The amount is fixed once, at the beginning, from the pay that counts then. It falls if that pay falls and
never rises again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.caps import AboveCap
from law.errors import LawError
from law.explanation import Explained
from law.money import ROUNDING_BASIS, Amount, german, share, share_in_words
from law.parameters import count, decimal, used
from law.validity import valid

__all__ = [
    "AboveCap",
    "FixedAmounts",
    "IntegrationGrant",
    "assess",
    "fixed_amounts",
    "monthly_amount",
]

BASIS = ("SGB III § 73(3)", "SGB III § 91(1)", ROUNDING_BASIS)
REDUCTION_BASIS = "SGB III § 91(2)"
MONTHS_OF_A_YEAR = 12
_PARAMETERS = (
    "contribution_ceiling",
    "flat_employer_share",
    "integration_grant_cap",
    "integration_grant_months",
)


@dataclass(frozen=True, slots=True)
class IntegrationGrant(Explained):
    """What the grant may come to. Amounts are euros a month; `months` is the longest funding."""

    monthly_wage: Decimal
    wage_limit: Decimal
    """The lower of the agreed or local wage and the contribution ceiling: pay above it does not count."""
    counted_wage: Decimal
    employer_share_percentage: Decimal
    employer_share: Decimal
    assessment_base: Decimal
    percentage_cap: Decimal
    cap: Decimal
    months: int


@dataclass(frozen=True, slots=True)
class FixedAmounts(Explained):
    """What it rests on, the amount fixed at the beginning, and that of each month, the first one first."""

    assessed: IntegrationGrant
    monthly_amount: Decimal
    amounts: tuple[Decimal, ...]


@valid(since=date(2012, 4, 1), by="starts_on")
def assess(monthly_wage: Decimal, agreed_or_local_wage: Decimal | None, starts_on: date) -> IntegrationGrant:
    """Base and cap of the grant for regular pay, without one-off pay, at the start of the work.

    Raises LawError for a wage that is not above zero and OutsideValidity for a year without a contribution
    ceiling. Source: SGB III § 73(3), § 91(1).
    """
    _refuse_unless_positive(monthly_wage, "monthly_wage", "Das Arbeitsentgelt")
    if agreed_or_local_wage is not None:
        _refuse_unless_positive(agreed_or_local_wage, "agreed_or_local_wage", "Das tarifliche Entgelt")
    ceiling = decimal("contribution_ceiling", starts_on)
    limit = ceiling if agreed_or_local_wage is None else min(agreed_or_local_wage, ceiling)
    counted = min(monthly_wage, limit)
    share_percentage = decimal("flat_employer_share", starts_on)
    percentage_cap = decimal("integration_grant_cap", starts_on)
    employer_share = share(counted, share_percentage)
    base = counted + employer_share
    cap = share(base, percentage_cap)
    return IntegrationGrant(
        monthly_wage=monthly_wage,
        wage_limit=limit,
        counted_wage=counted,
        employer_share_percentage=share_percentage,
        employer_share=employer_share,
        assessment_base=base,
        percentage_cap=percentage_cap,
        cap=cap,
        months=count("integration_grant_months", starts_on),
        steps=(
            _counted_wage_step(monthly_wage, agreed_or_local_wage, ceiling, counted),
            f"Pauschaler Arbeitgeberanteil: {share_in_words(counted, share_percentage)}",
            f"Bemessungsgrundlage: {german(counted)} + {german(employer_share)} = {german(base)}",
            f"Höchstbetrag: {share_in_words(base, percentage_cap)}",
        ),
        basis=BASIS,
        parameters=used(starts_on, *_PARAMETERS),
    )


def monthly_amount(assessed: IntegrationGrant, percentage: Decimal, months: int = 12) -> Amount:
    """Grant for one month at the percentage and for the months an official chose.

    Raises AboveCap above 70 %, LawError for more than 12 months or nothing at all. Source: SGB III § 73(3).
    """
    _refuse_percentage(assessed, percentage)
    _refuse_months(assessed, months)
    amount = share(assessed.assessment_base, percentage)
    step = f"Fester Monatsbetrag: {share_in_words(assessed.assessment_base, percentage)} für {months} Monate"
    return Amount(
        amount,
        steps=(*assessed.steps, step),
        basis=(*BASIS, REDUCTION_BASIS),
        parameters=assessed.parameters,
    )


def fixed_amounts(
    monthly_wage: Decimal,
    agreed_or_local_wage: Decimal | None,
    percentage: Decimal,
    months: int,
    starts_on: date,
    changes: Sequence[tuple[int, Decimal]] = (),
) -> FixedAmounts:
    """The amount of each month of funding, given each changed wage and the month (1 to 12) of its change.

    A lower wage lowers the amount from its month on; a higher one changes nothing, not even after a fall.
    The contribution ceiling stays that of the start's year. Raises like `assess` and `monthly_amount`, and
    LawError for a change outside the months 1 to 12. Source: SGB III § 91(2).
    """
    assessed = assess(monthly_wage, agreed_or_local_wage, starts_on)
    start = monthly_amount(assessed, percentage, months)
    amounts, steps = [start.amount] * months, list(start.steps)
    for month, wage in changes:
        changed = _amount_after(assessed, percentage, month, wage)
        lowered = [min(amount, changed) for amount in amounts[month - 1 :]]
        steps.append(_change_step(month, wage, changed, lowers=lowered != amounts[month - 1 :]))
        amounts[month - 1 :] = lowered
    return FixedAmounts(
        assessed,
        start.amount,
        tuple(amounts),
        steps=tuple(steps),
        basis=start.basis,
        parameters=assessed.parameters,
    )


def _counted_wage_step(
    wage: Decimal, agreed_or_local: Decimal | None, ceiling: Decimal, counted: Decimal
) -> str:
    agreed = "" if agreed_or_local is None else f", tariflich oder ortsüblich {german(agreed_or_local)}"
    return (
        f"Berücksichtigungsfähiges Arbeitsentgelt: {german(counted)} (gezahlt {german(wage)}{agreed}, "
        f"Beitragsbemessungsgrenze {german(ceiling)})"
    )


def _amount_after(assessed: IntegrationGrant, percentage: Decimal, month: int, wage: Decimal) -> Decimal:
    if not 1 <= month <= MONTHS_OF_A_YEAR:
        raise LawError(
            f"Der Monat {month} einer Änderung liegt nicht zwischen 1 und {MONTHS_OF_A_YEAR}.",
            code="month_out_of_range",
            field="changes",
            basis=(REDUCTION_BASIS,),
        )
    if wage < 0:
        raise LawError(
            "Ein geändertes Arbeitsentgelt kann nicht unter null liegen.",
            code="wage_negative",
            field="changes",
            basis=(REDUCTION_BASIS,),
        )
    counted = min(wage, assessed.wage_limit)
    return share(counted + share(counted, assessed.employer_share_percentage), percentage)


def _change_step(month: int, wage: Decimal, changed: Decimal, *, lowers: bool) -> str:
    effect = (
        f"der Monatsbetrag sinkt auf {german(changed)}" if lowers else "der Monatsbetrag bleibt unverändert"
    )
    return f"Arbeitsentgelt ab Monat {month}: {german(wage)}; {effect}"


def _refuse_unless_positive(amount: Decimal, field: str, what: str) -> None:
    if amount <= 0:
        raise LawError(
            f"{what} muss über null liegen. Bitte den Vertrag prüfen.",
            code="wage_not_positive",
            field=field,
            basis=("SGB III § 91(1)",),
        )


def _refuse_percentage(assessed: IntegrationGrant, percentage: Decimal) -> None:
    if percentage > assessed.percentage_cap:
        raise AboveCap(
            "percentage",
            percentage,
            assessed.percentage_cap,
            ("SGB III § 73(3)",),
            "Bitte den Prozentsatz senken.",
        )
    if percentage <= 0:
        raise LawError(
            "Der Prozentsatz muss über null liegen. Soll nichts gezahlt werden, bitte ablehnen.",
            code="percentage_not_positive",
            field="percentage",
            basis=("SGB III § 73(3)",),
        )


def _refuse_months(assessed: IntegrationGrant, months: int) -> None:
    if not 1 <= months <= assessed.months:
        raise LawError(
            f"{months} Monate sind nicht möglich: Die Förderung dauert 1 bis {assessed.months} Monate.",
            code="months_out_of_range",
            field="months",
            basis=("SGB III § 73(3)",),
        )
