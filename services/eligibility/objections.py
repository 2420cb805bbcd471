"""Objections (Widerspruch): time and form against the notice, and what they hold up (SGG §§ 84, 86a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.eligibility import ObjectionRegistered
from law.objection import form_valid, suspensive, timely
from services.eligibility.model import Notice, Objection

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.agency import ObjectionDecided, ObjectionFiled
    from contracts.notifications import NoticeDispatched
    from services.eligibility.model import Act, Case

DEADLINE_BASIS = "SGG § 84(1)"
ACTS = frozenset(
    {
        "GrantApproved",
        "GrantRefused",
        "GrantEnded",
        "RepaymentDemanded",
        "SupportApproved",
        "SupportRefused",
    }
)
"""Acts that an objection can be directed against, by the names of the events that announce them.

A provisional stop and its end are none: they need no act (SGB III § 331)."""


def notice_objected_to(case: Case, event: ObjectionFiled) -> Notice | None:
    """The notice named; else the latest one with a deadline; else the latest."""
    named = [notice for notice in case.notices if notice.notice_id == event.notice_id]
    candidates = named or [notice for notice in case.notices if notice.deadline] or list(case.notices)
    return max(candidates, key=lambda notice: notice.posted_on, default=None)


def must_wait(case: Case, event: ObjectionFiled) -> bool:
    """Whether the notice objected to may still be on its way from another service."""
    known = any(notice.notice_id == event.notice_id for notice in case.notices)
    return not known and case.notices_outstanding()


def registered(case: Case, event: ObjectionFiled) -> tuple[Case, ObjectionRegistered]:
    """The objection on record, checked; nobody turns it away for being late or in the wrong form."""
    notice = notice_objected_to(case, event)
    act = case.act_of(notice) if notice else None
    holds_up, why = _suspensive(case, act)
    deadline = notice.deadline if notice else None
    answer = ObjectionRegistered(
        case_id=case.case_id,
        objection_id=event.objection_id,
        notice_id=notice.notice_id if notice else None,
        received_on=event.received_on,
        deadline=deadline,
        timely=notice is not None and timely(event.received_on, deadline),
        form_valid=event.form != "other" and form_valid(event.form),
        suspensive=holds_up,
        basis="; ".join([*_reasons(event, notice), why]),
    )
    objection = Objection(
        objection_id=event.objection_id,
        first_decider=_first_decider(case, act),
    )
    return case.with_(objections=(*case.objections, objection)), answer


def _suspensive(case: Case, act: Act | None) -> tuple[bool, str]:
    carrier = case.grant.carrier if case.grant else "employment_agency"
    return suspensive(act.effect if act else "refusal", carrier)


def _first_decider(case: Case, act: Act | None) -> str | None:
    if act:
        return act.decided_by
    return case.acts[-1].decided_by if case.acts else None


def _reasons(event: ObjectionFiled, notice: Notice | None) -> list[str]:
    """Place and reason of each outcome, for the timeline."""
    if notice is None:
        return ["SGG § 78: Es gibt noch keinen Bescheid, gegen den sich der Widerspruch richten kann"]
    found = []
    if event.notice_id and event.notice_id != notice.notice_id:
        found.append("Der genannte Bescheid ist nicht bekannt; als Widerspruch gegen den letzten gewertet")
    if notice.deadline is None:
        found.append(f"{DEADLINE_BASIS}: Zugang nicht nachgewiesen, es läuft keine Frist; rechtzeitig")
    elif timely(event.received_on, notice.deadline):
        found.append(f"{DEADLINE_BASIS}: eingegangen bis zum letzten Tag")
    elif event.delay_reason:
        found.append("SGG § 84(1), § 67: nach Fristende; Wiedereinsetzung ist zu prüfen")
    else:
        found.append("SGG § 84(1): nach Fristende; SGB X § 44 ist zu prüfen")
    if event.form == "email":
        found.append("SGB I § 36a(2): einfache E-Mail genügt nicht; Form nachholen")
    return found


def announced(case: Case, event: NoticeDispatched) -> Case:
    """The case with a notice of one of its acts; letters about anything else are not objected to."""
    if event.act not in ACTS:
        return case
    notice = Notice(
        notice_id=event.notice_id,
        act=event.act,
        version=event.version,
        posted_on=event.posted_on,
        deemed_notified_on=event.deemed_notified_on,
        deadline=event.objection_deadline,
    )
    others = (known for known in case.notices if known.notice_id != event.notice_id)
    return case.with_(notices=(*others, notice))


def voided(case: Case, notice_id: UUID) -> Case:
    """The case after a letter came back: nothing counts as notified, so no period runs."""
    void = {"deemed_notified_on": None, "deadline": None}
    notices = tuple(
        known.model_copy(update=void) if known.notice_id == notice_id else known for known in case.notices
    )
    return case.with_(notices=notices)


def decided(case: Case, event: ObjectionDecided) -> Case:
    """The case with the outcome of an objection."""
    objections = tuple(
        known.model_copy(update={"outcome": event.outcome})
        if known.objection_id == event.objection_id
        else known
        for known in case.objections
    )
    return case.with_(objections=objections)
