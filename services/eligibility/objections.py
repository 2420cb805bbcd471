"""Objections (Widerspruch): time and form against the notice, and what they hold up (SGG §§ 84, 86, 86a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Outcome
from contracts.eligibility import ObjectionRegistered
from law.errors import LawError
from law.objection import form_valid, suspensive, timely
from law.reinstatement import reinstatement
from services.eligibility.model import Objection

if TYPE_CHECKING:
    from datetime import date

    from contracts.agency import DecisionTaken, ObjectionDecided, ObjectionFiled
    from services.eligibility.model import Act, Case, Notice

DEADLINE_BASIS = "SGG § 84(1)"


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
    objection, answer = _checked(case, event)
    return case.with_(objections=(*case.objections, objection)), answer


def measured_again(case: Case) -> Outcome[Case]:
    """The case once the days of a notice have changed: what was late may be in time now, or the reverse."""
    objections, answers = [], list[ObjectionRegistered]()
    for known in case.objections:
        if known.outcome is None and known.filed and known.notice_id:
            again, answer = _checked(case, known.filed.model_copy(update={"notice_id": known.notice_id}))
            if again.timely != known.timely:
                known = known.model_copy(update={"timely": again.timely})
                answers.append(answer)
        objections.append(known)
    return Outcome(case.with_(objections=tuple(objections)) if answers else case, events=answers)


def _checked(case: Case, event: ObjectionFiled) -> tuple[Objection, ObjectionRegistered]:
    notice = notice_objected_to(case, event)
    act = case.act_of(notice) if notice else None
    holds_up, why = _suspensive(case, act)
    deadline = notice.deadline if notice else None
    in_time = notice is not None and timely(event.received_on, deadline)
    included = _superseding(case, notice)
    answer = ObjectionRegistered(
        case_id=case.case_id,
        objection_id=event.objection_id,
        notice_id=notice.notice_id if notice else None,
        received_on=event.received_on,
        deadline=deadline,
        timely=in_time,
        form_valid=event.form != "other" and form_valid(event.form),
        suspensive=holds_up,
        reinstatement_by=_reinstatement_by(case, event, deadline),
        basis="; ".join([*_reasons(event, notice), *_inclusion(included), why]),
    )
    objection = Objection(
        objection_id=event.objection_id,
        first_decider=_first_decider(case, act),
        received_on=event.received_on,
        notice_id=notice.notice_id if notice else None,
        timely=in_time,
        included=included,
        filed=event,
    )
    return objection, answer


def decided(case: Case, event: ObjectionDecided, today: date) -> Case:
    """The case with the outcome of an objection."""
    outcome = {"outcome": event.outcome, "decided_on": today}
    return case.with_(
        objections=tuple(
            known.model_copy(update=outcome) if known.objection_id == event.objection_id else known
            for known in case.objections
        )
    )


def carried_out(before: Case, after: Case, decision: DecisionTaken) -> Case:
    """The case after a decision: it carries out the objection it names, and joins those still pending.

    A new version decided meanwhile becomes part of every pending procedure (SGG § 86).
    """
    return after.with_(objections=tuple(_after(known, before, after, decision) for known in after.objections))


def _after(objection: Objection, before: Case, after: Case, decision: DecisionTaken) -> Objection:
    carried = objection.carried_out or objection.objection_id == decision.objection_id
    included, version = objection.included, after.grant.version if after.grant else None
    new_version = version is not None and (before.grant is None or before.grant.version != version)
    if objection.outcome is None and new_version and version is not None:
        included = (*included, version)
    return objection.model_copy(update={"carried_out": carried, "included": included})


def _superseding(case: Case, notice: Notice | None) -> tuple[int, ...]:
    """The version that has replaced the act objected to before the objection came."""
    current = case.grant.version if case.grant else None
    if notice is None or notice.version is None or current is None or notice.version >= current:
        return ()
    return (current,)


def _inclusion(included: tuple[int, ...]) -> list[str]:
    return [
        f"SGG § 86: Version {version} ersetzt den Bescheid und wird Teil des Verfahrens"
        for version in included
    ]


def _reinstatement_by(case: Case, event: ObjectionFiled, deadline: date | None) -> date | None:
    """Last day to apply for reinstatement, if an objection is late and the end of the obstacle known."""
    if event.obstacle_ended_on is None or deadline is None or timely(event.received_on, deadline):
        return None
    try:
        found = reinstatement(event.obstacle_ended_on, deadline, "remedy", case.land, case.municipality)
    except LawError:  # a day that no rule covers gives nobody a second chance by itself
        return None
    return None if found.too_late else found.apply_by.last_day


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
    elif event.delay_reason or event.obstacle_ended_on:
        found.append("SGG § 84(1), § 67: nach Fristende; Wiedereinsetzung ist zu prüfen")
    else:
        found.append("SGG § 84(1): nach Fristende; SGB X § 44 ist zu prüfen")
    if event.form == "email":
        found.append("SGB I § 36a(2): einfache E-Mail genügt nicht; Form nachholen")
    return found
