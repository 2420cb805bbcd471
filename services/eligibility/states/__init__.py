"""What may follow what in the three procedures, for a notice and for an objection.

The stage of a case is derived from its facts, as topics interleave; the machines say which step is possible
in a stage. A step that the contracts call implied never blocks: a decision shows that the agency holds itself
competent, a meeting that there was an appointment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.eligibility.assessment import competent_body
from services.eligibility.states.grant import INTEGRATION_GRANT, TRAINING_SUBSIDY
from services.eligibility.states.remedies import BINDING, NOTICE, OBJECTION, TO_BE_CARRIED_OUT
from services.eligibility.states.service import INTEGRATION_SERVICE
from services.eligibility.states.steps import DECISION, NEW, ON_OBJECTION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from chassis.states import Machine
    from services.eligibility.model import Case, Notice, Objection

__all__ = ["MACHINES", "NOTICE", "OBJECTION", "PROCEDURES", "TO_BE_CARRIED_OUT", "contested", "stage"]

PROCEDURES: Mapping[str, Machine] = {
    each.name: each for each in (INTEGRATION_SERVICE, TRAINING_SUBSIDY, INTEGRATION_GRANT)
}
MACHINES: tuple[Machine, ...] = (*PROCEDURES.values(), NOTICE, OBJECTION)
MESSAGES = frozenset(
    {
        "ApplicationAmended",
        "ApplicationForwarded",
        "ApplicationRegistered",
        "ApplicationWithdrawn",
        "AppointmentBooked",
        "DelayNotified",
        "DocumentReceived",
        "ExpertOpinionReceived",
        "ExpertOpinionRequested",
        "HearingHeld",
        "MeetingHeld",
        "ProvidersInvolved",
    }
)
"""Messages of agencies that the stage of a case may forbid."""


def stage(case: Case | None) -> str:
    """Where the case stands in its procedure."""
    if case is None:
        return NEW
    if case.application.procedure == "integration_service":
        return _support_stage(case)
    return _grant_stage(case)


def allowed_decisions(case: Case, objection_id: UUID | None = None) -> tuple[str, ...]:
    """Kinds of `DecisionTaken` that the stage allows; an objection opens what was settled."""
    leaving = machine_of(case).leaving(stage(case))
    possible = (each for each in leaving if each.event.startswith(DECISION))
    open_to = (each for each in possible if objection_id or each.guard != ON_OBJECTION)
    return tuple(dict.fromkeys(each.event.removeprefix(DECISION) for each in open_to))


def allowed_messages(case: Case) -> tuple[str, ...]:
    """Names of the messages that have an effect in this stage, decisions and timers left out."""
    return tuple(each for each in machine_of(case).allowed(stage(case)) if each in MESSAGES)


def machine_of(case: Case) -> Machine:
    """The machine of the case's procedure."""
    return PROCEDURES[case.application.procedure]


def notice_stage(notice: Notice, case: Case) -> str:
    """Where a notice stands: whether a period runs, has passed, or an objection keeps it from doing so."""
    if contested(notice, case):
        return "contested"
    if notice.returned:
        return "returned"
    if notice.deadline is None:
        return "open"
    return BINDING if notice.binding else "running"


def objection_stage(objection: Objection) -> str:
    """Where an objection stands."""
    if objection.outcome is None:
        return "pending"
    if objection.outcome not in TO_BE_CARRIED_OUT:
        return "settled"
    return "carried_out" if objection.carried_out else "to_be_carried_out"


def contested(notice: Notice, case: Case) -> bool:
    """Whether an objection in time keeps the act from becoming binding."""
    return any(each.notice_id == notice.notice_id and each.timely for each in case.objections)


def _support_stage(case: Case) -> str:
    if case.support:
        still_wanted = not case.closed or case.support not in ("approved", "deemed_approved")
        return case.support if still_wanted else "to_be_ended"
    if case.closed:
        return case.closed
    if case.participation.awaits_opinion:
        return "wait_opinion"
    if case.competent:
        return "needs_assessment"
    return "appointment" if case.participation.booked else "intake"


def _grant_stage(case: Case) -> str:
    if case.grant is None:
        return case.closed or _undecided_stage(case)
    if case.grant.stage != "in_force":
        return case.grant.stage
    if case.closed:
        return "to_be_ended"
    return "under_review" if case.review else "in_force"


def _undecided_stage(case: Case) -> str:
    if competent_body(case.application).carrier == "undetermined":
        return "wait_competence"
    return "ready_for_decision" if case.completed_on else "wait_documents"
