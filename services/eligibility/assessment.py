"""The assessment of a case: criteria, competent body, figures, warnings, and the receipt over all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.eligibility import EligibilityAssessed
from contracts.facts import IntegrationServiceFacts
from law.carrier import Carrier, carrier
from law.errors import LawError
from law.rules import RULES_VERSION
from services.eligibility.criteria import criteria
from services.eligibility.proposal import law_date, measure, proposal
from services.eligibility.receipt import inputs_of, receipt
from services.eligibility.warnings import warnings

if TYPE_CHECKING:
    from uuid import UUID

    from services.eligibility.model import Application
    from services.eligibility.proposal import Assessed


def assess(case_id: UUID, application: Application) -> EligibilityAssessed:
    """What the rules say about an application. A proposal: nothing is decided here."""
    body = competent_body(application)
    conditions = criteria(application, body)
    measured = _measured(application)
    inputs = inputs_of(application)
    return EligibilityAssessed(
        case_id=case_id,
        procedure=application.procedure,
        carrier=body.carrier,
        human_needed=body.human_needed,
        criteria=conditions,
        proposal=None if isinstance(measured, LawError) else proposal(application, measured),
        warnings=warnings(application, conditions, measured),
        law_date=law_date(application),
        rules_version=RULES_VERSION,
        receipt=receipt(inputs, RULES_VERSION),
        inputs=inputs,
    )


def competent_body(application: Application) -> Carrier:
    """Who decides; undetermined, and for a person to look at, where the rules name nobody.

    Only for people with basic income has that changed: on their applications the rule of the day decides.
    """
    facts = application.facts
    try:
        if isinstance(facts, IntegrationServiceFacts):
            return carrier(application.procedure, facts.disability_status, False, None)
        rule = carrier.on(application.applied_on) if facts.receives_basic_income else carrier
        return rule(
            application.procedure,
            facts.disability_status,
            facts.receives_basic_income,
            facts.rehab_status_with_agency,
        )
    except LawError as error:
        return Carrier(carrier="undetermined", human_needed=True, steps=(str(error),), basis=error.basis)


def _measured(application: Application) -> Assessed | LawError:
    try:
        return measure(application)
    except LawError as error:
        return error
