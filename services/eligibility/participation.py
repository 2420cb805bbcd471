"""What happens while an application for participation is open: meetings, opinions, providers, delays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Outcome
from contracts.agency import (
    AppointmentBooked,
    DelayNotified,
    ExpertOpinionReceived,
    ExpertOpinionRequested,
    MeetingHeld,
    ProvidersInvolved,
)
from law.deemed_approval import DelayNotice
from law.errors import LawError
from law.wording import german_day
from services.eligibility import filing
from services.eligibility.casework import assessed, note, noted, on
from services.eligibility.deadlines import deemed
from services.eligibility.findings import without_effect
from services.eligibility.model import Case, Delay, Involvement

if TYPE_CHECKING:
    from chassis.handling import Context
    from contracts.agency import Submission
    from contracts.notifications import NoticeDispatched
    from contracts.values import Finding


@on(AppointmentBooked)
def book_appointment(case: Case, event: AppointmentBooked, context: Context) -> Outcome[Case]:
    """Remember that a meeting is to come."""
    return _moved(case, event, booked=True) if _concerned(case) else Outcome(case, events=noted(case, event))


@on(MeetingHeld)
def hold_meeting(case: Case, event: MeetingHeld, context: Context) -> Outcome[Case]:
    """Assess again with what the counsellor found; the agency thereby holds itself competent."""
    return assessed(filing.met(case, event), context, first=noted(case, event))


@on(ExpertOpinionRequested)
def request_opinion(case: Case, event: ExpertOpinionRequested, context: Context) -> Outcome[Case]:
    """The term to decide waits for the opinion, which has one of its own (SGB IX § 17)."""
    return _shown(case, event, opinion_requested_on=event.requested_on, opinion_received_on=None)


@on(ExpertOpinionReceived)
def receive_opinion(case: Case, event: ExpertOpinionReceived, context: Context) -> Outcome[Case]:
    """Two weeks are left to decide (SGB IX § 14(2) sentence 3)."""
    return _shown(case, event, opinion_received_on=event.received_on)


@on(ProvidersInvolved)
def involve_providers(case: Case, event: ProvidersInvolved, context: Context) -> Outcome[Case]:
    """Six weeks to decide, two months with a conference (SGB IX § 15(4))."""
    involvement = Involvement(involved_on=event.involved_on, plan_conference=event.plan_conference)
    return _shown(case, event, involvement=involvement)


@on(DelayNotified)
def notify_delay(case: Case, event: DelayNotified, context: Context) -> Outcome[Case]:
    """A sufficient notice moves the day after which the benefit counts as approved (SGB IX § 18)."""
    if forbidden := noted(case, event):
        return Outcome(case, events=forbidden)
    letter = context.cause.id if event.reasons else None
    delay = Delay(sent_on=event.sent_on, until=event.until, reason=event.reason, act_id=letter)
    outcome = _shown(case, event, delays=(*case.participation.delays, delay))
    insufficient = _insufficient(outcome.state or case, delay)
    events = [note(case.case_id, event.submission_id, insufficient)] if insufficient else []
    return Outcome(outcome.state, events=events)


def delay_posted(case: Case, event: NoticeDispatched) -> Case:
    """The case with the day on which a notice of delay really went out, where its letter is ours."""
    delays = tuple(
        delay.model_copy(update={"sent_on": event.posted_on, "act_id": None})
        if delay.act_id == event.act_id
        else delay
        for delay in case.participation.delays
    )
    return case.with_(participation=case.participation.model_copy(update={"delays": delays}))


def _concerned(case: Case) -> bool:
    return case.application.procedure == "integration_service"


def _shown(case: Case, event: Submission, **facts: object) -> Outcome[Case]:
    """Keep the facts; who acts on the application holds itself competent, unless it came too late."""
    forbidden = noted(case, event)
    known = case if forbidden else case.with_(competent=True)
    return _moved(known, event, **facts) if _concerned(case) else Outcome(known, events=forbidden)


def _moved(case: Case, event: Submission, **facts: object) -> Outcome[Case]:
    participation = case.participation.model_copy(update=facts)
    return Outcome(case.with_(participation=participation), events=noted(case, event))


def _insufficient(case: Case, delay: Delay) -> Finding | None:
    """Why a notice does not move the term; None if it does."""
    try:
        found = deemed(case)
    except LawError:  # a day that no rule covers: no term runs, so none is moved
        return None
    sent = DelayNotice(delay.sent_on, delay.until, delay.reason)
    reason = next(
        (each.reason for each in found.notices if each.notice == sent and not each.sufficient), None
    )
    if reason is None:
        return None
    approved_after = german_day(found.approved_after)
    return without_effect("delay_not_sufficient", "/until", reason=reason, approved_after=approved_after)
