"""What a checked decision on an integration service becomes (SGB IX §§ 192–194)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Outcome
from contracts.eligibility import SupportApproved, SupportRefused
from contracts.facts import IntegrationServiceFacts
from services.eligibility.model import Act

if TYPE_CHECKING:
    from contracts.agency import DecisionTaken
    from contracts.values import Wishes
    from services.eligibility.model import Case, Effect

CARRIER = "employment_agency"


def decided(case: Case, decision: DecisionTaken) -> Outcome[Case]:
    """The act that a decision without findings issues; an amendment approves the support in its new terms."""
    approves = decision.decision in ("approve", "amend")
    event = _approved(case, decision) if approves else _refused(case, decision)
    effect: Effect = "reduction" if decision.decision == "amend" else "refusal"
    act = Act(name=event.type_name, version=None, decided_by=decision.decided_by, effect=effect)
    state = case.with_(support="approved" if approves else "refused", acts=(*case.acts, act))
    return Outcome(state, events=[event], actor=decision.decided_by)


def _approved(case: Case, decision: DecisionTaken) -> SupportApproved:
    facts = case.application.facts
    if not isinstance(facts, IntegrationServiceFacts) or decision.support is None:
        raise TypeError("only a checked decision on an integration service is carried out")
    return SupportApproved(
        case_id=case.case_id,
        goal=facts.goal,
        district=facts.district,
        disability_status=facts.disability_status,
        support=decision.support,
        wishes=_wishes(case, facts),
        reasons=decision.reasons,
        carrier=CARRIER,
    )


def _refused(case: Case, decision: DecisionTaken) -> SupportRefused:
    return SupportRefused(case_id=case.case_id, reasons=decision.reasons, carrier=CARRIER)


def _wishes(case: Case, facts: IntegrationServiceFacts) -> Wishes:
    """What the person said in the meeting; where that is nothing, what the application said."""
    said = case.application.meeting.wishes if case.application.meeting else None
    return said if said and (said.provider or said.specialism) else facts.wishes
