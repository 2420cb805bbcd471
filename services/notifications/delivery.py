"""What comes of a letter after its dispatch: it came back, or the day of its receipt is reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.handling import Outcome, unchanged
from contracts.notifications import NoticeReturned
from law.errors import LawError
from services.notifications import asking, posting
from services.notifications.acts import act_of
from services.notifications.notice import established

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from chassis.handling import Context, Result
    from contracts.agency import NoticeReceiptReported, NoticeUndelivered
    from services.notifications.model import Case, Posted


def returned(case: Case, event: NoticeUndelivered, context: Context) -> Result:
    """A letter came back: nothing was notified. It is sent once more, to the address as it is known now.

    What comes back a second time is not sent again by itself: the agency has to find another way.
    """
    letter = _out(case, event.notice_id, event.returned_on)
    if letter is None:
        return unchanged(case)
    back = NoticeReturned(case_id=case.case_id, notice_id=letter.notice_id)
    known = case.with_posted(letter.but(returned=True))
    if letter.first_posted_on or not letter.complete:
        return Outcome(known, events=[back])
    again = letter.again()
    if wait := asking.awaited(case, again, context):
        return wait
    if not asking.writable(case, again, context):
        return Outcome(known.without_letter(letter.notice_id), events=[back])
    outcome = posting.hand_over(known.but(waiting=(*known.waiting, again)), context)
    return replace(outcome, events=[back, *outcome.events])


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
