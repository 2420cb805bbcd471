"""The story of a case: what agencies sent with the answer they got, and what services made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cli.demo.report.plain import sentences, without_codes
from cli.demo.report.telling import Told, tell
from cli.demo.report.words import MESSAGES
from contracts.agency import (
    AddressConfirmed,
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    AppointmentBooked,
    ChangeReported,
    DecisionTaken,
    DelayNotified,
    DocumentReceived,
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
)
from contracts.commissioning import ReplyReceived
from contracts.eligibility import EligibilityAssessed
from contracts.intake import ApplicationRegistered
from contracts.payments import PaymentCancelled, PaymentDue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from cli.demo.report.reading import Message
    from cli.demo.report.submissions import Submission
    from cli.demo.report.view import CaseView

SERVICES = {
    "intake": "Antragseingang",
    "eligibility": "Prüfung",
    "commissioning": "Beauftragung",
    "payments": "Auszahlung",
    "notifications": "Bescheide",
}
_PASSED_ON = (
    *(ApplicationRegistered, ApplicationAmended, DocumentReceived, AppointmentBooked, MeetingHeld),
    *(ProviderChosen, DecisionTaken, ChangeReported, HearingHeld, ObjectionFiled, ObjectionDecided),
    *(ApplicationWithdrawn, ApplicationForwarded, ExpertOpinionRequested, ExpertOpinionReceived),
    *(ProvidersInvolved, DelayNotified, NoticeUndelivered, NoticeReceiptReported),
    *(HearingOpened, AddressConfirmed),
)
"""Told by what the agency sent."""
_ORDERS = (PaymentDue, PaymentCancelled)
"""Told by what payments publishes of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a timeline."""

    day: date
    told: Told
    who: str
    notes: tuple[str, ...] = ()
    """What the agency was told about it."""


def timeline(case: CaseView) -> tuple[Step, ...]:
    """Every step of a case in order."""
    steps = [(_order(each), _submitted(case, each)) for each in case.submissions]
    told = _without_repeats(message for message in case.messages if _is_told(message))
    steps += [(each.moment[:2], _published(case, each)) for each in told]
    return tuple(step for _, step in sorted(steps, key=lambda placed: placed[0]))


def _without_repeats(messages: Iterable[Message]) -> Iterator[Message]:
    """Assessments only where they say something new."""
    latest: EligibilityAssessed | None = None
    for message in messages:
        if isinstance(message.event, EligibilityAssessed):
            if message.event == latest:
                continue
            latest = message.event
        yield message


def _order(submission: Submission) -> tuple[date, datetime]:
    """On the day of the receipt, when the message came in: its own time may be missing or wrong."""
    record = submission.record or submission.received.record
    return submission.received.day, record.timestamp


def _is_told(message: Message) -> bool:
    event = message.event
    if isinstance(event, ReplyReceived):
        return not event.accepted
    return not isinstance(event, (*_PASSED_ON, *_ORDERS))


def _submitted(case: CaseView, submission: Submission) -> Step:
    receipt = submission.receipt
    agency = case.registry.agencies.get(submission.agency)
    sender = agency.name if agency else submission.agency
    told = _unreadable(submission)
    if submission.message:
        told = _named(case, tell(submission.message.event, case.copies))
    if not receipt.accepted:
        told = Told(f"Nicht angenommen: {told.what}", why=sentences(receipt.findings))
    notes = tuple(without_codes(each.message_de) for each in receipt.findings) if receipt.accepted else ()
    return Step(submission.received.day, told, _by(told.who, sender), notes)


def _named(case: CaseView, told: Told) -> Told:
    return replace(told, what=case.with_names(told.what), why=case.with_names(told.why))


def _unreadable(submission: Submission) -> Told:
    """By the type that it claims to be."""
    claimed = next((value for name, value in _headers(submission) if name == "ce_type"), None)
    name = (claimed or b"").decode("utf-8", "replace").removeprefix("teilhabe.").partition(".")[0]
    return Told(f"Nachricht: {MESSAGES.get(name, 'Meldung')}.")


def _headers(submission: Submission) -> tuple[tuple[str, bytes | None], ...]:
    return submission.record.headers if submission.record else ()


def _published(case: CaseView, message: Message) -> Step:
    told = _named(case, tell(message.event, case.copies))
    service = SERVICES.get(message.envelope.source.rpartition("/")[2], message.envelope.source)
    provider = case.registry.providers.get(told.who)
    return Step(message.day, told, provider.account_holder if provider else _by(told.who, service))


def _by(official: str, body: str) -> str:
    return f"{official}, {body}" if official else body
