"""What the bank's messages tell of a payment: kept as facts, and its fate worked out anew of all of them.

Order and repetition of messages make no difference: a fact is kept once, under the key of its booking, and
what follows depends on the whole set. A payment system that reports by events too reports the same payment:
what is known already changes nothing. What does not fit together, or is only a part, opens a work item.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from chassis.handling import Aggregate, Context, Key, OrderGiven, Outcome, Reply
from contracts.envelope import Event
from contracts.frozen import altered
from contracts.payments import PaymentExecuted, PaymentRejected, PaymentReturned
from services.payments.bank.matching import Fate, fate
from services.payments.booking import booked
from services.payments.facts import Line, LineStatus, Told
from services.payments.items import SERVICE, ItemCode, Settlement, WorkItem, payment_item_id
from services.payments.model import Case
from services.payments.settlement import settle

Particular = TypeVar("Particular", date, str)
_NOTHING = Decimal(0)
_STEPS: Mapping[tuple[LineStatus, str], tuple[LineStatus, ...]] = {
    ("ordered", "ordered"): (),
    ("ordered", "executed"): ("settled",),
    ("ordered", "returned"): ("settled", "returned"),
    ("ordered", "rejected"): ("rejected",),
    ("settled", "ordered"): (),
    ("settled", "executed"): (),
    ("settled", "returned"): ("returned",),
    ("rejected", "ordered"): (),
    ("rejected", "rejected"): (),
    ("rejected", "returned"): (),
    ("returned", "ordered"): (),
    ("returned", "executed"): (),
    ("returned", "returned"): (),
    ("returned", "rejected"): (),
}
"""By what a payment is and what the bank's bookings make of it: what it becomes, step by step.

What is not here is a contradiction.
"""


@dataclass(frozen=True, slots=True)
class Followed:
    """A case after what was told has had its consequences."""

    case: Case
    events: tuple[Event, ...] = ()
    items: dict[Key, Aggregate | None] = field(default_factory=dict)


def told(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Book what a message of the bank says of one payment: `payment_id`, the fact, the file's SHA-256."""
    line = case.line(UUID(order.content["payment_id"])) if case else None
    if case is None or line is None:
        return Outcome(case, reply=Reply("not_found", "Diese Zahlung ist hier nicht bekannt."))
    outcome = note(case, line, Told.model_validate(order.content["fact"]), context, order.content["message"])
    return replace(outcome, reply=Reply())


def note(case: Case, line: Line, fact: Told, context: Context, message: str | None) -> Outcome[Case]:
    """The case with one more fact about a payment, and all that follows."""
    facts = _with(line.told, fact)
    if facts == line.told:
        return Outcome(case)
    after = follow(case, altered(line, told=facts), context, message)
    outcome = settle(after.case, context, after.events)
    return replace(outcome, others={**outcome.others, **after.items})


def follow(case: Case, line: Line, context: Context, message: str | None = None) -> Followed:
    """Take a payment through what all facts make of it, and open or settle its work item."""
    became = _fate(line)
    steps = _STEPS.get((line.status, _seen(became)))
    code = _dispute(became, known=steps is not None)
    if code == "part_amount" and became.paid == line.amount:
        steps = _STEPS.get((line.status, "executed"))
    events = []
    for status in steps or ():
        line = altered(line, status=status, **_particulars(line, status))
        events.append(booked(case, line))
    if not steps:
        line = altered(line, **_particulars(line, line.status))
    line, items = _item(case, line, code, context, message)
    return Followed(case.with_line(line), tuple(events), items)


def joined(line: Line, particulars: Mapping[str, Any]) -> Line:
    """The payment with what an event says again: the earliest day and the first code stand, either way."""
    known = {name: getattr(line, name) for name in particulars}
    first = {name: _first(known[name], [said] if said else []) for name, said in particulars.items()}
    return altered(line, **first)


def against(line: Line, reply: PaymentExecuted | PaymentRejected | PaymentReturned) -> Line:
    """The payment with an event kept that contradicts the bank's own messages: it counts like them."""
    if isinstance(reply, PaymentReturned):
        return line
    if isinstance(reply, PaymentExecuted):
        fact = Told(key="event:executed", kind="debit", amount=line.amount, on=reply.executed_on)
    else:
        fact = Told(key="event:rejected", kind="refusal", reason=reply.code)
    return altered(line, told=_with(line.told, fact))


def _with(facts: Iterable[Told], fact: Told) -> tuple[Told, ...]:
    """One more fact. Where two messages say the same booking differently, always the same one stands."""
    by_key = {each.key: each for each in facts}
    before = by_key.get(fact.key, fact)
    by_key[fact.key] = min(before, fact, key=_rank)
    return tuple(by_key[key] for key in sorted(by_key))


def _rank(fact: Told) -> tuple[object, ...]:
    """What says more comes first."""
    return (
        fact.on is None,
        fact.on or date.max,
        fact.reason is None,
        fact.reason or "",
        fact.kind,
        fact.amount or _NOTHING,
    )


def _fate(line: Line) -> Fate:
    """Of the bank's bookings; where these tell of no execution, the payment system's own report counts."""
    booked_out = [each.amount or _NOTHING for each in line.told if each.kind == "debit"]
    back = [each.amount or _NOTHING for each in line.told if each.kind == "credit"]
    paid = sum(booked_out, _NOTHING)
    if not booked_out and line.executed_on:
        paid = line.amount
    refused = any(each.kind == "refusal" for each in line.told)
    return fate(line.amount, paid, sum(back, _NOTHING), refused=refused)


def _seen(became: Fate) -> str:
    """A payment that was refused, went out all the same and came back has come back."""
    return "returned" if became.status == "rejected" and became.paid else became.status


def _dispute(became: Fate, *, known: bool) -> ItemCode | None:
    if became.status == "part_executed":
        return "part_amount"
    return None if known else "contradictory"


def _particulars(line: Line, status: LineStatus) -> dict[str, object]:
    """Day and reason that go with a status: of all facts, and of what an event has said before."""
    match status:
        case "settled":
            return {"executed_on": _first(line.executed_on, _days(line, "debit"))}
        case "rejected":
            return {"code": _first(line.code, _reasons(line))}
        case "returned":
            return {
                "executed_on": _first(line.executed_on, _days(line, "debit")),
                "returned_on": _first(line.returned_on, _days(line, "credit")),
                "code": _first(line.code, _reasons(line)),
            }
    return {}


def _days(line: Line, kind: str) -> list[date]:
    return [each.on for each in line.told if each.kind == kind and each.on]


def _reasons(line: Line) -> list[str]:
    return [each.reason for each in line.told if each.reason]


def _first(before: Particular | None, others: list[Particular]) -> Particular | None:
    first = before
    for each in others:
        if first is None or each < first:
            first = each
    return first


def _item(
    case: Case, line: Line, code: ItemCode | None, context: Context, message: str | None
) -> tuple[Line, dict[Key, Aggregate | None]]:
    """The payment's work item, opened where something is wrong, settled where a later message explains it."""
    if code is None and not line.disputed:
        return line, {}
    item = context.get(WorkItem, payment_item_id(line.payment_id))
    if code is None:
        assert item is not None
        explained = Settlement(by=SERVICE, on=context.today, reason="explained")
        after = item.settled(explained) if item.status == "open" else item
    elif item is None:
        after = _opened(case, line, code, context, message)
    else:
        after = item.reopened(code, line.amount)
    return altered(line, disputed=code is not None), {after.key_in_store: after}


def _opened(case: Case, line: Line, code: ItemCode, context: Context, message: str | None) -> WorkItem:
    return WorkItem(
        item_id=payment_item_id(line.payment_id),
        code=code,
        system=line.system,
        opened_on=context.today,
        message=message,
        amount=line.amount,
        run_id=line.run_id,
        payment_id=line.payment_id,
        case_id=case.case_id,
    )
