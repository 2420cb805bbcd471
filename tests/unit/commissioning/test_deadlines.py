"""Terms: the answer to an order, and the reports while the support runs and at its end."""

from datetime import UTC, date, datetime

import pytest

from contracts.commissioning import (
    CommissionAccepted,
    CommissionWithdrawn,
    ProviderProposed,
    ReportDue,
    ReportSubmitted,
    ServiceCommissioned,
    SupportEnded,
)
from contracts.terms import DeadlineMissed
from services.commissioning.agenda import ANSWER, FINAL_ACCOUNT, FINAL_ACCOUNT_SOON
from services.commissioning.reports import months_later
from tests.unit.commissioning.example import DISTRICT, FIRST, SECOND, consent_withdrawn
from tests.unit.commissioning.situations import codes, offered_world, running_world
from tests.unit.commissioning.world import World, commission_id


def report(world: World, kind: str, to: date) -> None:
    submitted = ReportSubmitted(
        commission_id=commission_id(world), kind=kind, period_from=date(2026, 3, 2), period_to=to, hours="10"
    )
    assert world.reply(FIRST, submitted).accepted


def due(world: World) -> list[tuple[str, str]]:
    return [(each.kind, str(each.due_on)) for each in world.told(ReportDue) if not each.reminder]


def missed(world: World) -> list[tuple[str, str]]:
    return [(each.term, str(each.due_on)) for each in world.told(DeadlineMissed)]


def test_the_answer_is_awaited_until_the_end_of_its_last_day() -> None:
    world = offered_world()
    assert world.timers == {ANSWER: datetime(2026, 2, 9, 23, tzinfo=UTC)}  # midnight in Berlin
    assert missed(world.until(date(2026, 2, 9))) == []


def test_silence_takes_the_order_back_and_asks_the_next_one() -> None:
    world = offered_world().until(date(2026, 2, 10))
    assert missed(world) == [("answer", "2026-02-09")]
    withdrawn = world.told_provider(FIRST, CommissionWithdrawn)[-1]
    assert (withdrawn.reason_code, withdrawn.effective_on) == ("no_answer", date(2026, 2, 10))
    assert world.told(ServiceCommissioned)[-1].provider == SECOND
    assert world.free(DISTRICT, FIRST) == 25


def test_silence_of_all_ends_in_a_proposal_of_nobody() -> None:
    world = offered_world().until(date(2026, 3, 31))
    assert [each.provider for each in world.told(CommissionWithdrawn)] == [FIRST, SECOND]
    assert world.told(ProviderProposed)[-1].none_available
    assert world.timers == {}


def test_an_answer_after_the_term_is_refused() -> None:
    world = offered_world()
    first = commission_id(world)
    answer = world.until(date(2026, 2, 10)).reply(FIRST, CommissionAccepted(commission_id=first))
    assert (answer.accepted, codes(answer)) == (False, ["state_forbids"])


def test_reports_are_due_every_three_months_and_at_the_end() -> None:
    world = running_world().until(date(2027, 3, 31))
    assert due(world) == [
        ("interim", "2026-06-02"),
        ("interim", "2026-09-02"),
        ("interim", "2026-12-02"),
        ("final", "2027-03-14"),
    ]


def test_a_report_that_does_not_come_is_missed_after_two_weeks() -> None:
    assert missed(running_world().until(date(2026, 6, 16))) == []
    assert missed(running_world().until(date(2026, 6, 17))) == [("report", "2026-06-16")]


def test_a_report_in_time_is_not_missed() -> None:
    world = running_world().until(date(2026, 6, 10))
    report(world, "interim", date(2026, 6, 2))
    assert missed(world.until(date(2026, 7, 31))) == []


def test_a_report_that_is_in_already_is_not_asked_for() -> None:
    world = running_world().until(date(2026, 5, 29))
    report(world, "interim", date(2026, 5, 29))
    assert due(world.until(date(2026, 9, 2))) == [("interim", "2026-09-02")]


def test_after_the_final_report_nothing_is_due() -> None:
    world = running_world().until(date(2026, 5, 29))
    ended = SupportEnded(
        commission_id=commission_id(world), ended_on=date(2026, 5, 20), outcome_code="permanent_job"
    )
    world.reply(FIRST, ended)
    assert due(world) == [("final", "2026-06-12")]
    report(world, "final", date(2026, 5, 20))
    assert set(world.timers) == {FINAL_ACCOUNT_SOON, FINAL_ACCOUNT}
    assert missed(world.until(date(2026, 11, 30))) == []


def test_a_withdrawn_order_asks_for_no_report() -> None:
    world = running_world().take(consent_withdrawn()).until(date(2027, 6, 1))
    assert due(world) == []
    assert world.timers == {}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(9999, 12, 1), 1, date.max),
    ],
)
def test_months_end_on_the_last_day_of_shorter_ones(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
