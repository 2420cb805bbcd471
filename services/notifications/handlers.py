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
    unchanged,
)
from contracts.agency import (
    AddressConfirmed,
    ApplicationAmended,
    ChangeReported,
    DecisionTaken,
    DelayNotified,
    DocumentReceived,
    NoticeReceiptReported,
    NoticeUndelivered,
    ObjectionDecided,
    ObjectionFiled,
)
from contracts.commissioning import CommissionWithdrawn, ServiceCommissioned
from contracts.eligibility import DecisionReturned, ObjectionRegistered
from contracts.events import Event
from contracts.intake import ApplicationCompleted, ApplicationRegistered, SubjectRecorded, TextRecorded
from contracts.notifications import NoticeReissued
from contracts.payments import PaymentReturned
from contracts.statements import StatementIssued
from contracts.terms import DeadlineMissed
from services.notifications import acts, delivery, documents, objections, posting, statements
from services.notifications.asking import asked, awaited, letter_of, order_of, writable
from services.notifications.copies import Subject, Text
from services.notifications.model import Answer, Case, Decision, Letter
from services.notifications.notice import dispatched

handlers = Handlers(Case)

_ONLY_SOMETIMES = frozenset(
    {
        *(ObjectionDecided, ObjectionRegistered, ChangeReported, DeadlineMissed, PaymentReturned),
        *(ApplicationRegistered, DelayNotified, ServiceCommissioned, CommissionWithdrawn, StatementIssued),
    }
)
"""Events with handlers of their own below: not each of them is announced, or not at once."""
_REPLACED = "provider_changed"
"""Why an order was withdrawn that another provider got at once."""
_PAID_TO_APPLICANTS = frozenset({"instalment", "top_up"})


@handlers(SubjectRecorded, on=Subject, id_field="subject_id")
def copy_subject(subject: Subject | None, event: SubjectRecorded, context: Context) -> Outcome[Subject]:
    """The latest name and address win."""
    return Outcome(Subject.of(event, subject, context.today))


@handlers(TextRecorded, on=Text, id_field="text_id")
def copy_text(_: Text | None, event: TextRecorded, context: Context) -> Outcome[Text]:
    """Reasons and conditions, quoted in letters."""
    return Outcome(Text(text=event.text))


@handlers(ApplicationRegistered)
def open_case(case: Case | None, event: ApplicationRegistered, context: Context) -> Result:
    """From now on letters can be written in the case; the first one asks for the documents that it lacks."""
    if case:
        return unchanged(case)
    opened = Case.model_validate(event.model_dump(include=set(Case.model_fields)))
    if not event.missing_documents:
        return Outcome(opened)
    return _announced(opened, letter_of(event, context), context)


@handlers(ApplicationAmended)
def change_parties(case: Case | None, event: ApplicationAmended, context: Context) -> Result:
    """Another applicant, beneficiary or address: later letters, and those that came back, go there."""
    if case is None:
        return _unknown(event)
    applicant = event.applicant.subject_id if event.applicant else case.applicant_id
    beneficiary = event.beneficiary.subject_id if event.beneficiary else case.beneficiary_id
    changed = case.but(applicant_id=applicant, beneficiary_id=beneficiary)
    letters = (*case.waiting, *case.astray)
    waits = (awaited(changed, letter, context) for letter in letters)
    return next(filter(None, waits), None) or delivery.address_told(changed, context)


@handlers(DocumentReceived)
def receive_document(case: Case | None, event: DocumentReceived, context: Context) -> Result:
    """One document less to ask for."""
    return Outcome(documents.received(case, event.kind)) if case else _unknown(event)


@handlers(ApplicationCompleted)
def complete(case: Case | None, event: ApplicationCompleted, context: Context) -> Result:
    """No document is to be asked for any more."""
    return Outcome(documents.completed(case)) if case else _unknown(event)


def announce(case: Case | None, event: Event, context: Context) -> Result:
    """Ask for the letter that announces a decision."""
    return _announced(case, letter_of(event, context), context) if case else _unknown(event)


for _event in acts.ACTS.keys() - _ONLY_SOMETIMES:
    handlers(_event)(announce)


@handlers(ChangeReported)
def warn_of_new_account(case: Case | None, event: ChangeReported, context: Context) -> Result:
    """Tell of a reported account, so that a party who did not report it can say so before it is used."""
    if event.change != "bank_account_changed":
        return unchanged(case)
    if case is None:
        return _unknown(event)
    letter = letter_of(event, context, reported_on=context.today.isoformat())
    return _announced(case, letter, context)


@handlers(DeadlineMissed)
def ask_for_documents(case: Case | None, event: DeadlineMissed, context: Context) -> Result:
    """Remind of documents that did not come in time, and say what follows without them."""
    if event.term != documents.TERM:
        return unchanged(case)
    if case is None:
        return _unknown(event)
    if not documents.needed(case):
        return unchanged(case)
    return _announced(case, letter_of(event, context, **documents.wanted(case)), context)


@handlers(DelayNotified)
def tell_delay(case: Case | None, event: DelayNotified, context: Context) -> Result:
    """Tell of a delay, where the agency gives the reasons to be told instead of having told them itself."""
    return announce(case, event, context) if event.reasons else unchanged(case)


@handlers(ServiceCommissioned)
def commission(case: Case | None, event: ServiceCommissioned, context: Context) -> Result:
    """Tell the person who supports, and order it from the provider in writing."""
    if case is None:
        return _unknown(event)
    letter = letter_of(event, context)
    if wait := awaited(case, letter, context):
        return wait
    both = asked(asked(case, letter, context), order_of(event, context), context)
    return posting.hand_over(both, context)


@handlers(CommissionWithdrawn)
def tell_withdrawal(case: Case | None, event: CommissionWithdrawn, context: Context) -> Result:
    """Tell that a provider has the order no more; where another one got it, that letter says so."""
    return unchanged(case) if event.reason_code == _REPLACED else announce(case, event, context)


@handlers(PaymentReturned)
def ask_for_account(case: Case | None, event: PaymentReturned, context: Context) -> Result:
    """A grant's money came back: ask for another account. Fees are between the agency and the provider."""
    if event.case_id is None or event.kind not in _PAID_TO_APPLICANTS:
        return unchanged(case)
    return announce(case, event, context)


handlers(StatementIssued)(statements.announce)


@handlers(NoticeUndelivered)
def take_back(case: Case | None, event: NoticeUndelivered, context: Context) -> Result:
    """A letter came back to the agency: it is sent again, once another address is known."""
    return delivery.returned(case, event, context) if case else _unknown(event)


@handlers(AddressConfirmed)
def trust_address(case: Case | None, event: AddressConfirmed, context: Context) -> Result:
    """The agency has found out that the address is right: what came back goes there again."""
    return delivery.address_confirmed(case, context) if case else _unknown(event)


@handlers.timer(delivery.TIMER)
def send_again(case: Case, fired: TimerFired, context: Context) -> Outcome[Case]:
    """What was told of an address has reached its copy by now."""
    return delivery.sent_again(case, context)


@handlers(NoticeReceiptReported)
def establish_notification(case: Case | None, event: NoticeReceiptReported, context: Context) -> Result:
    """The real receipt of a notice is known, or disputed."""
    return delivery.receipt_reported(case, event) if case else _unknown(event)


@handlers(ObjectionRegistered)
def acknowledge_objection(case: Case | None, event: ObjectionRegistered, context: Context) -> Result:
    """Acknowledge an objection; a decision on it may have been waiting for this."""
    if case is None:
        return _unknown(event)
    known = case.with_objection(event.objection_id, registered=True, notice_id=event.notice_id)
    letter = letter_of(event, context)
    if wait := awaited(case, letter, context):
        return wait
    return posting.hand_over(objections.released(asked(known, letter, context)), context)


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
    if wait := awaited(case, letter, context):
        return wait
    if not writable(case, letter, context):
        return Outcome(case.without_letter(letter.notice_id))
    answer = Answer(submission_id=event.submission_id, decided_by=event.decided_by, letter=letter)
    answers = (*case.objection(event.objection_id).answers, answer)
    held = case.with_objection(event.objection_id, answers=answers)
    return posting.hand_over(objections.released(held), context)


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
    letter = case.asked_as(done.id)
    if letter is None or letter.dispatched:
        return unchanged(case)
    if "erased" in done.result:
        return Outcome(case.without_letter(letter.notice_id))
    sent = letter.sent(done.result)
    again = [NoticeReissued(case_id=case.case_id, notice_id=letter.notice_id)] if sent.first_posted_on else []
    return Outcome(case.with_posted(sent), events=[*again, dispatched(case, sent, done)])


def _announced(case: Case, letter: Letter, context: Context) -> Result:
    return awaited(case, letter, context) or posting.hand_over(asked(case, letter, context), context)


def _unknown(event: Event) -> Wait:
    """The application comes on another topic than what was decided on it."""
    return Wait(on=Key(Case.kind, str(event.ce_subject)))
