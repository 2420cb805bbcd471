"""Until when a letter asks for an answer, and what an answer is asked for."""

from datetime import date

from contracts.agency import HearingOpened
from contracts.intake import ApplicationRegistered
from contracts.terms import DeadlineMissed
from law.hearing import answer_by as hearing_answered_by
from law.notification import presumed_notification
from law.parameters import period
from law.periods import end_of_period
from services.notifications.model import Case, Letter

_FOR_DOCUMENTS = frozenset({ApplicationRegistered.type_name, DeadlineMissed.type_name})


def answer_by(case: Case, letter: Letter, posted_on: date) -> date | None:
    """Last day of the period that a letter sets; None where it asks for nothing.

    A day that was named before the letter stands, unless it leaves no time after the presumed notification.
    Source: SGB X § 24(1), § 26(1), (3).
    """
    if letter.act not in {*_FOR_DOCUMENTS, HearingOpened.type_name}:
        return None
    notified_on = presumed_notification(posted_on, "post").deemed_notified_on or posted_on
    named = letter.named_day
    if named is not None and named > notified_on:
        return named
    if letter.act == HearingOpened.type_name:
        return hearing_answered_by(posted_on, case.land, case.municipality).answer_by.last_day
    length = period("document_answer_period", posted_on)
    return end_of_period(notified_on, length, case.land, case.municipality).last_day
