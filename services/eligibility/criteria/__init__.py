"""The conditions of the three benefits, each with its paragraph, its evidence and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.facts import IntegrationServiceFacts, TrainingSubsidyFacts
from services.eligibility.criteria import integration_grant, integration_service, training_subsidy

if TYPE_CHECKING:
    from contracts.values import Criterion
    from law.carrier import Carrier
    from services.eligibility.model import Application


def criteria(application: Application, carrier: Carrier) -> tuple[Criterion, ...]:
    """Every condition of the procedure applied for, in the order in which an official checks them."""
    match application.facts:
        case IntegrationServiceFacts() as facts:
            return integration_service.criteria(application, facts)
        case TrainingSubsidyFacts() as facts:
            return training_subsidy.criteria(application, facts, carrier)
        case facts:
            return integration_grant.criteria(application, facts, carrier)
