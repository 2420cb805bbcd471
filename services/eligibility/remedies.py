"""What happens to notices and objections, and hearings before an act: SGB X §§ 24, 37; SGG §§ 77, 84–86a."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Key, Outcome, Wait
from contracts.agency import (
    DelayNotified,
    HearingHeld,
    NoticeReceiptReported,
    NoticeUndelivered,
    ObjectionDecided,
    ObjectionFiled,
)
from contracts.eligibility import DecisionReturned
from contracts.notifications import NoticeDispatched, NoticeReturned, NotificationEstablished
from services.eligibility import checks, notices, objections
from services.eligibility.casework import note, noted, on
from services.eligibility.findings import without_effect
from services.eligibility.model import Case, Hearing
from services.eligibility.participation import delay_posted

if TYPE_CHECKING:
    from chassis.handling import Context


@on(NoticeDispatched)
def notify(case: Case, event: NoticeDispatched, context: Context) -> Outcome[Case]:
    """Remember which act was made known, and until when an objection is possible."""
    known = delay_posted(case, event) if event.act == DelayNotified.type_name else case
    return objections.measured_again(notices.announced(known, event))


@on(NoticeReturned)
def void_notice(case: Case, event: NoticeReturned, context: Context) -> Outcome[Case]:
    """A letter that came back started no period."""
    return objections.measured_again(notices.voided(case, event.notice_id))


@on(NotificationEstablished)
def establish_notification(case: Case, event: NotificationEstablished, context: Context) -> Outcome[Case]:
    """A receipt that was proved, or cannot be, sets the days of the notice anew."""
    return objections.measured_again(notices.established(case, event))


@on(NoticeUndelivered)
def report_return(case: Case, event: NoticeUndelivered, context: Context) -> Outcome[Case]:
    """Notifications acts on it; a notice that nobody knows is answered here."""
    return _known_notice(case, event)


@on(NoticeReceiptReported)
def report_receipt(case: Case, event: NoticeReceiptReported, context: Context) -> Outcome[Case]:
    """Notifications acts on it; a notice that nobody knows is answered here."""
    return _known_notice(case, event)


@on(HearingHeld)
def hold_hearing(case: Case, event: HearingHeld, context: Context) -> Outcome[Case]:
    """Remember that the party was heard, and until when it can answer (SGB X § 24)."""
    heard = Hearing(sent_on=event.sent_on, answered_on=event.answered_on)
    if event.answer is not None and event.answered_on is None:
        heard = heard.model_copy(update={"answered_on": event.sent_on})
    others = (known for known in case.hearings if known.sent_on != event.sent_on)
    return Outcome(case.with_(hearings=(*others, heard)), events=noted(case, event))


@on(ObjectionFiled)
def file_objection(case: Case, event: ObjectionFiled, context: Context) -> Outcome[Case] | Wait:
    """Register an objection once its notice is known; a second message about it changes nothing."""
    if case.objection(event.objection_id):
        finding = without_effect("objection_known", "/objection_id", objection_id=event.objection_id)
        return Outcome(case, events=[note(case.case_id, event.submission_id, finding)])
    if objections.must_wait(case, event):
        return Wait(on=Key("notice", str(event.notice_id or event.case_id)))
    state, answer = objections.registered(case, event)
    return Outcome(state, events=[answer])


@on(ObjectionDecided)
def decide_objection(case: Case, event: ObjectionDecided, context: Context) -> Outcome[Case]:
    """Remember the outcome; the first decider's is returned. Money changes only by a decision of its own."""
    if found := checks.objection_decision(case, event):
        back = DecisionReturned(case_id=case.case_id, submission_id=event.submission_id, findings=found)
        return Outcome(case, events=[back], actor=event.decided_by)
    return Outcome(objections.decided(case, event, context.today), actor=event.decided_by)


def _known_notice(case: Case, event: NoticeUndelivered | NoticeReceiptReported) -> Outcome[Case]:
    if event.notice_id in (*case.letters, *(notice.notice_id for notice in case.notices)):
        return Outcome(case)
    finding = without_effect("notice_unknown", "/notice_id", notice_id=event.notice_id)
    return Outcome(case, events=[note(case.case_id, event.submission_id, finding)])
