"""The ledger of a case: what was ordered, paid, sent back, demanded and recovered, in double entry.

Each posting moves one amount from one account to another, so that all accounts together are zero whatever was
posted. Postings follow from the state of the case, by steps that are never undone: what was posted before is
among what is posted later, in whatever order and however often things were told. They record what was done,
not what is owed by the schedule: an amount is recognised when it is ordered from the payment system, and what
is owed, held or overpaid beside that is told by the reconciliation.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple
from uuid import UUID

from services.payments.demands import Demand, Receipt
from services.payments.facts import Line
from services.payments.model import Case

Account = Literal["expense", "payable", "ordered", "bank", "receivable", "written_off"]
"""`payable`: recognised and not on its way, because a payment has failed. `ordered`: on its way."""
Subject = Literal["payment", "receivable"]
Move = tuple[Account, Account]
"""Debit, then credit."""

RECOGNISED: Final[Move] = ("expense", "payable")
ORDERED: Final[Move] = ("payable", "ordered")
EXECUTED: Final[Move] = ("ordered", "bank")
REJECTED: Final[Move] = ("ordered", "payable")
RETURNED: Final[Move] = ("bank", "payable")
REPLACED: Final[Move] = ("payable", "expense")
DEMANDED: Final[Move] = ("receivable", "expense")
PAID_BACK: Final[Move] = ("bank", "receivable")
SET_OFF: Final[Move] = ("payable", "receivable")
WRITTEN_OFF: Final[Move] = ("written_off", "receivable")

_GRANTED, _ORDERED, _BACK, _LIFTED = "SGB III § 337(2)", "SGB IX § 196(1)", "SGB X § 50", "SGG § 85"
_RECEIVED: Final[Mapping[str, tuple[tuple[str, Move, str], ...]]] = {
    "payment": (("received", PAID_BACK, _BACK),),
    "offset": (("recognised", RECOGNISED, _GRANTED), ("set_off", SET_OFF, "SGB I § 51")),
    "write_off": (("written_off", WRITTEN_OFF, "SGB IV § 76(2)"),),
}
"""What was set off is paid without being ordered, so it is recognised with it."""


class Posting(NamedTuple):
    """One amount in euros, more than zero, from one account to another."""

    posting_id: str
    """Subject and step: the same step of the same subject is posted once."""
    subject: Subject
    subject_id: UUID
    step: str
    grant_id: UUID
    """For fees the commission."""
    booked_on: date
    debit: Account
    credit: Account
    amount: Decimal
    basis: str


def postings(case: Case) -> list[Posting]:
    """Everything to be posted of a case, payments first."""
    if not (case.lines or case.demands):
        return []
    replaced = _replaced(case)
    of_lines = (each for line in case.lines if line.left for each in _of_payment(line, replaced))
    return [*of_lines, *(each for demand in case.demands for each in _of_demand(case, demand))]


def _replaced(case: Case) -> Mapping[UUID, date]:
    """Failed payments whose place another one has taken, and when that was ordered first."""
    found: dict[UUID, date] = {}
    for line in case.lines:
        if line.left:
            for payment_id in line.replaces:
                found[payment_id] = min(line.due_on, found.get(payment_id, line.due_on))
    return found


def _of_payment(line: Line, replaced: Mapping[UUID, date]) -> Iterator[Posting]:
    """The steps that a payment has gone through to be where it is."""

    basis = _ORDERED if line.kind in ("fee", "success_fee") else _GRANTED
    id_, grant_id, amount = line.payment_id, line.grant_id, line.amount
    prefix = f"{id_}:"

    def step(name: str, move: Move, day: date) -> Posting:
        return Posting(prefix + name, "payment", id_, name, grant_id, day, *move, amount, basis)

    yield step("recognised", RECOGNISED, line.due_on)
    yield step("ordered", ORDERED, line.due_on)
    executed_on = line.executed_on or line.due_on
    if line.status == "rejected":
        yield step("rejected", REJECTED, line.due_on)
    if line.status in ("settled", "returned"):
        yield step("executed", EXECUTED, executed_on)
    if line.status == "returned":
        yield step("returned", RETURNED, line.returned_on or executed_on)
    if line.failed and (replaced_on := replaced.get(line.payment_id)):
        yield step("replaced", REPLACED, replaced_on)


def _of_demand(case: Case, demand: Demand) -> Iterator[Posting]:
    """A demand and what came of it; where an act has lifted it, all but the money that came in is undone.

    A ruling that was returned lifts nothing for good: what it may have lifted is booked there and back.
    """
    booked = [
        _demanded(demand),
        *(each for receipt in demand.receipts for each in _received(demand, receipt)),
    ]
    yield from booked
    undone = [each for each in booked if each[6:8] != PAID_BACK]
    lifted_on = _lifted_on(case, demand)
    times = _rulings_returned(case)
    for number in range(times):
        yield from (_reversed(each, number, lifted_on) for each in undone)
        yield from (_again(each, number, lifted_on) for each in undone)
    if demand.status == "cancelled":
        yield from (_reversed(each, times, lifted_on) for each in undone)


def _demanded(demand: Demand) -> Posting:
    return _of_receivable(
        demand, "demanded", DEMANDED, demand.demanded_on or demand.due_on, demand.amount, _BACK
    )


def _received(demand: Demand, receipt: Receipt) -> Iterator[Posting]:
    for name, move, basis in _RECEIVED[receipt.kind]:
        yield _of_receivable(demand, f"{name}:{receipt.key}", move, receipt.on, receipt.amount, basis)


def _of_receivable(demand: Demand, step: str, move: Move, day: date, amount: Decimal, basis: str) -> Posting:
    id_ = f"{demand.receivable_id}:{step}"
    return Posting(id_, "receivable", demand.receivable_id, step, demand.grant_id, day, *move, amount, basis)


def _reversed(posting: Posting, number: int, day: date) -> Posting:
    return _repeated(posting, f"lifted{number}", day)._replace(debit=posting.credit, credit=posting.debit)


def _again(posting: Posting, number: int, day: date) -> Posting:
    return _repeated(posting, f"reinstated{number}", day)


def _repeated(posting: Posting, why: str, day: date) -> Posting:
    step = f"{posting.step}:{why}"
    id_ = f"{posting.subject_id}:{step}"
    return posting._replace(posting_id=id_, step=step, booked_on=day, basis=_LIFTED)


def _rulings_returned(case: Case) -> int:
    return sum(each.grants and each.submission_id in case.decisions_returned for each in case.rulings)


def _lifted_on(case: Case, demand: Demand) -> date:
    """The latest day of what can have lifted a demand: a ruling, or another demand."""
    days = [demand.due_on if demand.demanded_on is None else demand.demanded_on]
    days += [each.decided_on for each in case.rulings if each.decided_on]
    days += [each.demanded_on for each in case.demands if each.demanded_on]
    return max(days)
