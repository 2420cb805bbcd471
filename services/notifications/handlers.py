"""One letter for each decision, and the day from which it counts."""

from chassis.handling import (
    Context,
    EffectDone,
    Handlers,
    Key,
    Outcome,
    Result,
    TimerFired,
    Wait,
    derived_id,
    unchanged,
)
from contracts.agency import ApplicationAmended, DecisionTaken, ObjectionDecided, ObjectionFiled
from contracts.eligibility import DecisionReturned, GrantApproved, ObjectionRegistered
from contracts.events import Event
from contracts.intake import ApplicationRegistered, SubjectRecorded, TextRecorded
from services.notifications import acts, objections, posting
from services.notifications.model import Answer, Case, Decision, Letter, Subject, Text
from services.notifications.notice import dispatched

handlers = Handlers(Case)

_NEVER_IN_LETTERS = {"case_id", "payee_id", "payee", "disability_status", "submission_id", "decided_by"}
"""Members of events that no letter needs: accounts, health, internal ids, officials."""


@handlers(SubjectRecorded, on=Subject, id_field="subject_id")
def copy_subject(_: Subject | None, event: SubjectRecorded, context: Context) -> Outcome[Subject]:
    """The latest name and address win."""
    return Outcome(Subject.of(event))


@handlers(TextRecorded, on=Text, id_field="text_id")
def copy_text(_: Text | None, event: TextRecorded, context: Context) -> Outcome[Text]:
    """Reasons and conditions, quoted in letters."""
    return Outcome(Text(text=event.text))


@handlers(ApplicationRegistered)
def open_case(case: Case | None, event: ApplicationRegistered, context: Context) -> Outcome[Case]:
    """From now on letters can be written in the case."""
    if case:
        return unchanged(case)
    registered = event.model_dump(include=set(Case.model_fields))
    return Outcome(Case.model_validate(registered))


@handlers(ApplicationAmended)
def change_parties(case: Case | None, event: ApplicationAmended, context: Context) -> Result:
    """Another applicant or beneficiary: later letters name them."""
    if case is None:
        return _unknown(event)
    applicant = event.applicant.subject_id if event.applicant else case.applicant_id
    beneficiary = event.beneficiary.subject_id if event.beneficiary else case.beneficiary_id
    return Outcome(case.but(applicant_id=applicant, beneficiary_id=beneficiary))


def announce(case: Case | None, event: Event, context: Context) -> Result:
    """Ask for the letter that announces a decision."""
    if case is None:
        return _unknown(event)
    letter = letter_of(event, context)
    return _missing_copy(case, letter, context) or posting.hand_over(case.with_letter(letter), context)


for _announced in acts.ACTS.keys() - {ObjectionDecided, ObjectionRegistered}:
    handlers(_announced)(announce)


@handlers(ObjectionRegistered)
def acknowledge_objection(case: Case | None, event: ObjectionRegistered, context: Context) -> Result:
    """Acknowledge an objection; a decision on it may have been waiting for this."""
    if case is None:
        return _unknown(event)
    known = case.with_objection(event.objection_id, registered=True, notice_id=event.notice_id)
    letter = letter_of(event, context)
    answered = objections.released(known.with_letter(letter))
    return _missing_copy(case, letter, context) or posting.hand_over(answered, context)


@handlers(ObjectionFiled)
def note_objection(case: Case | None, event: ObjectionFiled, context: Context) -> Result:
    """Remember which decisions stood when it was filed: who took the last one may not decide on it."""
    if case is None:
        return _unknown(event)
    if case.objection(event.objection_id).decisions_before is not None:
        return unchanged(case)
    known = case.with_objection(event.objection_id, decisions_before=len(case.decisions))
    return posting.hand_over(objections.released(known), context)


@handlers(DecisionTaken)
def note_decision(case: Case | None, event: DecisionTaken, context: Context) -> Result:
    """Remember who decided; the letter follows what eligibility makes of it."""
    if case is None:
        return _unknown(event)
    if event.submission_id is None:
        return unchanged(case)
    decision = Decision(
        submission_id=event.submission_id, decision=event.decision, decided_by=event.decided_by
    )
    return Outcome(case.but(decisions=(*case.decisions, decision)))


@handlers(ObjectionDecided)
def hold_objection_decision(case: Case | None, event: ObjectionDecided, context: Context) -> Result:
    """Announce the decision on an objection, unless it is returned to who took it."""
    if case is None:
        return _unknown(event)
    letter = letter_of(event, context)
    answer = Answer(submission_id=event.submission_id, decided_by=event.decided_by, letter=letter)
    answers = (*case.objection(event.objection_id).answers, answer)
    held = case.with_objection(event.objection_id, answers=answers)
    return _missing_copy(case, letter, context) or posting.hand_over(objections.released(held), context)


@handlers(DecisionReturned)
def note_return(case: Case | None, event: DecisionReturned, context: Context) -> Result:
    """A returned decision is announced to nobody, and who took it has not decided."""
    if case is None:
        return _unknown(event)
    if event.submission_id is None:
        return unchanged(case)
    known = case.but(returned=case.returned | {event.submission_id})
    return posting.hand_over(objections.released(known), context)


@handlers.timer(posting.TIMER)
def post_on_a_working_day(case: Case, fired: TimerFired, context: Context) -> Outcome[Case]:
    """The working day has come that letters waited for."""
    return posting.hand_over(case, context)


@handlers.effect(posting.EFFECT)
def tell_dispatch(case: Case, done: EffectDone, context: Context) -> Outcome[Case]:
    """The post has the letter: tell from which day it counts and until when it can be objected to."""
    letter = case.posted[done.id]
    if letter.dispatched:
        return unchanged(case)
    posted = case.posted | {done.id: letter.model_copy(update={"dispatched": True})}
    return Outcome(case.but(posted=posted), events=[dispatched(case, letter, done)])


def letter_of(event: Event, context: Context) -> Letter:
    """The letter that announces an event; its id follows from the event's: a redrive asks for the same."""
    return Letter(
        notice_id=derived_id("notice", context.cause.id),
        act=event.type_name,
        act_id=context.cause.id,
        variables=event.model_dump(mode="json", exclude=_NEVER_IN_LETTERS) | _account(event),
    )


def _account(event: Event) -> dict[str, bool]:
    """Of a grant's account only whether there is one: without it the letter asks for it."""
    return {"account_known": event.payee_id is not None} if isinstance(event, GrantApproved) else {}


def _unknown(event: Event) -> Wait:
    """The application comes on another topic than what was decided on it."""
    return Wait(on=Key(Case.kind, str(event.ce_subject)))


def _missing_copy(case: Case, letter: Letter, context: Context) -> Wait | None:
    """Wait for the names and texts a letter needs: its day of posting shall be the day it is written."""
    for subject_id in filter(None, (case.applicant_id, case.beneficiary_id)):
        if context.get(Subject, subject_id) is None:
            return Wait(on=Key(Subject.kind, str(subject_id)))
    for text_id in letter.text_ids:
        if context.get(Text, text_id) is None:
            return Wait(on=Key(Text.kind, text_id))
    return None
