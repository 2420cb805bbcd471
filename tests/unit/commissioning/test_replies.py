"""Providers' replies: each answered once, counted where the order allows it, else refused with reasons."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from chassis.handling import Key, Problem
from chassis.reading import Unreadable, read_strictly
from contracts.agency import ApplicationWithdrawn
from contracts.commissioning import (
    CapacityReported,
    CommissionAccepted,
    CommissionDeclined,
    ExtensionRequested,
    FeeSettled,
    InvoiceAccepted,
    InvoiceSubmitted,
    ProviderProposed,
    ReplyReceived,
    ReportDue,
    ReportReceived,
    ReportSubmitted,
    ServiceCommissioned,
    SupportEnded,
    SupportStarted,
)
from contracts.envelope import Event
from contracts.payments import PaymentSettled
from contracts.values import Position
from services.commissioning.answers import answer_problem
from services.commissioning.invoices import account_of
from services.commissioning.model import District, Places, Seat, Subject
from services.commissioning.unreadable import unreadable
from tests.unit.commissioning.example import CASE, DISTRICT, FIRST, PERSON, SECOND, approved, chosen, person
from tests.unit.commissioning.situations import (
    UNKNOWN,
    accepted_world,
    codes,
    offered_world,
    registered_world,
    running_world,
)
from tests.unit.commissioning.world import World, commission_id
from tests.unit.given import context


def declined(id_: UUID, reason: str = "other", **more: Any) -> CommissionDeclined:
    return CommissionDeclined(commission_id=id_, reason_code=reason, **more)


def report(id_: UUID, kind: str = "interim", **more: Any) -> ReportSubmitted:
    known: dict[str, Any] = {"period_from": date(2026, 3, 2), "period_to": date(2026, 6, 1), "hours": "40"}
    return ReportSubmitted(commission_id=id_, kind=kind, **(known | more))


def invoice(id_: UUID, month: str = "2026-03", amount: str | None = "680.00", number: str = "R-1") -> Event:
    return InvoiceSubmitted(commission_id=id_, invoice_number=number, month=month, amount=amount)


def ended(id_: UUID, on: date = date(2026, 3, 31)) -> SupportEnded:
    return SupportEnded(commission_id=id_, ended_on=on, outcome_code="permanent_job")


def _accepting(starts_on: str) -> bytes:
    return f'{{"commission_id": "{UNKNOWN}", "starts_on": {starts_on}}}'.encode()


def replies(id_: UUID) -> list[Event]:
    """One of each kind that is about an order."""
    return [
        CommissionAccepted(commission_id=id_),
        declined(id_),
        SupportStarted(commission_id=id_, started_on=date(2026, 3, 2)),
        report(id_),
        ExtensionRequested(commission_id=id_, until=date(2027, 8, 31), hours_per_week="4"),
        ended(id_),
        invoice(id_),
    ]


# Whose order it is, and what its state allows


@pytest.mark.parametrize("index", range(7))
def test_a_reply_about_an_unknown_order_is_refused(index: int) -> None:
    world = offered_world()
    answer = world.reply(FIRST, replies(UNKNOWN)[index])
    assert (answer.accepted, codes(answer)) == (False, ["unknown_reference"])


@pytest.mark.parametrize("index", range(7))
def test_another_providers_order_cannot_be_answered_and_its_case_is_not_named(index: int) -> None:
    world = offered_world()
    before = world.case
    answer = world.reply(SECOND, replies(commission_id(world))[index])
    assert (answer.accepted, codes(answer), answer.case_id) == (False, ["foreign_commission"], None)
    assert world.case == before


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("offered", {"CommissionAccepted", "CommissionDeclined"}),
        ("accepted", {"SupportStarted"}),
        ("running", {"ReportSubmitted", "ExtensionRequested", "SupportEnded", "InvoiceSubmitted"}),
        ("final_report_due", {"ReportSubmitted", "InvoiceSubmitted"}),
        ("settlement", {"ReportSubmitted", "InvoiceSubmitted"}),
        ("closed", set()),
        ("declined", set()),
        ("withdrawn", set()),
    ],
)
def test_each_state_allows_what_the_finding_says(status: str, allowed: set[str]) -> None:
    world = running_world()
    world.today = date(2026, 4, 1)
    order = world.case.orders[-1]
    key = Key("case", str(CASE))
    for event in replies(order.commission_id):
        world.states[key] = world.case.with_order(order.model_copy(update={"status": status}))
        answer = world.reply(FIRST, event)
        assert answer.accepted == (event.type_name in allowed), event.type_name
        if not answer.accepted:
            assert codes(answer) == ["state_forbids"]
            assert all(name in answer.findings[0].message_de for name in allowed)


def test_an_answer_names_the_reply_and_the_case() -> None:
    world = offered_world()
    answer = world.reply(FIRST, CommissionAccepted(commission_id=commission_id(world)))
    assert answer.reply_id is not None
    assert answer.case_id == CASE


# Accept, decline, start


def test_an_acceptance_goes_on_and_stops_the_clock() -> None:
    world = accepted_world()
    accepted = world.told(CommissionAccepted)[-1]
    assert (accepted.case_id, accepted.provider, accepted.starts_on) == (CASE, FIRST, date(2026, 3, 2))
    assert world.timers == {}
    assert world.free(DISTRICT, FIRST) == 24


def test_an_acceptance_for_after_the_orders_end_is_refused() -> None:
    world = offered_world()
    late = CommissionAccepted(commission_id=commission_id(world), starts_on=date(2027, 3, 1))
    answer = world.reply(FIRST, late)
    assert (answer.accepted, codes(answer)) == (False, ["outside_order"])
    assert world.case.orders[-1].status == "offered"


def test_a_decline_is_passed_on_as_a_code_and_the_next_provider_is_asked() -> None:
    world = offered_world()
    answer = world.reply(FIRST, declined(commission_id(world), note="Frau Beispiel ist uns bekannt."))
    assert answer.accepted
    passed_on = world.told(CommissionDeclined)[-1]
    assert (passed_on.provider, passed_on.reason_code, passed_on.note) == (FIRST, "other", None)
    order = world.told_provider(SECOND, ServiceCommissioned)[-1]
    assert order.client is not None
    assert order.answer_by == date(2026, 2, 9)
    assert (world.free(DISTRICT, FIRST), world.free(DISTRICT, SECOND)) == (25, 22)


def test_a_providers_words_stay_with_the_persons_data_and_go_with_them() -> None:
    world = offered_world()
    world.reply(FIRST, declined(commission_id(world), note="Frau Beispiel ist uns bekannt."))
    key = Key("subject", str(PERSON))
    world.take(person(name="Jana Neu"))
    copy = world.states[key]
    assert isinstance(copy, Subject)
    assert (copy.data.name, copy.notes[0].text) == ("Jana Neu", "Frau Beispiel ist uns bekannt.")
    elsewhere = [state.model_dump_json() for kept, state in world.states.items() if kept != key]
    assert not any("bekannt" in text for text in elsewhere)


def test_when_nobody_on_the_list_is_left_the_counsellor_is_told() -> None:
    world = offered_world()
    world.reply(FIRST, declined(commission_id(world)))
    world.reply(SECOND, declined(commission_id(world)))
    proposal = world.told(ProviderProposed)[-1]
    assert proposal.none_available
    assert {each.provider for each in proposal.excluded} == {FIRST, SECOND}
    assert world.case.open_order is None


def test_the_counsellor_can_ask_again_who_declined() -> None:
    world = offered_world()
    world.reply(FIRST, declined(commission_id(world)))
    world.reply(SECOND, declined(commission_id(world)))
    world.take(chosen(FIRST))
    assert world.told(ServiceCommissioned)[-1].provider == FIRST
    assert len({order.commission_id for order in world.case.orders}) == 3


def test_a_start_before_the_order_or_in_the_future_is_remarked_upon() -> None:
    world = accepted_world()
    started = SupportStarted(commission_id=commission_id(world), started_on=date(2026, 2, 20))
    answer = world.reply(FIRST, started)
    assert (answer.accepted, codes(answer)) == (True, ["before_order", "in_future"])
    assert world.told(SupportStarted)[-1].started_on == date(2026, 2, 20)


# Reports, extension, end


def test_a_report_goes_on_in_its_coded_part() -> None:
    world = running_world()
    world.reply(FIRST, report(commission_id(world), goals=("Bewerbungen geschrieben",)))
    received = world.told(ReportReceived)[-1]
    assert (received.kind, received.hours, received.period_to) == ("interim", Decimal(40), date(2026, 6, 1))
    assert "Bewerbungen" not in received.model_dump_json()


def test_a_report_whose_period_ends_before_it_begins_is_refused() -> None:
    world = running_world()
    answer = world.reply(FIRST, report(commission_id(world), period_to=date(2026, 3, 1)))
    assert (answer.accepted, codes(answer)) == (False, ["period_reversed"])
    assert world.told(ReportReceived) == []


def test_an_extension_is_put_before_the_counsellor_and_changes_nothing_yet() -> None:
    world = running_world()
    asked = ExtensionRequested(
        commission_id=commission_id(world), until=date(2027, 8, 31), hours_per_week="4.5", reasons="…"
    )
    answer = world.reply(FIRST, asked)
    assert (answer.accepted, codes(answer)) == (True, ["official_decides"])
    assert world.case.orders[-1].terms.ends_on == date(2027, 2, 28)


def test_an_extension_that_extends_nothing_is_refused() -> None:
    world = running_world()
    asked = ExtensionRequested(
        commission_id=commission_id(world), until=date(2027, 2, 28), hours_per_week="4.5"
    )
    assert codes(world.reply(FIRST, asked)) == ["not_longer"]


def test_the_end_frees_the_place_and_asks_for_the_final_report() -> None:
    world = running_world()
    world.today = date(2026, 4, 2)
    assert world.reply(FIRST, ended(commission_id(world))).accepted
    assert world.told(SupportEnded)[-1].outcome_code == "permanent_job"
    due = world.told(ReportDue)[-1]
    assert (due.kind, due.due_on) == ("final", date(2026, 4, 16))
    assert world.free(DISTRICT, FIRST) == 25
    assert world.told(ProviderProposed)[1:] == []


@pytest.mark.parametrize(
    ("on", "code"), [(date(2026, 3, 1), "before_start"), (date(2027, 3, 1), "outside_order")]
)
def test_an_end_outside_the_support_is_refused(on: date, code: str) -> None:
    world = running_world()
    answer = world.reply(FIRST, ended(commission_id(world), on))
    assert (answer.accepted, codes(answer)) == (False, [code])


# Invoices


def test_an_invoice_that_fits_goes_to_payments() -> None:
    world = running_world()
    assert world.reply(FIRST, invoice(commission_id(world))).accepted
    accepted = world.told(InvoiceAccepted)[-1]
    assert (accepted.provider, accepted.version, accepted.kind) == (FIRST, 1, "fee")
    assert (accepted.month, accepted.amount) == ("2026-03", Decimal("680.00"))


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"amount": "680.01"}, "above_fee"),
        ({"amount": "0.00"}, "amount_missing"),
        ({"amount": None}, "amount_missing"),
        ({"month": "2026-02"}, "month_outside_order"),
        ({"month": "2026-05"}, "month_outside_order"),
        ({"month": "0000-01"}, "month_outside_order"),
        ({"number": "R-0", "month": "2026-04"}, "number_used"),
        ({"number": "R-2", "month": "2026-03"}, "month_invoiced"),
    ],
    ids=lambda value: str(value),
)
def test_an_invoice_that_does_not_fit_is_refused(event: dict[str, Any], code: str) -> None:
    world = running_world()
    world.today = date(2026, 4, 15)
    if code in {"number_used", "month_invoiced"}:
        assert world.reply(FIRST, invoice(commission_id(world), number="R-0")).accepted
    before = len(world.told(InvoiceAccepted))
    answer = world.reply(FIRST, invoice(commission_id(world), **event))
    assert (answer.accepted, codes(answer)) == (False, [code])
    assert len(world.told(InvoiceAccepted)) == before


@pytest.mark.parametrize(
    ("ended_on", "last_day"),
    [
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2026, 3, 1), date(2026, 9, 30)),
        (date(2026, 2, 28), date(2026, 8, 31)),
        (date(2026, 4, 30), date(2026, 11, 2)),  # 31 October: Reformation Day and a Saturday
    ],
)
def test_the_final_account_has_six_months_from_the_end_of_the_month(ended_on: date, last_day: date) -> None:
    order = running_world().case.orders[-1].model_copy(update={"ended_on": ended_on})
    seat = Seat(agency=DISTRICT, applicant_id=PERSON, land="NI", municipality="03241001")
    account = account_of(order, seat)
    assert account is not None
    assert account.last_day == last_day


@pytest.mark.parametrize(("day", "in_time"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_an_invoice_after_the_exclusion_period_is_refused(day: date, in_time: bool) -> None:
    world = running_world()
    world.today = date(2026, 4, 2)
    world.reply(FIRST, ended(commission_id(world)))
    world.today = day
    answer = world.reply(FIRST, invoice(commission_id(world)))
    assert answer.accepted == in_time
    assert codes(answer) == ([] if in_time else ["exclusion_period_over"])


def test_the_provider_is_told_when_its_fee_is_paid() -> None:
    world = running_world()
    world.reply(FIRST, invoice(commission_id(world)))
    world.take(_settled(commission_id(world)), source="/services/payments")
    settled = world.told_provider(FIRST, FeeSettled)[-1]
    assert (settled.month, settled.amount) == ("2026-03", Decimal("680.00"))


def test_a_grants_payment_is_none_of_a_providers_business() -> None:
    world = running_world()
    before = len(world.sent)
    world.take(_settled(UNKNOWN), source="/services/payments")
    assert len(world.sent) == before


def _settled(grant_id: UUID) -> PaymentSettled:
    return PaymentSettled(
        case_id=CASE,
        grant_id=grant_id,
        payment_id=UNKNOWN,
        month="2026-03",
        kind="fee",
        attempt=1,
        amount="680.00",
    )


# Capacity


def test_reported_capacity_counts_from_then_on() -> None:
    world = World()
    answer = world.reply(FIRST, CapacityReported(district=DISTRICT, free_places=3, from_=date(2026, 2, 1)))
    assert answer.accepted
    assert world.free(DISTRICT, FIRST) == 3


def test_capacity_of_a_district_that_the_provider_does_not_serve_is_refused() -> None:
    world = World()
    answer = world.reply(FIRST, CapacityReported(district="celle", free_places=3, from_=date(2026, 2, 1)))
    assert (answer.accepted, codes(answer)) == (False, ["foreign_district"])
    assert world.states == {}


def test_an_older_report_does_not_replace_a_newer_one() -> None:
    world = World()
    world.reply(FIRST, CapacityReported(district=DISTRICT, free_places=3, from_=date(2026, 2, 1)))
    older = CapacityReported(district=DISTRICT, free_places=9, from_=date(2026, 1, 1))
    assert codes(world.reply(FIRST, older)) == ["superseded"]
    assert world.free(DISTRICT, FIRST) == 3


def test_new_places_bring_a_new_proposal_to_who_waits_for_one() -> None:
    full = District(places={FIRST: Places(reported=0), SECOND: Places(reported=0)})
    world = registered_world()
    world.states[Key("district", DISTRICT)] = full
    world.take(approved())
    assert world.told(ProviderProposed)[-1].none_available
    none = CapacityReported(district=DISTRICT, free_places=0, from_=date(2026, 2, 1))
    world.reply(FIRST, none)
    assert len(world.told(ProviderProposed)) == 1
    world.reply(SECOND, CapacityReported(district=DISTRICT, free_places=2, from_=date(2026, 2, 1)))
    assert [each.provider for each in world.told(ProviderProposed)[-1].candidates] == [SECOND]
    world.reply(SECOND, CapacityReported(district=DISTRICT, free_places=3, from_=date(2026, 2, 2)))
    assert len(world.told(ProviderProposed)) == 2
    assert world.take(chosen(SECOND)).told(ServiceCommissioned)[-1].provider == SECOND


def test_a_case_that_has_ended_waits_for_no_places() -> None:
    full = District(places={FIRST: Places(reported=0), SECOND: Places(reported=0)})
    world = registered_world()
    world.states[Key("district", DISTRICT)] = full
    world.take(approved(), ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 2, 2)))
    world.reply(FIRST, CapacityReported(district=DISTRICT, free_places=5, from_=date(2026, 2, 2)))
    assert len(world.told(ProviderProposed)) == 1


# What cannot be handled at all


def test_an_unreadable_reply_is_answered_by_its_id_or_its_place() -> None:
    position = Position(topic=f"provider.{FIRST}.replies.v1", partition=0, offset=7)
    problem = Problem("not_json", "", "expected value", position.topic, position, UNKNOWN, str(CASE))
    publish = answer_problem(problem, context())
    assert isinstance(publish.event, ReplyReceived)
    assert (publish.topic, publish.key) == (f"provider.{FIRST}.commissions.v1", str(CASE))
    assert (publish.event.reply_id, publish.event.position) == (UNKNOWN, None)
    assert (publish.event.accepted, codes(publish.event)) == (False, ["not_json"])


def test_without_id_and_case_the_place_and_the_provider_stand_for_them() -> None:
    position = Position(topic=f"provider.{FIRST}.replies.v1", partition=0, offset=7)
    problem = Problem("id_missing", "header:ce_id", "missing", position.topic, position, None, "Müller")
    publish = answer_problem(problem, context())
    assert isinstance(publish.event, ReplyReceived)
    assert (publish.event.reply_id, publish.event.position) == (None, position)
    assert publish.key == publish.subject == FIRST


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        (b"{", "", "kein gültiges JSON"),
        (b'{"commission_id": "x", "starts_on": null}', "/commission_id", "UUID"),
        (b"{}", "/commission_id", "Pflichtangabe fehlt"),
        (_accepting('"2026-02-30"'), "/starts_on", "im Kalender nicht"),
        (_accepting('"1.3.2026"'), "/starts_on", "JJJJ-MM-TT"),
        (_accepting("20260301"), "/starts_on", "in Anführungszeichen"),
    ],
)
def test_what_is_wrong_is_said_in_german_with_its_place(data: bytes, field: str, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_strictly(CommissionAccepted, data)
    finding = unreadable(caught.value.code, caught.value.field, caught.value.message)
    assert (finding.field or "") == field
    assert words in finding.message_de
