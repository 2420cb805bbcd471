"""Facts of an application, one model for each procedure.

Amounts may be null though they must be present: intake nulls an amount that cannot be meant (a negative one),
registers the application all the same, and asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import ModelWrapValidatorHandler, ValidationInfo, WrapValidator
from pydantic_core import PydanticCustomError

from contracts.codecs import Extensible
from contracts.values import (
    Count,
    Day,
    DisabilityStatus,
    Euro,
    Flag,
    Goal,
    Procedure,
    Slug,
    Text,
    Value,
    Wishes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

RehabProvider = Annotated[
    Literal["federal_employment_agency", "other", "unknown"], Extensible(sends_other=True)
]
TrainingKind = Annotated[
    Literal["vocational_training", "further_training", "retraining", "dual_study", "other"], Extensible()
]


class IntegrationServiceFacts(Value):
    """What is known when a person asks for an integration service (SGB IX §§ 192 ff.)."""

    disability_status: DisabilityStatus
    prospects_reduced: Flag
    special_support_needed: Flag | None = None
    rehab_provider: RehabProvider
    meeting_held_on: Day | None = None
    consent_given: Flag
    goal: Goal
    district: Slug
    wishes: Wishes = Wishes()


class TrainingSubsidyFacts(Value):
    """What is known when an employer asks for a training subsidy (SGB III § 73(1), (2))."""

    disability_status: DisabilityStatus
    degree_of_disability: Count | None = None
    """20–100 where the status rests on a degree (Grad der Behinderung)."""
    rehab_status_with_agency: Flag | None = None
    receives_basic_income: Flag
    suitable: Flag | None = None
    possible_without_subsidy: Flag | None = None
    kind: TrainingKind
    under_vocational_training_act: Flag
    occupation: Text | None = None
    contract_signed_on: Day | None = None
    starts_on: Day
    ends_on: Day
    monthly_pay: tuple[Euro | None, ...]
    """One amount for each training year; the last one is the base."""
    pay_owed_and_paid: Flag
    employer_district: Slug
    trainee_district: Slug


class IntegrationGrantFacts(Value):
    """What is known when an employer asks for an integration grant after training (SGB III § 73(3))."""

    disability_status: DisabilityStatus
    receives_basic_income: Flag
    rehab_status_with_agency: Flag | None = None
    training_completed_on: Day | None = None
    training_subsidised: Flag | None = None
    subsidy_case_id: UUID | None = None
    """The case of the training subsidy, where there was one."""
    work_starts_on: Day
    permanent: Flag
    monthly_wage: Euro | None
    agreed_or_local_wage: Euro | None = None
    """Wage by collective agreement or, without one, the local wage (SGB III § 91(1))."""
    former_employment_months: Count | None
    other_wage_subsidy: Flag
    employer_district: Slug
    employee_district: Slug


Facts = IntegrationServiceFacts | TrainingSubsidyFacts | IntegrationGrantFacts

FACTS: Mapping[Procedure, type[Facts]] = {
    "integration_service": IntegrationServiceFacts,
    "training_subsidy": TrainingSubsidyFacts,
    "integration_grant": IntegrationGrantFacts,
}
"""Which facts belong to which procedure."""


def _by_procedure(value: Any, handler: ModelWrapValidatorHandler[Facts], info: ValidationInfo) -> Facts:
    model = FACTS.get(info.data.get("procedure", ""))
    if model is None:
        raise PydanticCustomError("facts_without_procedure", "Facts cannot be read without a valid procedure")
    if isinstance(value, Value) and not isinstance(value, model):
        raise PydanticCustomError("facts_of_other_procedure", "Facts do not fit the procedure")
    return model.model_validate(value, context=info.context)


FactsByProcedure = Annotated[Facts, WrapValidator(_by_procedure)]
"""Facts of the model that the event's `procedure` names; declare it after `procedure`."""
