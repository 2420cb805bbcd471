"""Regular pay: what a grant rests on, and what it becomes when another pay is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
from law.money import cents
from services.eligibility.model import ReportedPay

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from contracts.agency import ChangeReported
    from contracts.facts import Facts
    from services.eligibility.model import Application


OF_PAY = frozenset({"pay_reduced", "pay_raised", "corrected"})
"""The changes that report another pay; with others, such as an absence, a pay has no meaning."""


def stated_pay(facts: Facts) -> Decimal | None:
    """The pay that counts as applied for: the wage, or that of the last training year; None if not known."""
    match facts:
        case TrainingSubsidyFacts():
            return facts.monthly_pay[-1] if facts.monthly_pay else None
        case IntegrationGrantFacts():
            return facts.monthly_wage
    return None


def regular_pay(application: Application, on: date | None = None) -> Decimal | None:
    """The pay that counts on a day; without a day, by all that was reported. It may have fallen since."""
    stated = stated_pay(application.facts)
    if stated is None:
        return None
    fallen = (each.pay for each in application.reported_pay if on is None or each.since <= on)
    return min((stated, *fallen))


def counted_pay(facts: Facts, event: ChangeReported) -> Decimal | None:
    """What a reported pay makes of the pay that counts; None where none was reported.

    A training is paid for by its last year. Pay that falls in an earlier year lets that of the last one fall
    in proportion; a pay reported as reduced that is no less than agreed for its year is taken for the last
    year's own. A correction always means the pay that the decision rests on.
    """
    stated, reported = stated_pay(facts), event.new_pay
    if stated is None or reported is None or event.change == "corrected":
        return reported
    agreed = _pay_of_year(facts, event.effective_on) if isinstance(facts, TrainingSubsidyFacts) else stated
    if not agreed or (event.change == "pay_reduced" and agreed <= reported < stated):
        return reported
    return cents(stated * reported / agreed)


def with_reported(application: Application, event: ChangeReported) -> Application:
    """The application with a reported pay: a correction replaces the fact, a lower pay counts beside it."""
    pay = counted_pay(application.facts, event) if event.change in OF_PAY else None
    if not pay:
        return application
    if event.change == "corrected":
        facts = _with_stated(application.facts, pay)
        return application.model_copy(update={"facts": facts, "reported_pay": ()})
    known = regular_pay(application, event.effective_on)
    if known is not None and pay >= known:
        return application
    reported = ReportedPay(pay=pay, since=event.effective_on)
    return application.model_copy(update={"reported_pay": (*application.reported_pay, reported)})


def _with_stated(facts: Facts, pay: Decimal) -> Facts:
    match facts:
        case TrainingSubsidyFacts():
            return facts.model_copy(update={"monthly_pay": (*facts.monthly_pay[:-1], pay)})
        case IntegrationGrantFacts():
            return facts.model_copy(update={"monthly_wage": pay})
    return facts


def _pay_of_year(facts: TrainingSubsidyFacts, day: date) -> Decimal | None:
    """Pay agreed for the training year of a day; the first or last one for days outside."""
    whole_years = day.year - facts.starts_on.year
    if (day.month, day.day) < (facts.starts_on.month, facts.starts_on.day):
        whole_years -= 1
    return facts.monthly_pay[min(max(whole_years, 0), len(facts.monthly_pay) - 1)]
