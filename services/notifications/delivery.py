"""What comes of a letter after its dispatch: it came back, or the day of its receipt is reported.

One that came back is astray until another address is known, or the agency says that the old one is right.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from chassis.handling import BERLIN, Outcome, Timer, unchanged
from contracts.notifications import AddressEnquiryNeeded, NoticeReturned
from law.errors import LawError
from services.notifications import asking, posting
from services.notifications.acts import act_of
from services.notifications.copies import Subject
from services.notifications.notice import established

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from chassis.handling import Context, Result
    from contracts.agency import NoticeReceiptReported, NoticeUndelivered
    from services.notifications.model import Case, Posted


TIMER = "address"
NOWHERE = -1
"""Number of no address: any address that is known is another one."""
BASIS = "SGB X § 37(2), § 67a(1)"
"""Without access nothing is notified; what the authority needs to know of an address it may collect."""


def returned(case: Case, event: NoticeUndelivered, context: Context) -> Result:
    """A letter came back: nothing was notified. It is sent again, but not to the address it came back from.

    Where no other address is known, the agency has to find one; what is sent again waits for it.
    """
    letter = _out(case, event.notice_id, event.returned_on)
    if letter is None:
        return unchanged(case)
    back = NoticeReturned(case_id=case.case_id, notice_id=letter.notice_id)
    letter = letter.but(returned=True)
    known = case.with_posted(letter)
    if not letter.lost:
        return Outcome(known, events=[back])
    if wait := asking.awaited(case, letter.again(), context):
        return wait
    if not asking.writable(case, letter, context):
        return Outcome(known.without_letter(letter.notice_id), events=[back])
    if _elsewhere(case, letter, context):
        outcome = sent_again(known, context)
        return replace(outcome, events=[back, *outcome.events])
    needed = AddressEnquiryNeeded(
        case_id=case.case_id, notice_id=letter.notice_id, subject_id=case.applicant_id, basis=BASIS
    )
    return Outcome(known, events=[back, needed])


def address_told(case: Case, context: Context) -> Outcome[Case]:
    """What came back is looked at once the day is over: until then the copy of the address has come too."""
    if not case.astray:
        return Outcome(case)
    tomorrow = datetime.combine(context.today + timedelta(days=1), time(), BERLIN)
    return Outcome(case, timers=[Timer(TIMER, tomorrow)])


def address_confirmed(case: Case, context: Context) -> Outcome[Case]:
    """The address was right after all: what came back from it may go there again."""
    trusted = (letter.but(address_no=NOWHERE) for letter in case.astray)
    for letter in trusted:
        case = case.with_posted(letter)
    return address_told(case, context)


def sent_again(case: Case, context: Context) -> Outcome[Case]:
    """Send again what came back from another address than the one known now."""
    ready = [
        letter.again()
        for letter in case.astray
        if asking.writable(case, letter, context) and _elsewhere(case, letter, context)
    ]
    return posting.hand_over(case.but(waiting=(*case.waiting, *ready)), context)


def _elsewhere(case: Case, letter: Posted, context: Context) -> bool:
    """Whether there is another address than the one that the letter was for."""
    if letter.addressee_id not in {None, case.applicant_id}:
        return True
    addressee = context.get(Subject, case.applicant_id)
    return addressee is not None and addressee.address_no > letter.address_no


def receipt_reported(case: Case, event: NoticeReceiptReported) -> Outcome[Case]:
    """When a notice was really received; a mere message has no day that anything counts from."""
    letter = _out(case, event.notice_id, event.received_on)
    if letter is None or not act_of(letter.act, letter.outcome).notified:
        return unchanged(case)
    try:
        told = established(case, letter, event.received_on)
    except LawError:  # a day that no rule covers, such as the last of the calendar, proves nothing
        return unchanged(case)
    return Outcome(case, events=[told])


def _out(case: Case, notice_id: UUID, day: date | None) -> Posted | None:
    """The notice, if it is out; None for one that is not known, or what was before its (latest) posting."""
    letter = case.posted.get(notice_id)
    if letter is None or not letter.dispatched or letter.returned:
        return None
    return letter if day is None or day >= letter.posted_on else None
