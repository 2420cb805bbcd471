"""Repayment of an integration grant when the employment ends early, SGB III § 92(2).

Half of what was paid, at most what was paid in the last twelve months, less the part of the after-employment
period that was worked. The statute leaves open whether the limit or the reduction comes first, so both
results are given and an official decides. Whether § 92(2) applies to a grant under § 73(3) is for an
official, too.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.money import ROUNDING_BASIS, cents, german, share
from law.parameters import count, decimal, used
from law.validity import HORIZON, valid

RepaymentException = Literal[
    "person_or_conduct", "urgent_operational", "employee_wish", "pension_age", "especially_affected"
]

BASIS = ("SGB III § 92(2)", ROUNDING_BASIS)
_LAST_TWELVE = 12
_PARAMETERS = ("repayment_share", "after_employment_months", "apply_s92_repayment")
EXCEPTIONS: dict[str, str] = {
    "person_or_conduct": "Kündigung aus Gründen in Person oder Verhalten (Nr. 1)",
    "urgent_operational": "Dringende betriebliche Erfordernisse (Nr. 2)",
    "employee_wish": "Beendigung auf Wunsch der Arbeitnehmerin oder des Arbeitnehmers (Nr. 3)",
    "pension_age": "Mindestalter für die Altersrente erreicht (Nr. 4)",
    "especially_affected": "Besonders betroffene schwerbehinderte Person (Nr. 5)",
}
"""The five reasons for which nothing is repaid, and what each is called."""


@dataclass(frozen=True, slots=True)
class Repayment(Explained):
    """What would have to be paid back, in euros: with the limit first, and with the reduction first."""

    total_paid: Decimal
    half: Decimal
    last_twelve_months: Decimal
    repayment_limit_first: Decimal
    repayment_pro_rata_first: Decimal


@valid(since=date(2012, 4, 1))
def repayment(
    monthly_amount: Decimal,
    funding_months: int,
    months_paid: int,
    unfunded_months_worked: int,
    exception: str | None = None,
    ended_on: date = HORIZON,
) -> Repayment:
    """What is to be repaid after so many months of funding paid and unfunded months worked after them.

    `exception` names one of the five reasons for which nothing is; an official confirms it. The day on which
    the employment ended picks the figures; without it the newest ones hold. Raises LawError for months that
    do not fit together or an unknown exception. Source: SGB III § 92(2).
    """
    _refuse_impossible(funding_months, months_paid, unfunded_months_worked)
    after = min(funding_months, count("after_employment_months", ended_on))
    left = max(after - unfunded_months_worked, 0)
    total = cents(monthly_amount * months_paid)
    half = share(total, decimal("repayment_share", ended_on))
    last_twelve = cents(monthly_amount * min(months_paid, max(_LAST_TWELVE - unfunded_months_worked, 0)))
    limit_first = cents(min(half, last_twelve) * left / after)
    pro_rata_first = min(cents(half * left / after), last_twelve)
    steps = (
        f"Gezahlt: {months_paid} × {german(monthly_amount)} = {german(total)}; Hälfte: {german(half)}",
        f"In den letzten zwölf Monaten gezahlt: {german(last_twelve)}",
        f"Nachbeschäftigung: {after} Monate, davon offen: {left}",
        f"Erst begrenzt, dann gekürzt: {german(limit_first)}",
        f"Erst gekürzt, dann begrenzt: {german(pro_rata_first)}",
    )
    result = Repayment(
        total,
        half,
        last_twelve,
        limit_first,
        pro_rata_first,
        steps=steps,
        basis=BASIS,
        parameters=used(ended_on, *_PARAMETERS),
    )
    return result if exception is None else _excepted(result, exception)


def _excepted(result: Repayment, exception: str) -> Repayment:
    if exception not in EXCEPTIONS:
        raise LawError(
            f"Die Ausnahme {exception!r} ist nicht bekannt. Bitte einen dieser Werte angeben: "
            f"{', '.join(EXCEPTIONS)}.",
            code="unknown_exception",
            field="exception",
            basis=BASIS,
        )
    nothing = Decimal("0.00")
    step = f"Ausnahme: {EXCEPTIONS[exception]}: nichts zu erstatten, von Hand zu bestätigen"
    return replace(
        result,
        repayment_limit_first=nothing,
        repayment_pro_rata_first=nothing,
        steps=(*result.steps, step),
    )


def _refuse_impossible(funding_months: int, months_paid: int, unfunded_months_worked: int) -> None:
    if funding_months < 1 or not 0 <= months_paid <= funding_months or unfunded_months_worked < 0:
        raise LawError(
            f"{months_paid} gezahlte von {funding_months} Fördermonaten und {unfunded_months_worked} Monate "
            "danach passen nicht zusammen.",
            code="months_out_of_range",
            field="months_paid",
            basis=BASIS,
        )
