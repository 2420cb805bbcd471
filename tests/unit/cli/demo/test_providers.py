"""Providers answer, support, report and invoice on their days, unless a case deviates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cli.demo.partners.deviations import Declines, Extension, Late, Silent, TooHigh, Twice, Work
from cli.demo.partners.provider import Providers
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    CommissionWithdrawn,
    ExtensionRequested,
    InvoiceSubmitted,
    ReportSubmitted,
)
from tests.unit.cli.demo.messages import CASE, PROVIDER, order, to_provider

if TYPE_CHECKING:
    from cli.demo.partners.messages import Reply
    from contracts.envelope import Event

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def days_of(providers: Providers) -> list[tuple[date, list[Reply]]]:
    """Live through the calendar to its end."""
    lived = []
    while (day := providers.next_date) is not None:
        lived.append((day, list(providers.due(day))))
    return lived


def told(providers: Providers) -> list[str]:
    lived = [(day, reply.event) for day, replies in days_of(providers) for reply in replies]
    return [f"{day} {type(event).__name__}" for day, event in lived]


def test_an_order_is_accepted_worked_off_reported_and_invoiced() -> None:
    providers = Providers([PROVIDER])
    assert providers.receive(to_provider(order()), FRIDAY) == []
    assert told(providers) == [
        "2026-03-09 CommissionAccepted",
        "2026-04-01 SupportStarted",
        "2026-05-03 InvoiceSubmitted",
        "2026-06-03 InvoiceSubmitted",
        "2026-07-01 ReportSubmitted",
        "2026-07-03 InvoiceSubmitted",
        "2026-08-03 InvoiceSubmitted",
        "2026-08-15 ReportSubmitted",
        "2026-08-15 SupportEnded",
    ]


def test_reports_cover_the_time_without_a_gap_and_invoices_full_months() -> None:
    providers = Providers([PROVIDER])
    providers.receive(to_provider(order(starts_on=date(2026, 4, 10))), MONDAY)
    events = [reply.event for _, replies in days_of(providers) for reply in replies]
    reports = [event for event in events if isinstance(event, ReportSubmitted)]
    assert [(each.kind, each.period_from, each.period_to) for each in reports] == [
        ("interim", date(2026, 4, 10), date(2026, 7, 10)),
        ("final", date(2026, 7, 11), date(2026, 8, 15)),
    ]
    invoices = [event for event in events if isinstance(event, InvoiceSubmitted)]
    assert [each.month for each in invoices] == ["2026-05", "2026-06", "2026-07"]


def test_replies_name_sender_case_cause_and_are_the_same_in_every_run() -> None:
    runs = []
    for _ in range(2):
        providers = Providers([PROVIDER])
        message = to_provider(order())
        providers.receive(message, MONDAY)
        runs.append([reply for _, replies in days_of(providers) for reply in replies])
    assert [reply.id for reply in runs[0]] == [reply.id for reply in runs[1]]
    assert len({reply.id for reply in runs[0]}) == len(runs[0])
    for reply in runs[0]:
        assert (reply.topic, reply.source) == (f"provider.{PROVIDER}.replies.v1", f"/providers/{PROVIDER}")
        assert (reply.key, reply.subject, reply.cause) == (str(CASE), str(CASE), message.envelope.id)


def test_an_order_that_should_have_begun_begins_when_it_is_accepted() -> None:
    providers = Providers([PROVIDER])
    providers.receive(to_provider(order(starts_on=date(2026, 3, 1))), MONDAY)
    assert told(providers)[:2] == ["2026-03-03 CommissionAccepted", "2026-03-03 SupportStarted"]


def test_an_order_that_is_over_is_declined() -> None:
    providers = Providers([PROVIDER])
    providers.receive(to_provider(order(ends_on=MONDAY)), MONDAY)
    assert told(providers) == ["2026-03-03 CommissionDeclined"]


def withdrawn(reason: str, effective_on: date) -> CommissionWithdrawn:
    return CommissionWithdrawn(
        case_id=CASE,
        commission_id=order().commission_id,
        provider=PROVIDER,
        reason_code=reason,
        effective_on=effective_on,
    )


def at_work(until: date) -> Providers:
    """Providers with an order whose work began on 1 April, lived through up to a day."""
    providers = Providers([PROVIDER])
    providers.receive(to_provider(order()), MONDAY)
    while (day := providers.next_date) and day <= until:
        providers.due(day)
    return providers


def test_an_order_withdrawn_before_its_start_is_dropped() -> None:
    providers = at_work(date(2026, 3, 3))
    providers.receive(to_provider(withdrawn("provider_changed", date(2026, 3, 10))), date(2026, 3, 10))
    assert providers.next_date is None


@pytest.mark.parametrize(
    ("reason", "wound_up"),
    [
        ("provider_changed", ["2026-07-01 ReportSubmitted final", "2026-07-03 InvoiceSubmitted 2026-06"]),
        ("consent_withdrawn", ["2026-07-03 InvoiceSubmitted 2026-06"]),
    ],
)
def test_what_was_done_until_an_order_was_withdrawn_is_invoiced_and_reported_where_data_may_flow(
    reason: str, wound_up: list[str]
) -> None:
    providers = at_work(date(2026, 6, 29))
    providers.receive(to_provider(withdrawn(reason, date(2026, 6, 30))), date(2026, 6, 30))
    assert [
        f"{day} {type(reply.event).__name__} {getattr(reply.event, 'month', None) or reply.event.kind}"
        for day, replies in days_of(providers)
        for reply in replies
        if isinstance(reply.event, InvoiceSubmitted | ReportSubmitted)
    ] == wound_up


def test_an_order_withdrawn_for_a_later_day_is_worked_off_until_then() -> None:
    providers = at_work(date(2026, 6, 15))
    providers.receive(to_provider(withdrawn("revoked", date(2026, 8, 1))), date(2026, 6, 16))
    assert told(providers) == [
        "2026-07-01 ReportSubmitted",
        "2026-07-03 InvoiceSubmitted",
        "2026-07-31 ReportSubmitted",
        "2026-08-03 InvoiceSubmitted",
    ]


def working(work: Work) -> list[tuple[date, Event]]:
    """What is sent on which day about an order whose work deviates."""
    providers = Providers([PROVIDER], work={CASE: work})
    providers.receive(to_provider(order()), MONDAY)
    return [(day, reply.event) for day, replies in days_of(providers) for reply in replies]


def test_the_first_interim_report_comes_late() -> None:
    reports = [
        (day, event.period_to)
        for day, event in working(Work(report=Late(late_by_days=20)))
        if isinstance(event, ReportSubmitted)
    ]
    assert reports == [(date(2026, 7, 21), date(2026, 7, 1)), (date(2026, 8, 15), date(2026, 8, 15))]


@pytest.mark.parametrize(
    ("wrong", "amounts"),
    [
        (TooHigh(above_by=Decimal("50.00"), month="2026-05"), ["530.00", "480.00"]),
        (Twice(twice="2026-05"), ["480.00", "480.00"]),
    ],
)
def test_a_month_is_invoiced_again_a_week_later_under_another_number(
    wrong: TooHigh | Twice, amounts: list[str]
) -> None:
    invoices = [
        (day, event)
        for day, event in working(Work(invoice=wrong))
        if isinstance(event, InvoiceSubmitted) and event.month == "2026-05"
    ]
    assert [day for day, _ in invoices] == [date(2026, 6, 3), date(2026, 6, 10)]
    assert [str(event.amount) for _, event in invoices] == amounts
    assert len({event.invoice_number for _, event in invoices}) == 2


def test_more_time_is_asked_for_only_where_the_order_does_not_give_it() -> None:
    wish = Extension(asked_on=date(2026, 6, 9), until=date(2026, 9, 30), hours_per_week=Decimal("3.5"))
    providers = Providers([PROVIDER], work={CASE: Work(extension=wish)})
    providers.receive(to_provider(order()), MONDAY)
    while (day := providers.next_date) and day < date(2026, 6, 9):
        providers.due(day)
    [asked] = providers.due(date(2026, 6, 9))
    assert isinstance(asked.event, ExtensionRequested)
    assert asked.event.until == date(2026, 9, 30)
    longer = order(version=2, ends_on=date(2026, 9, 30))
    providers.receive(to_provider(longer), date(2026, 6, 9))
    assert not any(" ExtensionRequested" in each for each in told(providers))


def test_under_new_terms_only_the_days_to_come_change() -> None:
    providers = Providers([PROVIDER])
    providers.receive(to_provider(order()), MONDAY)
    for day in (date(2026, 3, 3), date(2026, 4, 1), date(2026, 5, 3)):
        providers.due(day)
    shorter = order(version=2, ends_on=date(2026, 6, 30))
    assert providers.receive(to_provider(shorter), date(2026, 5, 20)) == []
    assert told(providers) == [
        "2026-06-03 InvoiceSubmitted",
        "2026-06-30 ReportSubmitted",
        "2026-06-30 SupportEnded",
        "2026-07-03 InvoiceSubmitted",
    ]


def test_an_older_version_that_comes_late_changes_nothing() -> None:
    providers = Providers([PROVIDER])
    providers.receive(to_provider(order(version=2, answer_by=date(2026, 3, 2))), MONDAY)
    assert providers.receive(to_provider(order()), MONDAY) == []
    assert providers.next_date == date(2026, 4, 1)


@pytest.mark.parametrize("turns", [1, 2])
def test_the_first_providers_asked_decline_and_the_next_accepts(turns: int) -> None:
    providers = Providers([PROVIDER], {CASE: Declines(decline="no_capacity", providers=turns)})
    for number in range(1, turns + 1):
        providers.receive(to_provider(order(number)), MONDAY)
        [reply] = providers.due(date(2026, 3, 3))
        assert isinstance(reply.event, CommissionDeclined)
        assert reply.event.reason_code == "no_capacity"
    providers.receive(to_provider(order(turns + 1)), MONDAY)
    [reply] = providers.due(date(2026, 3, 3))
    assert isinstance(reply.event, CommissionAccepted)


def test_a_silent_provider_never_answers_and_the_next_one_does() -> None:
    providers = Providers([PROVIDER], {CASE: Silent()})
    providers.receive(to_provider(order(1)), MONDAY)
    assert providers.next_date is None
    providers.receive(to_provider(order(2)), MONDAY)
    assert providers.next_date == date(2026, 3, 3)


def test_an_order_without_end_is_planned_for_some_years_only() -> None:
    providers = Providers([PROVIDER])
    providers.receive(to_provider(order(ends_on=date(9999, 12, 31))), MONDAY)
    assert max(day for day, _ in days_of(providers)).year == 2031
