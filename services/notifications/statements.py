"""The statement of a month as a letter: whether its addressee wants one, and for how long it is kept."""

from datetime import date, timedelta

from chassis.handling import Context, Key, Result, Wait, derived_id, unchanged
from contracts.eligibility import GrantApproved
from contracts.statements import StatementIssued
from services.notifications import posting
from services.notifications.asking import asked, awaited, letter_of
from services.notifications.copies import Subject
from services.notifications.model import Case, Letter, Posted

NOT_WANTED = "no_statements"
"""Code, among what a subject's letters need, of those who do without statements."""
KEPT = timedelta(days=60)
"""A statement is kept for as long as it may come back: there is a new one each month."""


def announce(case: Case | None, event: StatementIssued, context: Context) -> Result:
    """Ask for the letter with a month's statement, unless its addressee does without."""
    if case is None:
        return Wait(on=Key(Case.kind, str(event.case_id)))
    letter = _letter(case, event, context)
    if wait := awaited(case, letter, context):
        return wait
    addressee = context.get(Subject, case.applicant_id)
    if addressee and NOT_WANTED in addressee.accessibility:
        return unchanged(case)
    return posting.hand_over(asked(_without_old(case, context.today), letter, context), context)


def _letter(case: Case, event: StatementIssued, context: Context) -> Letter:
    """The letter; it names each decision that an amount rests on by the day of its notice.

    Its id follows from the statement's: one letter a statement, whichever event tells of it.
    """
    decided = {
        notice.version: notice.posted_on.isoformat()
        for notice in case.posted.values()
        if notice.act == GrantApproved.type_name and notice.grant_id == event.grant_id
    }
    versions = {part.version for line in event.lines if line.calculation for part in line.calculation.parts}
    letter = letter_of(event, context, decided={str(each): decided.get(each) for each in sorted(versions)})
    return letter.model_copy(update={"notice_id": derived_id("notice", event.statement_id)})


def _without_old(case: Case, today: date) -> Case:
    """The case without the statements that were posted so long ago that none of them will come back."""
    kept = {id_: posted for id_, posted in case.posted.items() if not _is_old(posted, today)}
    return case if len(kept) == len(case.posted) else case.but(posted=kept)


def _is_old(posted: Posted, today: date) -> bool:
    return posted.act == StatementIssued.type_name and posted.dispatched and today - posted.posted_on > KEPT
