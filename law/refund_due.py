"""When a refund that an official has fixed is due, SGB X § 50(3).

No paragraph names the day. Until the objection period is over the act can still be held up, so nothing is
due before: a month from the day on which the letter counts as notified.
"""

from dataclasses import dataclass
from datetime import date

from law.explanation import Explained
from law.holidays import next_working_day
from law.notification import presumed_notification
from law.term import Term, term
from law.validity import valid


@dataclass(frozen=True, slots=True)
class RefundDue(Explained):
    """The presumed day of notification and the last day to pay."""

    deemed_notified_on: date
    due: Term


@valid(since=date(1991, 1, 1), by="decided_on")
def refund_due(decided_on: date, land: str, municipality: str | None = None) -> RefundDue:
    """Until when a refund decided on a day is to be paid, posted on the next working day at the authority.

    As a term set by an authority its end moves off weekends and holidays.
    Source: SGB X § 50(3), § 26(3), § 37(2).
    """
    posted_on = next_working_day(decided_on, land, municipality)
    notification = presumed_notification(posted_on, "post")
    notified_on = notification.deemed_notified_on
    assert notified_on is not None  # what is presumed has a day
    due = term("refund_due_period", notified_on, "Zahlung", ("SGB X § 50(3)",), land, municipality)
    return RefundDue(
        notified_on,
        due,
        steps=(*notification.steps, *due.steps),
        basis=(*notification.basis, *due.basis),
        parameters=(*notification.parameters, *due.parameters),
    )
