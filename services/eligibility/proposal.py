"""Figures for the official: what a grant is measured by, and how far it may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
from contracts.values import Proposal
from law import integration_grant, training_subsidy
from law.errors import LawError
from law.integration_grant import IntegrationGrant
from law.training_subsidy import TrainingSubsidy
from services.eligibility.pay import regular_pay, stated_pay

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from services.eligibility.model import Application

Assessed = TrainingSubsidy | IntegrationGrant


def measure(application: Application, on: date | None = None) -> Assessed:
    """Base and caps of the grant applied for.

    A training is measured by the pay agreed for its last year, work by the wage of a day; without a day, by
    the lowest that was reported. Raises `LawError` where the facts do not give them: pay not known, no
    contribution ceiling for the year.
    """
    match application.facts:
        case TrainingSubsidyFacts() as facts:
            return measured_by(application, _known(stated_pay(facts), "/facts/monthly_pay"))
        case _:
            return measured_by(application, _known(regular_pay(application, on), "/facts/monthly_wage"))


def measured_by(application: Application, pay: Decimal) -> Assessed:
    """Base and caps of the grant applied for, if this were the pay. Raises `LawError` like `measure`."""
    match application.facts:
        case TrainingSubsidyFacts() as facts:
            return training_subsidy.assess(pay, facts.disability_status, application.applied_on)
        case IntegrationGrantFacts() as facts:
            return integration_grant.assess(pay, facts.agreed_or_local_wage, facts.work_starts_on)
    raise LawError("Für den Integrationsfachdienst wird kein Betrag bemessen.", code="no_amount")


def proposal(application: Application, assessed: Assessed) -> Proposal:
    """The figures as they are published."""
    if isinstance(assessed, TrainingSubsidy):
        base_pay, exceptional_cap = assessed.base_pay, assessed.exceptional_cap
    else:
        base_pay, exceptional_cap = assessed.counted_wage, None
    return Proposal(
        base_pay=base_pay,
        employer_share=assessed.employer_share,
        assessment_base=assessed.assessment_base,
        percentage_cap=assessed.percentage_cap,
        cap=assessed.cap,
        exceptional_cap=exceptional_cap,
        months=_months(application, assessed),
    )


def law_date(application: Application) -> date:
    """Day whose law counts: the application; for the integration grant the day on which work starts."""
    if isinstance(application.facts, IntegrationGrantFacts):
        return application.facts.work_starts_on
    return application.applied_on


def _months(application: Application, assessed: Assessed) -> int | None:
    """Calendar months of training touched, or the longest funding of an integration grant."""
    if isinstance(assessed, IntegrationGrant):
        return assessed.months
    facts = application.facts
    if not isinstance(facts, TrainingSubsidyFacts) or facts.ends_on < facts.starts_on:
        return None
    return (facts.ends_on.year - facts.starts_on.year) * 12 + facts.ends_on.month - facts.starts_on.month + 1


def _known(pay: Decimal | None, field: str) -> Decimal:
    if pay is None:
        raise LawError(
            "Die maßgebliche monatliche Vergütung fehlt. Bitte mit ApplicationAmended nachtragen.",
            code="assessment_base_missing",
            field=field,
            basis=("SGB III § 73(2)", "SGB III § 91(1)"),
        )
    return pay
