"""Consequences of another pay, of none for a time, and of pay that was stated wrongly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.facts import TrainingSubsidyFacts
from law.integration_grant import REDUCTION_BASIS
from law.money import german
from law.pay_change import training_pay_changed
from law.training_subsidy import TrainingSubsidy
from law.wording import german_day
from services.eligibility.consequences.decisions import (
    ESSENTIAL_CHANGE,
    Amend,
    Consequence,
    Reported,
    Revoke,
    redecided,
)
from services.eligibility.fundings import ONE_DAY, in_force
from services.eligibility.pay import counted_pay, regular_pay
from services.eligibility.proposal import measured_by
from services.eligibility.rate import amount_for

if TYPE_CHECKING:
    from decimal import Decimal

    from law.schedule import Funding

CORRECTION_BASIS = "SGB X §§ 44, 45"
_NOT_REPORTED = "Die neue Vergütung ist nicht gemeldet. Bitte new_pay nachfragen"


def changed(reported: Reported) -> Consequence:
    """Pay that falls lowers the amount; pay that rises raises nothing (SGB III § 91(2); SGB X § 48)."""
    pay = counted_pay(reported.application.facts, reported.event)
    if pay is None:
        return Consequence(steps=(_NOT_REPORTED,))
    rate = amount_for(reported.application, reported.latest, pay) if pay else None
    if rate is None or not rate.amount:
        return stopped(reported)
    before = reported.still_funded
    after = [replace(span, monthly_amount=min(span.monthly_amount, rate.amount)) for span in before]
    decisions = redecided(before, after)
    steps, basis = _compared(reported, pay)
    computed = rate.steps if decisions else ("Der Monatsbetrag bleibt unverändert",)
    return Consequence(decisions, (*steps, *computed), basis, rate.parameters)


def stopped(reported: Reported) -> Consequence:
    """For days on which no pay is owed nothing is owed to the employer: pay is a condition of the grant."""
    effective_on = reported.event.effective_on
    spans = in_force(reported.grant.fundings)
    earlier = [span for span in spans if span.starts_on < effective_on]
    until = max(effective_on, spans[0].starts_on) - ONE_DAY
    kept = replace(earlier[-1], ends_on=min(earlier[-1].ends_on, until)) if earlier else None
    return Consequence(
        (Amend(kept) if kept else Revoke(until),),
        (
            f"Ab {german_day(effective_on)} ist keine Vergütung geschuldet: kein Zuschuss für diese Tage",
            "Ein Ende ist nicht gemeldet: gerechnet ist bis zum Ende der Bewilligung",
            "Sobald wieder Vergütung geschuldet ist: von diesem Tag an erneut bewilligen (amend)",
        ),
        ("SGB III § 73", ESSENTIAL_CHANGE),
    )


def corrected(reported: Reported) -> Consequence:
    """The pay that the decision rests on was wrong: another amount from the day named, in every version.

    Where an amount has fallen since, it stays as low as it is.
    """
    pay = counted_pay(reported.application.facts, reported.event)
    if pay is None:
        return Consequence(steps=(_NOT_REPORTED,), basis=(CORRECTION_BASIS,))
    rate = amount_for(reported.application, reported.latest, pay) if pay else None
    if rate is None or not rate.amount:
        return stopped(reported)
    before = reported.still_funded
    after = [replace(span, monthly_amount=_at_most(rate.amount, span, fixed=before[0])) for span in before]
    known = regular_pay(reported.application)
    was = "nicht bekannt" if known is None else german(known)
    step = f"Maßgebliche Vergütung berichtigt: bisher {was}, richtig {german(pay)}"
    decisions, basis = redecided(before, after), (*rate.basis, CORRECTION_BASIS)
    return Consequence(decisions, (step, *rate.steps), basis, rate.parameters)


def _at_most(amount: Decimal, span: Funding, *, fixed: Funding) -> Decimal:
    """The corrected amount, for a span whose amount has fallen since it was fixed no more than that."""
    fallen = span.monthly_amount < fixed.monthly_amount
    return min(span.monthly_amount, amount) if fallen else amount


def _compared(reported: Reported, pay: Decimal) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Steps and paragraphs of another pay."""
    application = reported.application
    known = regular_pay(application)
    measured = measured_by(application, pay if known is None else known)
    if not isinstance(measured, TrainingSubsidy) or not isinstance(application.facts, TrainingSubsidyFacts):
        falls = known is None or pay < known
        step = f"Arbeitsentgelt ab {german_day(reported.event.effective_on)}: {german(pay)}"
        remark = "Der feste Monatsbetrag sinkt mit dem Arbeitsentgelt und steigt nicht wieder"
        return (step, remark), (REDUCTION_BASIS, *((ESSENTIAL_CHANGE,) if falls else ()))
    status = application.facts.disability_status
    found = training_pay_changed(measured, pay, status, application.applied_on)
    return (*_of_last_year(reported, pay), *found.steps), found.basis


def _of_last_year(reported: Reported, pay: Decimal) -> tuple[str, ...]:
    """How pay reported for an earlier year of training was carried over to the last one, which counts."""
    new_pay = reported.event.new_pay
    if new_pay is None or new_pay == pay:
        return ()
    return (f"Gemeldet {german(new_pay)}; im selben Verhältnis im letzten Ausbildungsjahr {german(pay)}",)
