"""Providers answer, support, report and invoice on their days, unless a case deviates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cli.demo.partners.deviations import Declines, Silent
from cli.demo.partners.provider import Providers
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    CommissionWithdrawn,
    InvoiceSubmitted,
    ReportSubmitted,
)
from tests.unit.cli.demo.messages import CASE, PROVIDER, order, to_provider

if TYPE_CHECKING:
    from cli.demo.partners.messages import Reply

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


def test_a_withdrawn_order_is_dropped() -> None:
    providers = Providers([PROVIDER])
    ordered = order()
    providers.receive(to_provider(ordered), MONDAY)
    providers.due(date(2026, 3, 3))
    withdrawn = CommissionWithdrawn(
        case_id=CASE,
        commission_id=ordered.commission_id,
        provider=PROVIDER,
        reason_code="application_withdrawn",
        effective_on=date(2026, 5, 4),
    )
    providers.receive(to_provider(withdrawn), date(2026, 5, 4))
    assert providers.next_date is None


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
