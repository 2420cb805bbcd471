"""What falls due in the course of an order: reports with their reminders, the final account, the contract."""

from dataclasses import replace
from datetime import date

from contracts.commissioning import (
    CommissionAccepted,
    ExtensionRequested,
    InvoiceSubmitted,
    ReportDue,
    ReportSubmitted,
    ServiceCommissioned,
    SupportEnded,
)
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.commissioning.model import Case
from tests.unit.commissioning.example import CASE, FIRST, approved, chosen
from tests.unit.commissioning.situations import codes, offered_world, registered_world, running_world
from tests.unit.commissioning.world import World, commission_id
from tests.unit.given import registry


def report(world: World, kind: str, to: date) -> None:
    submitted = ReportSubmitted(
        commission_id=commission_id(world), kind=kind, period_from=date(2026, 3, 2), period_to=to, hours="10"
    )
    assert world.reply(FIRST, submitted).accepted


def ended_world(on: date) -> World:
    world = running_world().until(on)
    event = SupportEnded(commission_id=commission_id(world), ended_on=on, outcome_code="training")
    assert world.reply(FIRST, event).accepted
    return world


def status(world: World) -> str:
    return world.case.orders[-1].status


def reminders(world: World) -> list[tuple[str, str]]:
    return [(each.kind, str(each.due_on)) for each in world.told(ReportDue) if each.reminder]


def approaching(world: World, term: str) -> list[str]:
    return [str(each.due_on) for each in world.told(DeadlineApproaching) if each.term == term]


def missed(world: World, term: str) -> list[str]:
    return [str(each.due_on) for each in world.told(DeadlineMissed) if each.term == term]


# Reports


def test_the_provider_is_told_of_each_report_that_is_due_and_reminded_once() -> None:
    world = running_world().until(date(2026, 6, 30))
    told = [(each.kind, each.reminder) for each in world.told_provider(FIRST, ReportDue)]
    assert told == [("interim", False), ("interim", True)]


def test_half_of_the_grace_period_later_there_is_a_reminder_and_a_warning() -> None:
    world = running_world()
    assert reminders(world.until(date(2026, 6, 8))) == []
    assert reminders(world.until(date(2026, 6, 9))) == [("interim", "2026-06-02")]
    assert approaching(world, "report") == ["2026-06-16"]


def test_a_report_that_has_come_is_not_reminded_of() -> None:
    world = running_world().until(date(2026, 6, 5))
    report(world, "interim", date(2026, 6, 2))
    assert reminders(world.until(date(2026, 7, 1))) == []


def test_the_final_report_is_due_two_weeks_after_the_end_then_reminded_of_then_overdue() -> None:
    world = ended_world(date(2026, 5, 4)).until(date(2026, 7, 1))
    assert {(each.kind, str(each.due_on)) for each in world.told(ReportDue)} == {("final", "2026-05-18")}
    assert reminders(world) == [("final", "2026-05-18")]
    assert (approaching(world, "report"), missed(world, "report")) == (["2026-06-01"], ["2026-06-01"])


def test_a_report_that_is_overdue_may_still_come() -> None:
    world = ended_world(date(2026, 5, 4)).until(date(2026, 7, 1))
    awaited = world.case.orders[-1].awaited_report
    assert awaited is not None
    assert awaited.overdue
    report(world, "final", date(2026, 5, 4))
    assert world.case.orders[-1].awaited_report is None


def test_where_nobody_reports_the_end_the_final_report_is_asked_for_all_the_same() -> None:
    world = running_world().until(date(2027, 3, 1))
    assert world.case.orders[-1].status == "running"
    assert [str(each.due_on) for each in world.told(ReportDue) if each.kind == "final"] == ["2027-03-14"]


def test_an_extension_after_the_end_takes_back_that_the_final_report_is_due() -> None:
    world = running_world().until(date(2027, 3, 1)).take(approved(ends_on=date(2027, 8, 31)))
    assert world.case.orders[-1].awaited_report is None
    assert world.case.orders[-1].report_on == date(2027, 3, 2)


# The final account


def test_the_account_is_warned_of_a_month_ahead_and_missed_after_six_months() -> None:
    world = ended_world(date(2026, 5, 4))
    report(world, "final", date(2026, 5, 4))
    assert approaching(world.until(date(2026, 10, 29)), "final_account") == []
    assert approaching(world.until(date(2026, 10, 30)), "final_account") == ["2026-11-30"]
    assert missed(world.until(date(2026, 11, 30)), "final_account") == []
    assert missed(world.until(date(2026, 12, 1)), "final_account") == ["2026-11-30"]
    assert (world.case.orders[-1].status, world.timers) == ("closed", {})


def test_an_invoice_on_a_closed_account_is_told_until_when_it_could_have_come() -> None:
    world = ended_world(date(2026, 5, 4))
    report(world, "final", date(2026, 5, 4))
    world.until(date(2026, 12, 1))
    late = InvoiceSubmitted(
        commission_id=commission_id(world), invoice_number="R-1", month="2026-05", amount="680.00"
    )
    answer = world.reply(FIRST, late)
    assert (answer.accepted, codes(answer)) == (False, ["exclusion_period_over"])
    assert "30.11.2026" in answer.findings[0].message_de


def test_the_final_report_is_awaited_longer_than_the_account() -> None:
    world = ended_world(date(2026, 5, 4)).until(date(2026, 12, 1))
    assert status(world) == "final_report_due"
    report(world, "final", date(2026, 5, 4))
    assert status(world) == "closed"


def test_an_order_whose_end_nobody_reports_ends_with_its_account() -> None:
    world = running_world().until(date(2027, 12, 31))
    assert missed(world, "final_account") == ["2027-08-31"]
    assert (status(world), world.case.orders[-1].ended_on, world.timers) == (
        "final_report_due",
        date(2027, 2, 28),
        {},
    )
    report(world, "final", date(2027, 2, 28))
    assert status(world) == "closed"


# The framework contract


def contract_until(world: World, day: date) -> World:
    """The registry as it is once the first provider's contract ends on a day."""
    known = registry()
    first = replace(known.providers[FIRST], contract_until=day)
    world.registry = replace(known, providers={**known.providers, FIRST: first})
    return world


def accepted_until(day: date) -> World:
    world = contract_until(registered_world(), day).take(approved(), chosen())
    assert world.reply(FIRST, CommissionAccepted(commission_id=commission_id(world))).accepted
    return world


def test_a_contract_that_ends_while_the_order_runs_is_told_a_month_ahead() -> None:
    world = accepted_until(date(2026, 12, 31))
    assert approaching(world.until(date(2026, 11, 30)), "contract") == []
    assert approaching(world.until(date(2026, 12, 1)), "contract") == ["2026-12-31"]
    assert approaching(world.until(date(2027, 2, 1)), "contract") == ["2026-12-31"]


def test_a_contract_that_was_prolonged_meanwhile_is_not() -> None:
    world = contract_until(accepted_until(date(2026, 12, 31)), date(2029, 12, 31))
    assert approaching(world.until(date(2027, 2, 1)), "contract") == []


def test_a_contract_that_covers_the_order_is_not() -> None:
    assert approaching(offered_world().until(date(2026, 2, 9)), "contract") == []


# Extension


def test_a_request_for_more_time_is_passed_on_without_its_reasons_and_granted_by_a_new_version() -> None:
    world = running_world()
    asked = ExtensionRequested(
        commission_id=commission_id(world),
        until=date(2027, 8, 31),
        hours_per_week="6",
        reasons="Noch nicht sicher im Umgang mit Kunden.",
    )
    assert world.reply(FIRST, asked).accepted
    passed_on = world.told(ExtensionRequested)[-1]
    assert (passed_on.case_id, passed_on.provider, passed_on.until) == (CASE, FIRST, date(2027, 8, 31))
    assert passed_on.reasons is None
    assert "Kunden" not in next(
        state.model_dump_json() for state in world.states.values() if isinstance(state, Case)
    )
    world.take(approved(ends_on=date(2027, 8, 31), hours_per_week="6"))
    granted = world.told_provider(FIRST, ServiceCommissioned)[-1]
    assert (granted.version, granted.ends_on) == (2, date(2027, 8, 31))
    assert world.case.orders[-1].extension is None
