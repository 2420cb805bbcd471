"""How a running order ends, and what may still be reported and paid then."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts.agency import ApplicationWithdrawn
from contracts.commissioning import (
    CommissionWithdrawn,
    FeeSettled,
    InvoiceAccepted,
    InvoiceSubmitted,
    ReplyReceived,
    ReportDue,
    ReportReceived,
    ReportSubmitted,
    ServiceCommissioned,
    SupportEnded,
)
from contracts.eligibility import GrantEnded, SupportDeemedApproved, SupportRefused, SupportRevoked
from contracts.envelope import Event
from contracts.payments import PaymentSettled
from services.commissioning.states import stage
from tests.unit.commissioning.example import (
    CASE,
    DISTRICT,
    FIRST,
    SECOND,
    approved,
    chosen,
    consent,
    consent_withdrawn,
)
from tests.unit.commissioning.situations import (
    codes,
    offered_world,
    proposed_world,
    registered_world,
    running_world,
)
from tests.unit.commissioning.world import World

WITHDRAWN = ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 4, 15))


def revoked(effective_on: date = date(2026, 4, 15)) -> SupportRevoked:
    return SupportRevoked(case_id=CASE, effective_on=effective_on)


def mid_april(*events: Event) -> World:
    """The support has run since 2 March; on 15 April something happens."""
    return running_world().until(date(2026, 4, 15)).take(*events)


def first_order(world: World) -> UUID:
    return world.case.orders[0].commission_id


def bill(world: World, month: str) -> ReplyReceived:
    event = InvoiceSubmitted(
        commission_id=first_order(world), invoice_number=f"R-{month}", month=month, amount="680.00"
    )
    return world.reply(FIRST, event)


def pay(world: World, month: str) -> None:
    settled: dict[str, Any] = {"payment_id": first_order(world), "kind": "fee", "attempt": 1}
    event = PaymentSettled(case_id=CASE, grant_id=first_order(world), month=month, amount="680.00", **settled)
    world.take(event, source="/services/payments")


def final_report(world: World, to: date = date(2026, 4, 15)) -> ReplyReceived:
    event = ReportSubmitted(
        commission_id=first_order(world),
        kind="final",
        period_from=date(2026, 3, 2),
        period_to=to,
        hours="40",
        goals=("Vertraulich besprochen",),
        outcome_code="temporary_job",
    )
    return world.reply(FIRST, event)


def end(world: World, on: date) -> None:
    event = SupportEnded(commission_id=first_order(world), ended_on=on, outcome_code="permanent_job")
    assert world.reply(FIRST, event).accepted


def status(world: World) -> str:
    return world.case.orders[0].status


# Taken back while it runs


@pytest.mark.parametrize(
    ("event", "reason", "then"),
    [
        (consent_withdrawn(), "consent_withdrawn", "settlement"),
        (WITHDRAWN, "application_withdrawn", "settlement"),
        (SupportRefused(case_id=CASE), "support_ended", "final_report_due"),
        (GrantEnded(case_id=CASE), "support_ended", "final_report_due"),
        (revoked(), "revoked", "final_report_due"),
        (approved(personal_budget=True), "personal_budget", "final_report_due"),
        (chosen(SECOND), "provider_changed", "final_report_due"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_reason_tells_the_provider_and_leaves_what_may_still_come(
    event: Event, reason: str, then: str
) -> None:
    world = mid_april(event)
    told = world.told_provider(FIRST, CommissionWithdrawn)[-1]
    assert (told.reason_code, told.effective_on) == (reason, date(2026, 4, 15))
    assert (status(world), world.case.orders[0].ended_on) == (then, date(2026, 4, 15))
    asked = [each for each in world.told_provider(FIRST, ReportDue) if each.kind == "final"]
    assert len(asked) == (then == "final_report_due")
    assert world.free(DISTRICT, FIRST) == 25


def test_a_place_that_was_given_back_once_is_not_given_back_twice() -> None:
    world = mid_april(chosen(SECOND))
    final_report(world)
    world.until(date(2027, 1, 31))
    assert world.free(DISTRICT, FIRST) == 25


@pytest.mark.parametrize(
    ("effective_on", "told", "last_day"),
    [
        (date(2026, 6, 1), date(2026, 6, 1), date(2026, 5, 31)),
        (date(2026, 4, 15), date(2026, 4, 15), date(2026, 4, 15)),
        (date(2026, 3, 1), date(2026, 4, 15), date(2026, 4, 15)),
        (date(2028, 1, 1), date(2028, 1, 1), date(2027, 2, 28)),
    ],
    ids=["ahead", "today", "not for days that have passed", "after the end of the order"],
)
def test_a_revocation_ends_the_order_with_its_day(effective_on: date, told: date, last_day: date) -> None:
    world = mid_april(revoked(effective_on))
    assert world.told_provider(FIRST, CommissionWithdrawn)[-1].effective_on == told
    assert world.case.orders[0].last_day == last_day


def test_after_a_revocation_a_new_approval_starts_a_new_search() -> None:
    world = mid_april(revoked(), approved(hours_per_week="2"))
    assert stage(world.case) == "selecting"
    assert world.take(chosen(SECOND)).told(ServiceCommissioned)[-1].provider == SECOND


# Consent withdrawn: no more data


def test_what_was_done_until_consent_was_withdrawn_is_paid_and_later_months_are_not() -> None:
    world = mid_april(consent_withdrawn()).until(date(2026, 5, 20))
    assert [bill(world, month).accepted for month in ("2026-03", "2026-04")] == [True, True]
    refused = bill(world, "2026-05")
    assert (refused.accepted, codes(refused)) == (False, ["month_outside_order"])
    assert [each.month for each in world.told(InvoiceAccepted)] == ["2026-03", "2026-04"]


def test_after_consent_was_withdrawn_no_report_is_taken_or_kept() -> None:
    world = mid_april(consent_withdrawn())
    answer = final_report(world)
    assert (answer.accepted, codes(answer)) == (False, ["data_flow_ended"])
    assert world.told(ReportReceived) == []
    assert not any("Vertraulich" in state.model_dump_json() for state in world.states.values())


def test_after_consent_was_withdrawn_no_version_and_no_choice_sends_the_client_again() -> None:
    world = mid_april(consent_withdrawn())
    sent = [topic for topic, event in world.sent if getattr(event, "client", None)]
    world.take(approved(hours_per_week="8"), chosen(SECOND), approved(hours_per_week="9"), chosen(FIRST))
    world.until(date(2027, 12, 31))
    assert [topic for topic, event in world.sent if getattr(event, "client", None)] == sent
    world.take(consent(True))
    assert world.told_provider(FIRST, ServiceCommissioned)[-1].client is not None


# Change of provider


def test_another_provider_takes_over_and_the_first_one_reports_and_is_paid() -> None:
    world = mid_april(chosen(SECOND))
    assert world.case.open_order is not None
    assert world.case.open_order.provider == SECOND
    assert [bill(world, month).accepted for month in ("2026-03", "2026-04", "2026-05")] == [True, True, False]
    assert final_report(world).accepted
    assert status(world) == "settlement"
    assert world.case.orders[0].outcome_code == "temporary_job"


def test_the_first_ones_report_is_overdue_while_the_second_one_works() -> None:
    world = mid_april(chosen(SECOND)).until(date(2026, 5, 14))
    awaited = world.case.orders[0].awaited_report
    assert awaited is not None
    assert (awaited.due_on, awaited.late_after, awaited.overdue) == (
        date(2026, 4, 29),
        date(2026, 5, 13),
        True,
    )


# Settlement


def test_an_order_is_closed_once_every_month_is_paid() -> None:
    world = running_world().until(date(2026, 4, 20))
    end(world, date(2026, 4, 20))
    assert status(world) == "final_report_due"
    final_report(world)
    assert status(world) == "settlement"
    for month in ("2026-03", "2026-04"):
        assert bill(world, month).accepted
        assert status(world) == "settlement"
        pay(world, month)
    assert status(world) == "closed"
    assert world.timers == {}
    assert [each.month for each in world.told_provider(FIRST, FeeSettled)] == ["2026-03", "2026-04"]
    assert codes(bill(world, "2026-04")) == ["state_forbids"]


def test_an_order_that_is_paid_already_is_closed_by_its_final_report() -> None:
    world = running_world().until(date(2026, 3, 20))
    bill(world, "2026-03")
    pay(world, "2026-03")
    end(world, date(2026, 3, 20))
    final_report(world)
    assert status(world) == "closed"


def test_the_same_month_paid_twice_counts_once() -> None:
    world = mid_april(chosen(SECOND))
    final_report(world)
    bill(world, "2026-03")
    pay(world, "2026-03")
    pay(world, "2026-03")
    assert status(world) == "settlement"


def test_without_a_fee_nothing_is_left_after_the_final_report() -> None:
    world = running_world().take(approved(monthly_fee="0.00")).until(date(2026, 3, 20))
    end(world, date(2026, 3, 20))
    final_report(world)
    assert status(world) == "closed"


# Other paths of an approval


def test_a_personal_budget_looks_for_nobody() -> None:
    world = registered_world().take(approved(personal_budget=True), chosen())
    assert world.counted() == {}
    assert stage(world.case) == "personal_budget"


def test_a_personal_budget_takes_back_an_offer() -> None:
    world = offered_world().take(approved(personal_budget=True))
    assert world.told_provider(FIRST, CommissionWithdrawn)[-1].reason_code == "personal_budget"
    assert (stage(world.case), status(world)) == ("personal_budget", "withdrawn")


def test_a_later_approval_without_a_budget_looks_for_a_provider_again() -> None:
    world = proposed_world().take(approved(personal_budget=True), approved(), chosen())
    assert world.told(ServiceCommissioned)[-1].provider == FIRST


def test_a_deemed_approval_leads_to_an_order_once_an_official_has_set_the_terms() -> None:
    deemed = SupportDeemedApproved(
        case_id=CASE, goal="find_job", district=DISTRICT, disability_status="disabled"
    )
    world = registered_world().take(deemed)
    assert stage(world.case) == "selecting"
    assert world.take(approved(), chosen()).told(ServiceCommissioned)[-1].provider == FIRST
    assert stage(world.case) == "ordered"


def test_a_deemed_approval_that_is_withdrawn_leads_to_no_order() -> None:
    deemed = SupportDeemedApproved(
        case_id=CASE, goal="find_job", district=DISTRICT, disability_status="disabled"
    )
    world = registered_world().take(deemed, chosen(), revoked())
    assert world.told(ServiceCommissioned) == []
    assert stage(world.case) == "waiting"
