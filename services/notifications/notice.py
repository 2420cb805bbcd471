"""What becomes of a letter that was posted: the day it counts as notified, and the last day to object."""

from datetime import date

from chassis.handling import EffectDone
from contracts.notifications import NoticeDispatched
from law.notification import Notification, notified
from law.objection import deadline
from services.notifications.acts import act_of
from services.notifications.model import Case, Posted


def dispatched(case: Case, letter: Posted, done: EffectDone) -> NoticeDispatched:
    """Tell a dispatch.

    A message that is no administrative act starts no period, nor does a letter sent abroad, whose receipt has
    to be proved. Source: SGB X § 37(2), SGG § 84(1).
    """
    posted_on = date.fromisoformat(done.result["posted_on"])
    deemed, last_day, basis = _consequences(case, letter, posted_on, abroad=done.result["abroad"])
    return NoticeDispatched(
        case_id=case.case_id,
        notice_id=done.id,
        act=letter.act,
        act_id=letter.act_id,
        grant_id=letter.grant_id,
        version=letter.version,
        template=done.result["template"],
        voice=done.result["voice"],
        channel=done.result["channel"],
        posted_on=posted_on,
        deemed_notified_on=deemed,
        objection_deadline=last_day,
        basis="; ".join(basis),
    )


def _consequences(
    case: Case, letter: Posted, posted_on: date, *, abroad: bool
) -> tuple[date | None, date | None, tuple[str, ...]]:
    """Deemed day, last day for an objection, paragraphs."""
    act = act_of(letter.act, letter.outcome)
    if not act.notified:
        return None, None, act.basis
    notification: Notification = notified("post", posted_on, abroad=abroad)
    if act.remedy != "objection":
        return notification.deemed_notified_on, None, (*notification.basis, *act.basis)
    period = deadline(notification, case.land, case.municipality, abroad=abroad)
    return period.deemed_notified_on, period.last_day, period.basis
