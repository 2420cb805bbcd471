"""What the bank tells of payments, through the handlers: the same in any order and however often."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.handling import Aggregate, Key, OrderGiven, Outcome
from contracts.payments import (
    PaymentDue,
    PaymentExecuted,
    PaymentRejected,
    PaymentReturned,
    PaymentSettled,
)
from contracts.values import Finding
from services.payments import bank_orders
from services.payments.bank import camt, pain002
from services.payments.bank.message import kind_of
from services.payments.bank_orders import Batches, Desk, Found, Known
from services.payments.handlers import handlers
from services.payments.items import WorkItem
from services.payments.model import Case
from services.payments.references import id_in
from tests.unit.given import context, events, when
from tests.unit.payments.bank.wording import account_report, detail, entry, status_report
from tests.unit.payments.desk import MAIN, moment
from tests.unit.payments.desk import Desk as PaymentDesk
from tests.unit.payments.example import (
    CASE,
    OTHER_PAYEE,
    approved,
    commissioned,
    event_id,
    executed,
    invoiced,
    notified,
    recorded,
    registered,
    rejected,
    returned,
    started,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.envelope import Event
    from services.payments.given import Given

TODAY = date(2026, 3, 2)
FULL, FEE, BOTH = "937.92", "610.00", "1547.92"
Message = bytes | PaymentExecuted | PaymentRejected | PaymentReturned


@cache
def desk() -> PaymentDesk:
    """An instalment and a fee have been ordered."""
    facts = registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started()
    return PaymentDesk().take(*facts, commissioned(), invoiced()).until(TODAY)


def due(kind: str) -> PaymentDue:
    return next(each for each in desk().payments() if each.kind == kind)


def ids() -> tuple[UUID, UUID]:
    """The instalment and the fee."""
    return due("instalment").payment_id, due("fee").payment_id


@dataclass
class Bookkeeping:
    """The case after some messages, as the door would have them handled: each order once."""

    case: Case
    items: dict[Key, Aggregate] = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)
    seen: set[UUID] = field(default_factory=set)
    answers: list[Any] = field(default_factory=list)

    def read(self, *messages: Message) -> Bookkeeping:
        for message in messages:
            if isinstance(message, bytes):
                self._file(BytesIO(message))
            else:
                outcome = when(handlers, self.case, message, self._context(MAIN, event_id(message)))
                self.answers.append(outcome.answer.event)
                self._apply(outcome)
        return self

    def line(self, kind: str = "instalment") -> tuple[Any, ...]:
        """Status, code, day of execution and of return."""
        line = next(each for each in self.case.lines if each.kind == kind)
        return line.status, line.code, line.executed_on, line.returned_on

    def open(self) -> list[str]:
        """Codes of open work items."""
        return sorted(item.code for item in self._items() if item.status == "open")

    def names(self) -> list[str]:
        return [event.type_name for event in self.told if event.type_name.startswith("Payment")]

    def _items(self) -> Iterable[WorkItem]:
        return (item for item in self.items.values() if isinstance(item, WorkItem))

    def _file(self, file: BytesIO) -> None:
        at = Desk("main", "0" * 64, TODAY)
        if kind_of(file) == "pain.002":
            for report in pain002.read(file):
                assert not isinstance(report, Finding)
                for order in self._refusals(report, at):
                    self._give(order)
            return
        bookings = [each for each in camt.read(file) if not isinstance(each, Finding)]
        batches = Batches(at)
        orders = bank_orders.sort(bookings, self._found(), at).orders
        for order in [*orders, *batches.take(bookings), *batches.close()]:
            self._give(order)

    def _refusals(self, report: pain002.StatusReport, at: Desk) -> Iterable[Given]:
        if not report.rejected:
            return
        lines = self.case.lines
        if report.level == "transfer":
            lines = tuple(each for each in lines if each.payment_id == id_in(report.end_to_end_id))
        for line in lines:
            yield bank_orders.refused(Known(line.payment_id, CASE), report.reasons, at)

    def _found(self) -> Found:
        known = {line.payment_id: Known(line.payment_id, CASE) for line in self.case.lines}
        keys = {fact.key for line in self.case.lines for fact in line.told}
        open_items = {item.item_id for item in self._items() if item.status == "open"}
        return Found(known, {}, {}, keys, open_items)

    def _give(self, order: Given) -> None:
        if order.id in self.seen:
            return
        self.seen.add(order.id)
        route = handlers.orders[order.name]
        key = Key(route.kind, str(order.target))
        state = self.case if route.kind == Case.kind else self.items.get(key)
        given_ = OrderGiven(order.name, "dora", order.content)
        outcome = route.handler(state, given_, self._context("/services/payments", order.id))
        assert isinstance(outcome, Outcome)
        assert outcome.reply is not None
        assert outcome.reply.refused is None
        self._apply(outcome)

    def _apply(self, outcome: Outcome[Any]) -> None:
        self.told += events(outcome)
        for state in (outcome.state, *outcome.others.values()):
            if isinstance(state, Case):
                self.case = Case.model_validate_json(state.model_dump_json())
            elif isinstance(state, WorkItem):
                self.items[state.key_in_store] = WorkItem.model_validate_json(state.model_dump_json())

    def _context(self, source: str, cause_id: UUID) -> Any:
        copies = [*desk().payees.items(), *((key.id, run) for key, run in desk().runs.items())]
        items = [(key.id, item) for key, item in self.items.items()]
        return context(moment(TODAY), source=source, cause_id=cause_id, aggregates=[*copies, *items])


def after(*messages: Message) -> Bookkeeping:
    case = desk().case
    assert case is not None
    return Bookkeeping(case).read(*messages)


def out(reference: str = "B1", amount: str = FULL, kind: str = "camt.054") -> bytes:
    """The instalment is booked."""
    return account_report(entry(reference, amount, detail(ids()[0], amount), day=TODAY), kind=kind)


def back(reference: str = "B2", amount: str = FULL, kind: str = "camt.054") -> bytes:
    """The instalment has come back."""
    inside = detail(ids()[0], amount, reason="AC04")
    booked = entry(reference, amount, inside, direction="CRDT", day=date(2026, 3, 5))
    return account_report(booked, kind=kind)


def refusal(code: str = "AC01") -> bytes:
    return status_report(UUID(int=1), [(ids()[0], code)])


def batch(*, details: bool) -> bytes:
    inside = [detail(ids()[0], FULL), detail(ids()[1], FEE)] if details else []
    booked = entry("B9", BOTH, *inside, batch_of=2, day=TODAY)
    return account_report(booked, kind="camt.054" if details else "camt.053")


def test_an_execution_is_told_once_whoever_reports_it() -> None:
    for messages in ((out(), executed(due("instalment"))), (executed(due("instalment")), out())):
        found = after(*messages, out(kind="camt.053"))
        assert found.line() == ("settled", None, TODAY, None)
        assert found.names() == ["PaymentSettled"]
        assert found.answers[0].accepted
        assert found.open() == []


def test_a_return_is_told_after_its_execution_even_where_it_was_reported_before() -> None:
    found = after(back())
    assert (found.line()[0], found.names(), found.open()) == ("ordered", [], ["contradictory"])
    found.read(out())
    assert found.line() == ("returned", "AC04", TODAY, date(2026, 3, 5))
    assert found.names()[:2] == ["PaymentSettled", "PaymentReturned"]
    assert found.open() == []


def test_an_event_explains_a_return_that_only_the_bank_told() -> None:
    found = after(back(), executed(due("instalment")))
    assert found.line()[0] == "returned"
    assert found.names()[:2] == ["PaymentSettled", "PaymentReturned"]
    assert found.open() == []


def test_a_return_holds_the_next_attempt_like_one_that_an_event_reports() -> None:
    by_file, by_event = after(out(), back()), after(executed(due("instalment")), returned(due("instalment")))
    assert [event.type_name for event in by_file.told] == [event.type_name for event in by_event.told]
    assert by_file.case.holds == by_event.case.holds


@pytest.mark.parametrize(
    ("messages", "status", "open_items"),
    [
        ([out(amount="400.00")], "ordered", ["part_amount"]),
        ([out(amount="400.00"), out("B3", "537.92")], "settled", []),
        ([out(), back(amount="37.92")], "settled", ["part_amount"]),
        ([back(amount="37.92"), out()], "settled", ["part_amount"]),
        ([out(), back(amount="37.92"), back("B4", "900.00")], "returned", []),
        ([out(), out("B3")], "settled", ["contradictory"]),
        ([refusal()], "rejected", []),
        ([refusal(), refusal("AC04")], "rejected", []),
        ([refusal(), out()], "rejected", ["contradictory"]),
        ([out(), refusal()], "settled", ["contradictory"]),
        ([refusal(), out(), back()], "rejected", []),
        ([out(), refusal(), back()], "returned", []),
        ([out(), back(), refusal()], "returned", []),
        ([rejected(due("instalment")), out()], "rejected", ["contradictory"]),
        ([out(), rejected(due("instalment"))], "settled", ["contradictory"]),
        ([batch(details=False)], "ordered", ["batch_sum"]),
        ([batch(details=False), batch(details=True)], "settled", []),
        ([batch(details=True), batch(details=False)], "settled", []),
    ],
)
def test_what_does_not_fit_is_for_a_person(
    messages: list[Message], status: str, open_items: list[str]
) -> None:
    found = after(*messages)
    assert (found.line()[0], found.open()) == (status, open_items)


def test_a_contradiction_publishes_nothing_and_is_told_to_who_reported_it() -> None:
    found = after(out(), rejected(due("instalment")))
    assert found.names() == ["PaymentSettled"]
    assert (found.answers[0].accepted, found.answers[0].findings[0].code) == (False, "state_forbids")


def test_a_bank_that_gives_no_reason_or_its_own_words() -> None:
    silent = entry("B2", FULL, detail(ids()[0], FULL), direction="CRDT")
    assert after(out(), account_report(silent)).told[1].model_dump()["code"] == "MS03"
    words = back().replace(b"<Cd>AC04</Cd>", b"<Prtry>Konto von Frau Muster geschlossen</Prtry>")
    found = after(out(), words)
    assert found.line()[1] == "NARR"
    assert "Muster" not in found.case.model_dump_json()


COHERENT: list[list[Message]] = [
    [out(), out(kind="camt.053"), back(), back(kind="camt.053"), executed(due("instalment"))],
    [batch(details=True), batch(details=False), back(), back(kind="camt.053"), executed(due("fee"))],
    [refusal(), refusal(), status_report(UUID(int=1), whole="AC01")],
    [out(amount="400.00"), out("B3", "537.92"), out("B3", "537.92", "camt.053")],
]


@settings(max_examples=60, deadline=None)
@given(story=st.sampled_from(range(len(COHERENT))), data=st.data())
def test_any_order_and_repetition_ends_in_the_same_case_and_the_same_events(
    story: int, data: st.DataObject
) -> None:
    messages = COHERENT[story]
    again = data.draw(st.lists(st.sampled_from(messages), max_size=4))
    found = after(*data.draw(st.permutations([*messages, *again])))
    plain = after(*messages)
    assert found.case == plain.case, "holds, ledger and all"
    assert sorted(map(repr, found.told)) == sorted(map(repr, plain.told))
    assert found.open() == plain.open()


def test_a_whole_run_comes_back_settled() -> None:
    found = after(batch(details=True))
    assert [event for event in found.told if isinstance(event, PaymentSettled)][1].amount == due("fee").amount
    assert {line.status for line in found.case.lines} == {"settled"}
