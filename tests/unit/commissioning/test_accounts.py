"""What a provider is told of its fees each month."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis.handling import Key
from contracts.commissioning import FeeSettled, InvoiceSubmitted
from contracts.payments import PaymentReturned, PaymentSettled
from contracts.statements import ProviderStatementIssued
from services.commissioning.accounts import ProviderAccount
from tests.unit.commissioning.example import CASE, FIRST
from tests.unit.commissioning.situations import running_world
from tests.unit.commissioning.world import World, commission_id

FEE = Decimal("680.00")
NOTHING = Decimal("0.00")


def billed(*months: str) -> World:
    """The support has run since 2 March; the months are invoiced on 4 May."""
    world = running_world().until(date(2026, 5, 4))
    for month in months:
        invoice = InvoiceSubmitted(
            commission_id=commission_id(world), invoice_number=f"R-{month}", month=month, amount=FEE
        )
        assert world.reply(FIRST, invoice).accepted
    return world


def payment_id(month: str) -> UUID:
    return uuid5(CASE, month)


def payment(world: World, month: str, **more: Any) -> dict[str, Any]:
    known = {"case_id": CASE, "grant_id": commission_id(world), "payment_id": payment_id(month)}
    return known | {"month": month, "kind": "fee", "attempt": 1, "amount": FEE} | more


def settled(world: World, month: str, on: date) -> PaymentSettled:
    return PaymentSettled(**payment(world, month, executed_on=on))


def returned(world: World, month: str, on: date) -> PaymentReturned:
    return PaymentReturned(**payment(world, month, returned_on=on, code="AC04"))


def statements(world: World) -> list[ProviderStatementIssued]:
    return world.told_provider(FIRST, ProviderStatementIssued)


def lines(statement: ProviderStatementIssued) -> list[tuple[str, str | None, str, str | None]]:
    return [
        (each.movement, each.invoice_number, each.for_month, each.correction_of) for each in statement.lines
    ]


def test_what_was_paid_in_a_month_is_stated_on_the_second_target_day_of_the_next() -> None:
    world = billed("2026-03", "2026-04")
    world.take(settled(world, "2026-04", date(2026, 5, 6)), settled(world, "2026-03", date(2026, 5, 5)))
    assert statements(world.until(date(2026, 6, 1))) == []
    [statement] = statements(world.until(date(2026, 6, 2)))
    assert (statement.provider, statement.month) == (FIRST, "2026-05")
    assert lines(statement) == [
        ("paid", "R-2026-03", "2026-03", None),
        ("paid", "R-2026-04", "2026-04", None),
    ]
    assert (statement.total, statement.total_returned) == (2 * FEE, NOTHING)
    [march, _] = statement.lines
    assert (march.case_id, march.commission_id, march.executed_on) == (
        CASE,
        commission_id(world),
        date(2026, 5, 5),
    )
    assert statements(world.until(date(2026, 7, 2))) == [statement]


def test_what_came_back_is_a_line_of_its_own() -> None:
    world = billed("2026-03")
    world.take(settled(world, "2026-03", date(2026, 5, 5)), returned(world, "2026-03", date(2026, 5, 7)))
    [statement] = statements(world.until(date(2026, 6, 2)))
    assert [line[0] for line in lines(statement)] == ["paid", "returned"]
    assert (statement.total, statement.total_returned) == (FEE, FEE)
    assert (statement.lines[1].returned_on, statement.lines[1].code) == (date(2026, 5, 7), "AC04")


@pytest.mark.parametrize("back_first", [False, True])
def test_the_order_of_events_changes_nothing(back_first: bool) -> None:
    world = billed("2026-03")
    events = (
        settled(world, "2026-03", date(2026, 5, 5)),
        returned(world, "2026-03", date(2026, 5, 7)),
    )
    world.take(*(reversed(events) if back_first else events))
    [statement] = statements(world.until(date(2026, 6, 2)))
    assert [line[0] for line in lines(statement)] == ["paid", "returned"]


def test_a_repeated_report_is_one_movement() -> None:
    world = billed("2026-03")
    paid = settled(world, "2026-03", date(2026, 5, 5))
    [statement] = statements(world.take(paid, paid).until(date(2026, 6, 2)))
    assert statement.total == FEE


def test_what_is_told_too_late_is_a_correction_in_the_next_statement() -> None:
    world = billed("2026-03").until(date(2026, 6, 8))
    world.take(settled(world, "2026-03", date(2026, 5, 5)))
    [statement] = statements(world.until(date(2026, 7, 2)))
    assert statement.month == "2026-06"
    assert lines(statement) == [("paid", "R-2026-03", "2026-03", "2026-05")]


def test_a_month_in_which_no_fee_moved_has_no_statement() -> None:
    world = billed("2026-03", "2026-04")
    world.take(settled(world, "2026-03", date(2026, 5, 5))).until(date(2026, 7, 1))
    world.take(settled(world, "2026-04", date(2026, 7, 1))).until(date(2026, 12, 1))
    assert [each.month for each in statements(world)] == ["2026-05", "2026-07"]


def test_what_moves_while_a_statement_is_due_waits_for_its_own_month() -> None:
    world = billed("2026-03", "2026-04")
    world.take(settled(world, "2026-03", date(2026, 5, 5))).until(date(2026, 6, 1))
    world.take(settled(world, "2026-04", date(2026, 6, 1))).until(date(2026, 7, 2))
    assert [(each.month, lines(each)[0][2]) for each in statements(world)] == [
        ("2026-05", "2026-03"),
        ("2026-06", "2026-04"),
    ]


def test_a_statement_is_kept_by_its_receiver_alone() -> None:
    world = billed("2026-03")
    world.take(settled(world, "2026-03", date(2026, 5, 5))).until(date(2026, 6, 2))
    account = world.states[Key(ProviderAccount.kind, FIRST)]
    assert account == ProviderAccount(provider=FIRST)


def test_a_fee_that_came_back_leaves_what_the_provider_was_told_of_it() -> None:
    world = billed("2026-03")
    world.take(settled(world, "2026-03", date(2026, 5, 5)), returned(world, "2026-03", date(2026, 5, 7)))
    assert [each.month for each in world.told_provider(FIRST, FeeSettled)] == ["2026-03"]
