"""Letters that announce acts: from which day an act has effect, and which act an objection means."""

from chassis.handling import Context, Outcome, unchanged
from contracts.eligibility import GrantApproved, GrantEnded, RepaymentDemanded
from contracts.frozen import altered
from contracts.notifications import NoticeDispatched, NoticeReturned, NotificationEstablished
from services.payments.facts import Notice
from services.payments.model import Case
from services.payments.settlement import settle

_ACTS = frozenset({GrantApproved.type_name, GrantEnded.type_name, RepaymentDemanded.type_name})
"""Acts that money depends on; a letter about anything else is no matter of payments."""


def know_the_notice(case: Case | None, event: NoticeDispatched, context: Context) -> Outcome[Case]:
    """An act has effect from the day its letter counts as notified; a reissued letter's day counts anew."""
    if event.act not in _ACTS or event.grant_id is None:
        return unchanged(case)
    notice = Notice(
        notice_id=event.notice_id,
        act=event.act,
        act_id=event.act_id,
        grant_id=event.grant_id,
        version=event.version,
        deemed_notified_on=event.deemed_notified_on,
    )
    return settle(Case.of(case, event.case_id).with_notice(notice), context)


def lose_the_notice(case: Case | None, event: NoticeReturned, context: Context) -> Outcome[Case]:
    """A letter that came back has notified nobody; the next dispatch counts."""
    notice = case.notice(event.notice_id) if case else None
    if case is None or notice is None:
        return unchanged(case)
    return settle(case.with_notice(altered(notice, deemed_notified_on=None)), context)


def establish_the_day(case: Case | None, event: NotificationEstablished, context: Context) -> Outcome[Case]:
    """Receipt was proved for another day, or cannot be proved at all: that day counts, or none."""
    notice = case.notice(event.notice_id) if case else None
    if case is None or notice is None:
        return unchanged(case)
    established = altered(notice, deemed_notified_on=event.deemed_notified_on)
    return settle(case.with_notice(established), context)
