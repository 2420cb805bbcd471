"""Which event is handled by which function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Cause, Handlers, Key
from contracts.agency import (
    AddressConfirmed,
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    AppointmentBooked,
    ChangeReported,
    DecisionTaken,
    DelayNotified,
    DocumentReceived,
    ErasureRequested,
    ExpertOpinionReceived,
    ExpertOpinionRequested,
    HearingHeld,
    HearingOpened,
    MeetingHeld,
    NoticeReceiptReported,
    NoticeUndelivered,
    ObjectionDecided,
    ObjectionFiled,
    ProviderChosen,
    ProvidersInvolved,
    Submission,
)
from contracts.values import Payee
from services.intake.amendment import amend
from services.intake.checklist import REMINDER, TERM, miss, remind
from services.intake.copies import payee_id, text_id
from services.intake.duplicates import fingerprints, reference_id
from services.intake.ending import RETENTION
from services.intake.erasure import erase, expire
from services.intake.forwarding import FORWARDED, forward
from services.intake.model import Case, Fingerprint, RecordedPayee, RecordedSubject, RecordedText, Reference
from services.intake.ownership import subjects_of
from services.intake.passing import hand_over, pass_on, receive_document, withdraw
from services.intake.registration import register
from services.intake.texts import texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator


def keys_of_submission(event: Submission | ApplicationSubmitted, cause: Cause) -> Iterator[Key]:
    """Subjects, texts and payee that a message brings."""
    for subject in subjects_of(event).values():
        yield Key(RecordedSubject.kind, str(subject.subject_id))
    for pointer, _ in texts_in(event):
        yield Key(RecordedText.kind, str(text_id(event.case_id, cause.id, pointer)))
    if isinstance(getattr(event, "payee", None), Payee):
        yield Key(RecordedPayee.kind, str(payee_id(event.case_id, cause.id)))


def keys_of_application(event: ApplicationSubmitted, cause: Cause) -> Iterator[Key]:
    """What a message brings, and what tells whether the same application was sent before."""
    yield from keys_of_submission(event, cause)
    yield Key(Reference.kind, reference_id(cause.sender, event))
    for mark in fingerprints(cause.sender, event):
        yield Key(Fingerprint.kind, mark)


def keys_of_erasure(event: ErasureRequested, _cause: Cause) -> Iterator[Key]:
    """The subject to be erased; its cases, payees and texts are found from it."""
    yield Key(RecordedSubject.kind, str(event.subject_id))


handlers = Handlers(Case)
handlers.knows(RecordedSubject, RecordedPayee, RecordedText, Reference, Fingerprint)

handlers(ApplicationSubmitted, also=keys_of_application)(register)
handlers(ApplicationAmended, also=keys_of_submission)(amend)
handlers(DocumentReceived)(receive_document)
handlers(ApplicationWithdrawn)(withdraw)
handlers(ApplicationForwarded)(hand_over)
handlers(ErasureRequested, also=keys_of_erasure)(erase)

for passed in (
    AppointmentBooked,
    MeetingHeld,
    ProviderChosen,
    DecisionTaken,
    ChangeReported,
    HearingOpened,
    HearingHeld,
    ObjectionFiled,
    ObjectionDecided,
    ExpertOpinionRequested,
    ExpertOpinionReceived,
    ProvidersInvolved,
    DelayNotified,
    NoticeUndelivered,
    AddressConfirmed,
    NoticeReceiptReported,
):
    handlers(passed, also=keys_of_submission)(pass_on)

for forwarded in FORWARDED:
    handlers(forwarded)(forward)

handlers.timer(TERM)(miss)
handlers.timer(REMINDER)(remind)
handlers.timer(RETENTION)(expire)
