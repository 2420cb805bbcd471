"""Which terms of a case run, and until when: each follows from the facts of the case alone.

The raw end of a period counts where the authority has to act: a holiday that moves the end never helps it.
Where a party has to act (a hearing, an objection), the shifted last day counts.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from law.cancellation.knowledge import one_year_of_knowledge
from law.competence import clock, decision_after_opinion, decision_with_several_providers, opinion_by
from law.deemed_approval import DelayNotice, deemed_approval
from law.errors import LawError
from law.hearing import answer_by
from law.inaction import after_application, after_objection
from law.parameters import choice, count
from law.periods import last_day_of_months
from law.validity import HORIZON
from services.eligibility.states import TO_BE_CARRIED_OUT, contested

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from law.deemed_approval import DeemedApproval
    from services.eligibility.model import Case

COMPETENCE, DECISION, NOTICE_OF_DELAY, OPINION = "competence", "decision", "notice_of_delay", "opinion"
INACTION, OBJECTION_INACTION = "inaction", "objection_inaction"
OBJECTION_PERIOD, OBJECTION_DECISION = "objection_period", "objection_decision"
HEARING, WITHDRAWAL_LIMIT = "hearing", "withdrawal_limit"
PROVISIONAL_STOP, AFTER_EMPLOYMENT = "provisional_stop", "after_employment"

NAMES = (
    COMPETENCE,
    DECISION,
    NOTICE_OF_DELAY,
    OPINION,
    INACTION,
    OBJECTION_INACTION,
    OBJECTION_PERIOD,
    OBJECTION_DECISION,
    HEARING,
    WITHDRAWAL_LIMIT,
    PROVISIONAL_STOP,
    AFTER_EMPLOYMENT,
)
REMINDER = {
    DECISION: 7,
    NOTICE_OF_DELAY: 14,
    OPINION: 3,
    INACTION: 28,
    OBJECTION_INACTION: 28,
    OBJECTION_DECISION: 0,
    HEARING: 3,
    WITHDRAWAL_LIMIT: 28,
    PROVISIONAL_STOP: 14,
    AFTER_EMPLOYMENT: 14,
}
"""Days before the end at which the agency is reminded; a policy. The law names that of competence."""
CARRY_OUT_DAYS = 14
"""Days after which the agency is reminded of a decision that an objection promised; a policy."""


_clock = lru_cache(maxsize=4096)(clock)
_deemed = lru_cache(maxsize=4096)(deemed_approval)
_after_application = lru_cache(maxsize=4096)(after_application)
_after_objection = lru_cache(maxsize=4096)(after_objection)


class Running(NamedTuple):
    """A term that runs."""

    name: str
    ends_on: date
    """Its last day."""
    basis: str
    remind_on: date | None
    of: str = ""
    """The notice, objection or hearing that it is about, where there may be several."""


def running(case: Case) -> tuple[Running, ...]:
    """Every term of the case that runs. A day that no rule covers starts no term."""
    found = (term for terms in _TERMS for term in _covered(terms, case))
    return tuple(term for term in found if term.ends_on <= HORIZON)


def deemed(case: Case) -> DeemedApproval:
    """When the application counts as approved (SGB IX § 18). Raises `LawError` for a day no rule covers."""
    sent = tuple(DelayNotice(each.sent_on, each.until, each.reason) for each in case.participation.delays)
    return _deemed(case.started_on, sent, case.land, case.municipality)


def _covered(terms: Callable[[Case], Iterable[Running]], case: Case) -> list[Running]:
    try:
        return list(terms(case))
    except LawError:
        return []


def _term(name: str, ends_on: date, basis: str, of: object = "") -> Running:
    return Running(name, ends_on, basis, ends_on - timedelta(days=REMINDER[name]), str(of))


def _participation(case: Case) -> bool:
    return case.undecided and case.application.procedure == "integration_service"


def _competence(case: Case) -> Iterator[Running]:
    if _participation(case) and not case.competent:
        found = _clock(case.started_on, case.land, case.municipality)
        yield Running(COMPETENCE, found.competence_by.raw, "SGB IX § 14(1)", found.escalate_on)


def _decision(case: Case) -> Iterator[Running]:
    """Three weeks; otherwise with several providers or an opinion, whose term takes its place meanwhile."""
    if not _participation(case):
        return
    facts, place = case.participation, (case.land, case.municipality)
    if facts.awaits_opinion and facts.opinion_requested_on:
        yield _term(OPINION, opinion_by(facts.opinion_requested_on, *place).raw, "SGB IX § 17(2)")
    if facts.involvement:
        several = decision_with_several_providers(case.started_on, facts.involvement.plan_conference, *place)
        yield _term(DECISION, several.raw, "SGB IX § 15(4)")
    elif facts.opinion_received_on:
        after = decision_after_opinion(facts.opinion_received_on, *place)
        yield _term(DECISION, after.raw, "SGB IX § 14(2) Satz 3")
    elif not facts.awaits_opinion:
        yield _term(DECISION, _clock(case.started_on, *place).decision_by.raw, "SGB IX § 14(2)")


def _notice_of_delay(case: Case) -> Iterator[Running]:
    if _participation(case):
        found = deemed(case)
        yield _term(NOTICE_OF_DELAY, found.approved_after, "SGB IX § 18(1), (3)")


def _inaction(case: Case) -> Iterator[Running]:
    if case.undecided:
        ends_on = _after_application(case.completed_on or case.started_on).until
        yield _term(INACTION, ends_on, "SGG § 88(1)")
    for objection in case.objections:
        if objection.outcome is None and objection.received_on:
            ends_on = _after_objection(objection.received_on).until
            yield _term(OBJECTION_INACTION, ends_on, "SGG § 88(2)", objection.objection_id)


def _objection_periods(case: Case) -> Iterator[Running]:
    for notice in case.notices:
        if notice.deadline and not notice.binding and not contested(notice, case):
            yield Running(OBJECTION_PERIOD, notice.deadline, "SGG § 77", None, str(notice.notice_id))


def _objection_decisions(case: Case) -> Iterator[Running]:
    for objection in case.objections:
        promised = objection.outcome in TO_BE_CARRIED_OUT and not objection.carried_out
        if promised and objection.decided_on:
            ends_on = objection.decided_on + timedelta(days=CARRY_OUT_DAYS)
            yield _term(OBJECTION_DECISION, ends_on, "SGG § 85(1), (2)", objection.objection_id)


def _hearings(case: Case) -> Iterator[Running]:
    for hearing in case.hearings:
        if hearing.answered_on is None and not hearing.settled:
            answer = answer_by(hearing.sent_on, case.land, case.municipality).answer_by
            yield _term(HEARING, answer.last_day, "SGB X § 24(1)", hearing.sent_on)


def _withdrawal_limit(case: Case) -> Iterator[Running]:
    if case.review and case.review.past and case.grant_runs:
        ends_on = one_year_of_knowledge(case.review.known_on).until
        yield _term(WITHDRAWAL_LIMIT, ends_on, "SGB X § 45(4) Satz 2, § 48(4) Satz 1")


def _provisional_stop(case: Case) -> Iterator[Running]:
    if case.grant and case.grant.suspended_until:
        yield _term(PROVISIONAL_STOP, case.grant.suspended_until, "SGB III § 331(2)")


def _after_employment(case: Case) -> Iterator[Running]:
    """As long as the funding of all versions, twelve months at most, where the policy does not rule § 92 out.

    It begins with the day after the funding, so that it ends with the day before one of the same number.
    """
    grant = case.grant
    if case.application.procedure != "integration_grant" or not grant or not grant.runs or not grant.terms:
        return
    first, last = grant.first_day or grant.terms.starts_on, grant.terms.ends_on
    policy = choice("apply_s92_repayment", first)
    if policy == "not_applied":
        return
    months = min(_months(first, last), count("after_employment_months", first))
    open_question = " (Anwendbarkeit ist zu prüfen)" if policy == "human_review" else ""
    ends_on = last_day_of_months(last + timedelta(days=1), months)
    yield _term(AFTER_EMPLOYMENT, ends_on, f"SGB III § 92(2){open_question}")


def _months(first: date, last: date) -> int:
    """Months from one day to another, a part of one counted as a whole."""
    after = last + timedelta(days=1)
    return (after.year - first.year) * 12 + after.month - first.month + (after.day > first.day)


_TERMS: tuple[Callable[[Case], Iterable[Running]], ...] = (
    _competence,
    _decision,
    _notice_of_delay,
    _inaction,
    _objection_periods,
    _objection_decisions,
    _hearings,
    _withdrawal_limit,
    _provisional_stop,
    _after_employment,
)
