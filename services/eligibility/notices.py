"""Notices: how an act was made known, until when it can be objected to, and when it binds (SGG §§ 77, 84)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.eligibility import ActBecameBinding
from services.eligibility.model import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from contracts.notifications import NoticeDispatched, NotificationEstablished
    from services.eligibility.deadlines import Running
    from services.eligibility.model import Case

ACTS = frozenset(
    {
        "GrantApproved",
        "GrantRefused",
        "GrantEnded",
        "RepaymentDemanded",
        "SupportApproved",
        "SupportRefused",
        "SupportRevoked",
    }
)
"""Acts that an objection can be directed against, by the names of the events that announce them.

A provisional stop and its end are none: they need no act (SGB III § 331)."""


def announced(case: Case, event: NoticeDispatched) -> Case:
    """The case with a letter; only one of an act can be objected to. Sent again, it counts anew."""
    letters = tuple(dict.fromkeys((*case.letters, event.notice_id)))
    if event.act not in ACTS:
        return case.with_(letters=letters)
    notice = Notice(
        notice_id=event.notice_id,
        act=event.act,
        version=event.version,
        posted_on=event.posted_on,
        deemed_notified_on=event.deemed_notified_on,
        deadline=event.objection_deadline,
    )
    others = (known for known in case.notices if known.notice_id != event.notice_id)
    return case.with_(letters=letters, notices=(*others, notice))


def voided(case: Case, notice_id: UUID) -> Case:
    """The case after a letter came back: nothing counts as notified, so no period runs."""
    void = {"deemed_notified_on": None, "deadline": None, "returned": True, "binding": False}
    return _replaced(case, notice_id, void)


def established(case: Case, event: NotificationEstablished) -> Case:
    """The case with the days of a notice as they were established; without proof no period runs."""
    days = {
        "deemed_notified_on": event.deemed_notified_on,
        "deadline": event.objection_deadline,
        "binding": False,
        "returned": False,
    }
    return _replaced(case, event.notice_id, days)


def bound(case: Case, term: Running) -> tuple[Case, ActBecameBinding]:
    """The act whose time for an objection has passed binds those concerned (SGG § 77)."""
    notice = next(known for known in case.notices if str(known.notice_id) == term.of)
    event = ActBecameBinding(
        case_id=case.case_id,
        act=notice.act,
        version=notice.version,
        notice_id=notice.notice_id,
        binding_from=term.ends_on + timedelta(days=1),
        basis=term.basis,
    )
    return _replaced(case, notice.notice_id, {"binding": True}), event


def _replaced(case: Case, notice_id: UUID, changes: Mapping[str, object]) -> Case:
    notices = tuple(
        known.model_copy(update=changes) if known.notice_id == notice_id else known for known in case.notices
    )
    return case.with_(notices=notices)
