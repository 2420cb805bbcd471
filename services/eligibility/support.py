"""What decisions on an integration service become (SGB IX §§ 192–194), and what the law itself approves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chassis.handling import Outcome
from contracts.eligibility import SupportApproved, SupportDeemedApproved, SupportRefused, SupportRevoked
from contracts.facts import IntegrationServiceFacts
from services.eligibility.model import Act

if TYPE_CHECKING:
    from datetime import date

    from contracts.agency import DecisionTaken
    from contracts.envelope import Event
    from contracts.values import Wishes
    from services.eligibility.model import Case, Effect, SupportStage

CARRIER = "employment_agency"


def decided(case: Case, decision: DecisionTaken, today: date) -> Outcome[Case]:
    """The act that a decision without findings issues; an amendment approves the support in its new terms."""
    match decision.decision:
        case "approve" | "amend":
            effect: Effect = "reduction" if decision.decision == "amend" else "refusal"
            return _issued(case, "approved", _approved(case, decision), decision, effect)
        case "refuse":
            event = SupportRefused(case_id=case.case_id, reasons=decision.reasons, carrier=CARRIER)
            return _issued(case, "refused", event, decision, "refusal")
        case _:
            return _revoked(case, decision, today)


def deemed_approved(case: Case, last_day: date) -> Outcome[Case]:
    """Two months without decision or sufficient notice: approved as applied for (SGB IX § 18(3)).

    It counts as approved from the day after `last_day`, the last one of the term. What exactly is owed, an
    official sets in terms, or withdraws the approval with reasons.
    """
    event = SupportDeemedApproved(
        case_id=case.case_id,
        approved_since=last_day + timedelta(days=1),
        support=None,
        **_applied_for(case),
    )
    return Outcome(case.with_(support="deemed_approved"), events=[event])


def ended(case: Case) -> Case:
    """The case after the integration service has ended; what was revoked stays revoked."""
    return case.with_(support="ended") if case.support in ("approved", "deemed_approved") else case


def _approved(case: Case, decision: DecisionTaken) -> SupportApproved:
    if decision.support is None:
        raise TypeError("only a checked decision on an integration service is carried out")
    return SupportApproved(
        case_id=case.case_id,
        support=decision.support,
        reasons=decision.reasons,
        carrier=CARRIER,
        **_applied_for(case),
    )


def _revoked(case: Case, decision: DecisionTaken, today: date) -> Outcome[Case]:
    """Without it from the day after the one named, else from tomorrow on (SGB X §§ 45, 47, 48)."""
    last_day = decision.ends_on or today
    event = SupportRevoked(
        case_id=case.case_id,
        effective_on=last_day + timedelta(days=1),
        reasons=decision.reasons,
        carrier=CARRIER,
    )
    effect: Effect = "past_cancellation" if last_day < today else "reduction"
    return _issued(case, "revoked", event, decision, effect)


def _issued(
    case: Case, stage: SupportStage, event: Event, decision: DecisionTaken, effect: Effect
) -> Outcome[Case]:
    act = Act(name=event.type_name, version=None, decided_by=decision.decided_by, effect=effect)
    state = case.with_(support=stage, acts=(*case.acts, act))
    return Outcome(state, events=[event], actor=decision.decided_by)


def _applied_for(case: Case) -> dict[str, Any]:
    facts = case.application.facts
    if not isinstance(facts, IntegrationServiceFacts):
        raise TypeError("only an integration service is approved in these terms")
    return {
        "goal": facts.goal,
        "district": facts.district,
        "disability_status": facts.disability_status,
        "wishes": _wishes(case, facts),
    }


def _wishes(case: Case, facts: IntegrationServiceFacts) -> Wishes:
    """What the person said in the meeting; where that is nothing, what the application said."""
    said = case.application.meeting.wishes if case.application.meeting else None
    return said if said and (said.provider or said.specialism) else facts.wishes
