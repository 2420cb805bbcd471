"""The terms of SGB IX §§ 14 and 18 while an application for an integration service is undecided."""

from datetime import date, datetime
from typing import Any

import pytest

from chassis.handling import BERLIN, Timer
from contracts.agency import ApplicationForwarded, ApplicationWithdrawn
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.eligibility.handlers import handlers
from tests.unit.eligibility.situations import (
    CASE,
    after,
    case_of,
    decision,
    meeting,
    on,
    registered,
    support,
)
from tests.unit.given import events, when, when_due

SERVICE = case_of("integration_service")
TERMS = [
    ("competence", "2026-03-12", date(2026, 3, 16)),
    ("decision", "2026-03-16", date(2026, 3, 23)),
    ("notice_of_delay", "2026-04-18", date(2026, 5, 2)),
    ("inaction", "2026-08-05", date(2026, 9, 2)),
]


def cancelled(*names: str) -> set[Timer]:
    return {Timer(name, None) for name in names}


def test_an_application_starts_its_terms() -> None:
    outcome = when(handlers, None, registered("integration_service"))
    assert outcome.timers == [
        Timer(term, datetime.fromisoformat(day).replace(tzinfo=BERLIN)) for term, day, _ in TERMS
    ]


@pytest.mark.parametrize("procedure", ["training_subsidy", "integration_grant"])
def test_an_employers_application_starts_none_of_participation(procedure: str) -> None:
    outcome = when(handlers, None, registered(procedure))
    assert [timer.name for timer in outcome.timers] == ["inaction"]


@pytest.mark.parametrize("applied_on", [date(1950, 1, 4), date(9999, 12, 31)])
def test_a_day_that_no_rule_covers_starts_none(applied_on: date) -> None:
    outcome = when(handlers, None, registered("integration_service", applied_on=applied_on))
    assert not outcome.timers


@pytest.mark.parametrize(("term", "day", "ends_on"), [each for each in TERMS if each[0] != "notice_of_delay"])
def test_the_agency_is_reminded_and_then_told_of_the_miss(term: str, day: str, ends_on: date) -> None:
    reminded = when_due(handlers, SERVICE, term, on(day))
    (first,) = events(reminded)
    assert isinstance(first, DeadlineApproaching)
    assert (first.term, first.due_on) == (term, ends_on)
    (timer,) = reminded.timers
    missed = when_due(handlers, SERVICE, term, on(timer.due_at.date().isoformat()))
    (second,) = events(missed)
    assert isinstance(second, DeadlineMissed)
    assert (second.term, second.due_on, second.basis) == (term, ends_on, first.basis)
    assert missed.timers == []


def test_a_holiday_never_helps_the_authority() -> None:
    case = case_of("integration_service", applied_on=date(2026, 3, 20))
    (event,) = events(when_due(handlers, case, "competence", on("2026-04-04")))
    assert isinstance(event, DeadlineMissed)
    assert event.due_on == date(2026, 4, 3)


def test_a_meeting_shows_competence() -> None:
    outcome = when(handlers, SERVICE, meeting())
    assert set(outcome.timers) == cancelled("competence")
    assert events(when_due(handlers, outcome.state, "competence", on("2026-03-17"))) == []


def test_a_returned_decision_shows_competence_and_decides_nothing() -> None:
    outcome = when(handlers, SERVICE, decision())
    assert set(outcome.timers) == cancelled("competence")


@pytest.mark.parametrize(
    "event",
    [
        decision(support=support()),
        decision("refuse"),
        ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 3, 9)),
        ApplicationForwarded(case_id=CASE, to="pension-insurance", forwarded_on=date(2026, 3, 9)),
    ],
)
def test_a_decision_or_a_closed_application_ends_all_terms(event: Any) -> None:
    outcome = when(handlers, SERVICE, event)
    assert set(outcome.timers) == cancelled("competence", "decision", "notice_of_delay", "inaction")
    for term, _, _ in TERMS:
        assert events(when_due(handlers, outcome.state, term, on("2026-06-01"))) == []


def test_a_second_application_moves_the_terms_only_with_the_first_contact() -> None:
    same = when(handlers, SERVICE, registered("integration_service", applied_on=date(2026, 3, 20)))
    assert not same.timers
    earlier = when(handlers, SERVICE, registered("integration_service", applied_on=date(2026, 2, 20)))
    assert earlier.timers[0] == Timer("competence", datetime(2026, 3, 2, tzinfo=BERLIN))


def test_meetings_do_not_restart_what_runs() -> None:
    met = after(meeting(), start=SERVICE)
    assert not when(handlers, met, meeting()).timers
