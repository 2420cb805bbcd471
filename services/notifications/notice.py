"""What becomes of a letter that was posted: the day it counts as notified, and the last day to object."""

from datetime import date

from chassis.handling import EffectDone
from contracts.notifications import NoticeDispatched, NotificationEstablished
from law.notification import Notification, notified
from law.objection import after_reissue, deadline
from services.notifications.acts import act_of
from services.notifications.model import Case, Posted

Consequences = tuple[date | None, date | None, tuple[str, ...]]
"""Deemed day, last day for an objection, paragraphs."""


def dispatched(case: Case, letter: Posted, done: EffectDone) -> NoticeDispatched:
    """Tell a dispatch.

    A message that is no administrative act starts no period, nor does a letter sent abroad, whose receipt has
    to be proved. Source: SGB X § 37(2), SGG § 84(1).
    """
    if act_of(letter.act, letter.outcome).notified:
        deemed, last_day, basis = _consequences(case, letter, _notified(letter, letter.posted_on))
    else:
        deemed, last_day, basis = None, None, act_of(letter.act).basis
    return NoticeDispatched(
        case_id=case.case_id,
        notice_id=letter.notice_id,
        act=letter.act,
        act_id=letter.act_id,
        grant_id=letter.grant_id,
        version=letter.version,
        template=done.result["template"],
        voice=done.result["voice"],
        channel=letter.channel,
        posted_on=letter.posted_on,
        deemed_notified_on=deemed,
        objection_deadline=last_day,
        basis="; ".join(basis),
    )


def established(case: Case, letter: Posted, received_on: date | None) -> NotificationEstablished:
    """Tell what a report on its receipt makes of a notice; no day: receipt is disputed and not to be proved.

    A proved receipt up to the presumed day leaves that day. Source: SGB X § 37(2) sentence 3, (2a).
    """
    receipt = _notified(letter, letter.posted_on, received_on, disputed=received_on is None)
    deemed, last_day, basis = _consequences(case, letter, receipt)
    return NotificationEstablished(
        case_id=case.case_id,
        notice_id=letter.notice_id,
        act=letter.act,
        grant_id=letter.grant_id,
        version=letter.version,
        deemed_notified_on=deemed,
        objection_deadline=last_day,
        basis="; ".join(basis),
    )


def _notified(
    letter: Posted, posted_on: date, received_on: date | None = None, *, disputed: bool = False
) -> Notification:
    """By channel; what was handed over is notified then and there."""
    if letter.channel == "in_person":
        return notified("in_person", handed_over_on=posted_on)
    return notified(
        letter.channel, posted_on, received_on=received_on, abroad=letter.abroad, disputed=disputed
    )


def _consequences(case: Case, letter: Posted, notification: Notification) -> Consequences:
    """For a letter that came back and was sent again the new posting counts; the old period is void."""
    act = act_of(letter.act, letter.outcome)
    if act.remedy != "objection":
        return notification.deemed_notified_on, None, (*notification.basis, *act.basis)
    period = deadline(notification, case.land, case.municipality, abroad=letter.abroad)
    if letter.first_posted_on:
        first = _notified(letter, letter.first_posted_on)
        lost = deadline(first, case.land, case.municipality, abroad=letter.abroad)
        period = after_reissue(lost, notification, case.land, case.municipality, abroad=letter.abroad)
    return period.deemed_notified_on, period.last_day, period.basis
