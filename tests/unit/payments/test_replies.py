"""What payment systems report, and the one answer to each report."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from chassis.handling import Key, Problem
from contracts.commissioning import ReplyReceived
from contracts.envelope import Event
from contracts.payments import (
    PaymentDue,
    PaymentExecuted,
    PaymentHeld,
    PaymentRejected,
    PaymentReturned,
    PaymentSettled,
)
from contracts.values import Finding, Position
from services.payments.handlers import handlers
from services.payments.problems import answer_problem
from tests.unit.given import context, when
from tests.unit.payments.desk import MAIN, Desk, moment
from tests.unit.payments.example import (
    CASE,
    GRANT,
    OTHER_PAYEE,
    approved,
    executed,
    notified,
    recorded,
    registered,
    rejected,
    returned,
    started,
)

Report = Callable[[PaymentDue], Event]
FULL = Decimal("937.92")
FIRST_DAY = date(2026, 3, 2)


@pytest.fixture
def desk() -> Desk:
    """February has been ordered."""
    facts = registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started()
    return Desk().take(*facts).until(FIRST_DAY)


def codes(answer: ReplyReceived) -> list[str]:
    return [finding.code for finding in answer.findings]


def test_an_executed_payment_is_settled(desk: Desk) -> None:
    [due] = desk.payments()
    desk.take(executed(due))
    [settled] = desk.told(PaymentSettled)
    assert (settled.payment_id, settled.amount, settled.executed_on) == (due.payment_id, FULL, FIRST_DAY)
    assert desk.answer().accepted
    assert desk.answer().findings == ()
    assert (desk.answers[0].topic, desk.answers[0].key) == ("disbursements.main.due.v1", str(GRANT))
    assert desk.answers[0].subject == str(CASE)


def test_the_answer_names_the_reply(desk: Desk) -> None:
    reply_id = uuid4()
    at = context(moment(FIRST_DAY), source=MAIN, cause_id=reply_id)
    outcome = when(handlers, desk.case, executed(desk.payments()[0]), at)
    assert outcome.answer.event.reply_id == reply_id


def test_the_payment_is_found_by_its_id(desk: Desk) -> None:
    assert desk.aliases == {Key("payment", str(desk.payments()[0].payment_id)): str(CASE)}


def test_the_same_report_under_another_id_is_harmless(desk: Desk) -> None:
    [due] = desk.payments()
    desk.take(executed(due), executed(due))
    assert desk.answer().accepted
    assert codes(desk.answer()) == ["already_reported"]
    assert len(desk.told(PaymentSettled)) == 1


@pytest.mark.parametrize(
    ("before", "reply"),
    [
        ([], returned),
        ([executed], rejected),
        ([executed], lambda due: executed(due, "B2")),
        ([rejected], executed),
        ([rejected], returned),
        ([executed, returned], executed),
    ],
)
def test_what_the_state_forbids_is_refused_and_changes_nothing(
    desk: Desk, before: list[Report], reply: Report
) -> None:
    [due] = desk.payments()
    desk.take(*(earlier(due) for earlier in before))
    case = desk.case
    desk.take(reply(due))
    assert not desk.answer().accepted
    assert codes(desk.answer()) == ["state_forbids"]
    assert desk.case == case


def test_another_systems_payment_is_refused_without_a_word_about_the_case(desk: Desk) -> None:
    case = desk.case
    desk.take(executed(desk.payments()[0]), source="/payment-systems/other")
    assert codes(desk.answer()) == ["foreign_payment"]
    assert not desk.answer().accepted
    assert desk.answer().case_id is None
    assert (desk.answers[0].topic, desk.answers[0].key) == ("disbursements.other.due.v1", "other")
    assert desk.case == case


def test_an_unknown_payment_is_refused(desk: Desk) -> None:
    unknown = PaymentExecuted(payment_id=uuid4(), executed_on=FIRST_DAY, bank_reference="B")
    desk.take(unknown)
    assert codes(desk.answer()) == ["unknown_reference"]
    assert not desk.answer().accepted


@pytest.mark.parametrize(
    ("failure", "reason"), [([rejected], "rejected"), ([executed, returned], "returned")]
)
def test_a_failed_payment_is_held_until_another_account_is_confirmed(
    desk: Desk, failure: list[Report], reason: str
) -> None:
    [due] = desk.payments()
    desk.take(*(reply(due) for reply in failure)).until(date(2026, 4, 10))
    held = desk.told(PaymentHeld)
    assert [(event.month, event.attempt, event.reason) for event in held] == [
        ("2026-02", 2, reason),
        ("2026-03", 1, reason),
    ]
    assert len(desk.payments()) == 1
    desk.take(approved(version=2, payee_id=OTHER_PAYEE), notified(version=2, deemed=date(2026, 4, 14)))
    desk.until(date(2026, 4, 30))
    assert desk.paid()[1:] == [
        ("2026-04-14", "2026-02", 2, "instalment", 2, FULL),
        ("2026-04-14", "2026-03", 2, "instalment", 1, FULL),
    ]
    assert len({due.end_to_end_id for due in desk.payments()}) == 3


def test_a_new_version_with_the_same_account_is_no_reason_to_try_again(desk: Desk) -> None:
    desk.take(rejected(desk.payments()[0]))
    desk.take(approved(version=2, monthly="950.00"), notified(version=2)).until(date(2026, 5, 31))
    assert len(desk.payments()) == 1


def test_an_account_may_be_confirmed_again_once_another_one_has_been_paid(desk: Desk) -> None:
    desk.take(rejected(desk.payments()[0]))
    desk.take(approved(version=2, payee_id=OTHER_PAYEE), notified(version=2)).until(date(2026, 4, 1))
    desk.take(approved(version=3), notified(version=3)).until(date(2026, 5, 4))
    assert [(month, version) for _, month, version, *_ in desk.paid()[1:]] == [
        ("2026-02", 2),
        ("2026-03", 2),
        ("2026-04", 3),
    ]


def test_only_codes_go_on(desk: Desk) -> None:
    desk.take(rejected(desk.payments()[0]))
    [told] = desk.told(PaymentRejected)
    assert (told.code, told.text, told.month, told.amount) == ("AC01", None, "2026-02", FULL)
    assert desk.case is not None
    assert "Müller" not in desk.case.model_dump_json()


def test_a_return_says_when(desk: Desk) -> None:
    [due] = desk.payments()
    desk.take(executed(due), returned(due))
    [told] = desk.told(PaymentReturned)
    assert (told.code, told.returned_on, told.attempt) == ("AC04", FIRST_DAY, 1)


def test_what_the_chassis_found_is_passed_on_in_the_answer(desk: Desk) -> None:
    found = Finding(code="wrong_key", severity="warning", message_de="Schlüssel", message_plain="Schlüssel")
    at = context(moment(FIRST_DAY), source=MAIN, findings=(found,))
    outcome = when(handlers, desk.case, executed(desk.payments()[0]), at)
    assert outcome.answer.event.findings == (found,)
    assert outcome.answer.event.accepted


def problem(code: str, ce_id: UUID | None) -> Problem:
    position = Position(topic="disbursements.main.replies.v1", partition=2, offset=7)
    return Problem(code, "/payment_id", "no UUID", position.topic, position, ce_id, None)


@pytest.mark.parametrize("code", ["not_json", "unknown_reference", "something_else"])
def test_an_unreadable_reply_is_answered_with_what_is_wrong(code: str) -> None:
    reply_id = uuid4()
    publish = answer_problem(problem(code, reply_id), context())
    assert publish is not None
    assert (publish.topic, publish.key) == ("disbursements.main.due.v1", "main")
    answer = publish.event
    assert isinstance(answer, ReplyReceived)
    assert (answer.accepted, answer.reply_id, answer.position) == (False, reply_id, None)
    assert codes(answer) == [code]


def test_a_reply_without_an_id_is_answered_by_its_position() -> None:
    publish = answer_problem(problem("id_missing", None), context())
    assert publish is not None
    assert isinstance(publish.event, ReplyReceived)
    assert publish.event.position == Position(topic="disbursements.main.replies.v1", partition=2, offset=7)
