"""What an approval fixes: amount, share, first and last day; each checked against what the law allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
from contracts.values import Calculation, Finding
from law import integration_grant, training_subsidy
from law.errors import LawError
from law.integration_grant import AboveCap
from law.money import Amount, german, share
from law.parameters import count
from law.periods import last_day_of_months
from law.schedule import counting_on
from law.training_subsidy import TrainingSubsidy
from law.validity import HORIZON
from services.eligibility.consequences.decisions import ESSENTIAL_CHANGE
from services.eligibility.explained import figures_in_words
from services.eligibility.findings import returned, returned_by_law
from services.eligibility.fundings import amount_on
from services.eligibility.model import Terms
from services.eligibility.pay import regular_pay
from services.eligibility.proposal import measure

if TYPE_CHECKING:
    from datetime import date

    from contracts.agency import DecisionTaken
    from services.eligibility.model import Application, Case
    from services.eligibility.proposal import Assessed

EXTENSION_BASIS = "BBiG § 21(3)"
"""After a failed exam the training goes on until the next one."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Terms that the law allows, and how the amount came about."""

    terms: Terms
    calculation: Calculation
    pay: Decimal | None = None
    """Monthly pay that the amount rests on."""


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day of funding, both included."""

    starts_on: date
    ends_on: date


def fix(case: Case, decision: DecisionTaken) -> Fixed | Finding:
    """The terms of an approval or amendment, or why the law does not allow them.

    What an amendment does not name stays as it was.
    """
    try:
        span = _span(case, decision)
    except LawError as error:
        return returned_by_law(error, "/starts_on")
    if isinstance(span, Finding):
        return span
    current = case.grant.terms if case.grant else None
    if decision.percentage is None and _named_amount(decision) is None and current:
        kept = current.model_copy(update={"starts_on": span.starts_on, "ends_on": span.ends_on})
        return Fixed(kept, _unchanged(case.application, current, kept), _pay_before(case))
    fixed = _priced(case.application, decision, span)
    return _risen(case, decision, fixed) or fixed


def _priced(application: Application, decision: DecisionTaken, span: Span) -> Fixed | Finding:
    named = _named_amount(decision)
    if not (named if named is not None else decision.percentage):
        return returned("amount_missing", "/percentage", fields="percentage oder monthly_amount")
    field = "/percentage" if named is None else _amount_field(decision)
    try:
        measured = measure(application, decision.starts_on)
        priced = _amount(measured, decision, span)
    except LawError as error:
        return returned_by_law(error, "/percentage" if error.field == "percentage" else field)
    if not priced.amount:
        return returned("amount_missing", field, fields="percentage oder monthly_amount")
    terms = Terms(
        monthly_amount=priced.amount,
        percentage=decision.percentage,
        exceptional=decision.exceptional and isinstance(measured, TrainingSubsidy),
        starts_on=span.starts_on,
        ends_on=span.ends_on,
    )
    return Fixed(terms, _calculation(measured, priced), regular_pay(application, decision.starts_on))


def _risen(case: Case, decision: DecisionTaken, fixed: Fixed | Finding) -> Finding | None:
    """An integration grant is fixed once and falls with the wage; it never rises (SGB III § 91(2)).

    More than before takes an objection or a correction of the figures.
    """
    settled = decision.objection_id is None and not case.correction_reported
    runs = isinstance(case.application.facts, IntegrationGrantFacts) and case.grant_runs
    if isinstance(fixed, Finding) or case.grant is None or not (runs and settled):
        return None
    earlier = amount_on(case.grant.fundings, fixed.terms.starts_on)
    amount = fixed.terms.monthly_amount
    if earlier is None or amount <= earlier:
        return None
    advice = "Der Monatsbetrag ist zu Beginn fest bestimmt und steigt nicht. Bitte den Betrag senken."
    above = AboveCap("amount", amount, earlier, (integration_grant.REDUCTION_BASIS,), advice)
    return returned_by_law(
        above, "/percentage" if _named_amount(decision) is None else _amount_field(decision)
    )


def _pay_before(case: Case) -> Decimal | None:
    versions = case.grant.versions if case.grant else ()
    return versions[-1].pay if versions else None


def _amount(measured: Assessed, decision: DecisionTaken, span: Span) -> Amount:
    """The monthly amount decided. One that is named counts; a share beside it is checked all the same."""
    named, percentage = _named_amount(decision), decision.percentage or Decimal(0)
    if isinstance(measured, TrainingSubsidy) and decision.exceptional:
        by_share = share(measured.assessment_base, percentage)
        return training_subsidy.exceptional_amount(measured, by_share if named is None else named)
    if not percentage:
        return _below_cap(measured, named or Decimal(0))
    by_percentage = _by_percentage(measured, percentage, span)
    return by_percentage if named is None else _below_cap(measured, named)


def _by_percentage(measured: Assessed, percentage: Decimal, span: Span) -> Amount:
    if isinstance(measured, TrainingSubsidy):
        return training_subsidy.monthly_amount(measured, percentage)
    return integration_grant.monthly_amount(measured, percentage, min(_months(span), measured.months))


def _below_cap(measured: Assessed, amount: Decimal) -> Amount:
    if isinstance(measured, TrainingSubsidy):
        return training_subsidy.normal_amount(measured, amount)
    if amount > measured.cap:
        raise AboveCap("amount", amount, measured.cap, measured.basis[:1], "Bitte den Betrag senken.")
    step = f"Bewilligt: {german(amount)}, nicht über {german(measured.cap)}"
    return Amount(amount, steps=(*measured.steps, step), basis=measured.basis, parameters=measured.parameters)


def _calculation(measured: Assessed, priced: Amount) -> Calculation:
    base_pay = measured.base_pay if isinstance(measured, TrainingSubsidy) else measured.counted_wage
    return Calculation(
        base_pay=base_pay,
        employer_share=measured.employer_share,
        assessment_base=measured.assessment_base,
        percentage_cap=measured.percentage_cap,
        cap=measured.cap,
        steps=(*priced.steps, *figures_in_words(priced.parameters)),
        basis="; ".join(priced.basis),
    )


def _unchanged(application: Application, before: Terms, after: Terms) -> Calculation:
    step = f"Monatsbetrag unverändert: {german(after.monthly_amount)}"
    return Calculation(steps=(step,), basis="; ".join(_basis_of_days(application, before, after)))


def _basis_of_days(application: Application, before: Terms, after: Terms) -> tuple[str, ...]:
    """What other days at the same amount rest on: a training lasts longer, else its facts have changed."""
    of_training = isinstance(application.facts, TrainingSubsidyFacts)
    if of_training and after.ends_on > before.ends_on:
        return training_subsidy.NORMAL_BASIS, EXTENSION_BASIS
    of_amount = training_subsidy.NORMAL_BASIS if of_training else integration_grant.REDUCTION_BASIS
    same_days = (before.starts_on, before.ends_on) == (after.starts_on, after.ends_on)
    return (of_amount,) if same_days else (of_amount, ESSENTIAL_CHANGE)


def _named_amount(decision: DecisionTaken) -> Decimal | None:
    return decision.monthly_amount if decision.monthly_amount is not None else decision.amount


def _amount_field(decision: DecisionTaken) -> str:
    return "/monthly_amount" if decision.monthly_amount is not None else "/amount"


def _span(case: Case, decision: DecisionTaken) -> Span | Finding:
    """First and last day: as decided, else as before, else as applied for.

    Raises LawError for a first day whose months nobody knows how to count.
    """
    current = case.grant.terms if case.grant else None
    starts_on = decision.starts_on or (current.starts_on if current else _applied_start(case.application))
    first_day = min(starts_on, case.grant.first_day) if case.grant and case.grant.first_day else starts_on
    counting_on(starts_on)
    if starts_on > HORIZON:
        return _impossible(starts_on, decision.ends_on)
    longest = _longest_end(case.application, first_day)
    ends_on = decision.ends_on or (current.ends_on if current else _applied_end(case.application) or longest)
    if ends_on is None or not starts_on <= ends_on <= HORIZON:
        return _impossible(starts_on, ends_on)
    if longest and ends_on > longest:
        months = count("integration_grant_months", first_day)
        return returned("duration_above_cap", "/ends_on", months=months, last_day=longest.isoformat())
    return Span(starts_on, ends_on)


def _impossible(starts_on: date, ends_on: date | None) -> Finding:
    return returned("period_invalid", "/ends_on", starts_on=starts_on, ends_on=ends_on)


def _applied_start(application: Application) -> date:
    match application.facts:
        case TrainingSubsidyFacts() as facts:
            return facts.starts_on
        case IntegrationGrantFacts() as facts:
            return facts.work_starts_on
    raise TypeError("an integration service has no grant")


def _applied_end(application: Application) -> date | None:
    facts = application.facts
    return facts.ends_on if isinstance(facts, TrainingSubsidyFacts) else None


def _longest_end(application: Application, first_day: date) -> date | None:
    """Last day of the longest integration grant that begins on a day; the training subsidy has no limit."""
    if not isinstance(application.facts, IntegrationGrantFacts):
        return None
    return last_day_of_months(first_day, count("integration_grant_months", first_day))


def _months(span: Span) -> int:
    """Months of funding, a part of one counted as a whole."""
    after = span.ends_on + timedelta(days=1)
    whole = (after.year - span.starts_on.year) * 12 + after.month - span.starts_on.month
    return whole + (after.day > span.starts_on.day)
