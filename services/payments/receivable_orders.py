"""What people and the bank tell of a receivable: paid, to be paid in instalments, set off, written off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from chassis.handling import Context, OrderGiven, Outcome, Reply
from contracts.envelope import Event
from contracts.payments import ReceivablePaid, RepaymentPlanAgreed
from contracts.values import RepaymentInstalment
from services.payments.demands import Demand, Instalment, Receipt, RepaymentPlan, WriteOff
from services.payments.facts import ReceivableStatus
from services.payments.model import Case
from services.payments.offsetting import allotted
from services.payments.settlement import settle

UNKNOWN = Reply("not_found", "Diese Forderung gibt es nicht.")
_IN_GERMAN: dict[ReceivableStatus, str] = {
    "open": "offen",
    "suspended": "durch einen Widerspruch gehemmt",
    "cancelled": "aufgehoben",
    "paid": "bezahlt",
    "written_off": "nicht weiter verfolgt",
}


class _At(NamedTuple):
    """A case and its receivable that an order is about."""

    case: Case
    demand: Demand


def receive(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Book money that has come in, once for each key, whatever the receivable's state.

    What comes in beyond what is owed, or while nothing is, is booked too: it shows as surplus, for a person.
    """
    at = _found(case, order)
    if at is None:
        return Outcome(case, reply=UNKNOWN)
    if at.demand.knows(order.content["key"]):
        return Outcome(case, reply=Reply())
    receipt = Receipt(
        key=order.content["key"],
        kind="payment",
        amount=Decimal(order.content["amount"]),
        on=date.fromisoformat(order.content["booked_on"]),
        by=order.by,
        reason=order.content.get("reason"),
    )
    return _booked(at, receipt, context)


def agree_on_instalments(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Let an open receivable be paid in instalments, as the agency has decided; a later plan replaces it."""
    at = _found(case, order)
    if at is None:
        return Outcome(case, reply=UNKNOWN)
    instalments = tuple(Instalment.model_validate(each) for each in order.content["instalments"])
    if refusal := _not_open(at.demand) or _no_plan(at.demand, instalments, context.today):
        return Outcome(case, reply=refusal)
    plan = RepaymentPlan(
        instalments=instalments,
        agreed_on=context.today,
        by=order.by,
        reason=order.content["reason"],
        received_before=at.demand.received,
    )
    agreed = RepaymentPlanAgreed(
        case_id=at.case.case_id,
        grant_id=at.demand.grant_id,
        receivable_id=at.demand.receivable_id,
        amount=at.demand.remaining,
        instalments=tuple(
            RepaymentInstalment(due_on=each.due_on, amount=each.amount) for each in instalments
        ),
    )
    return _done(at.case, at.demand.but(plan=plan, overdue_on=None), [agreed], context)


def set_off(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Set off against what is owed to the employer now, the earliest months first.

    A person confirms to have checked that the law lets it (SGB I § 51). Only what could be paid counts, up to
    the next month to fall due, and no provider's fee: for later months it is declared again.
    """
    at = _found(case, order)
    if at is None:
        return Outcome(case, reply=UNKNOWN)
    amount = Decimal(order.content["amount"])
    if refusal := _not_open(at.demand) or _too_much(at.demand, amount):
        return Outcome(case, reply=refusal)
    months = allotted(at.case, amount, context)
    if (most := sum(each.amount for each in months)) < amount:
        detail = f"Zurzeit stehen nur {most:.2f} EUR an Zahlungen zur Aufrechnung bereit."
        return Outcome(case, reply=Reply("above_payable", detail))
    receipt = Receipt(
        key=str(context.cause.id),
        kind="offset",
        amount=amount,
        on=context.today,
        by=order.by,
        reason=order.content["reason"],
        months=months,
    )
    return _booked(at, receipt, context)


def write_off(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Write off what is left, or a part; above the agency's limit it waits for a second person."""
    at = _found(case, order)
    if at is None:
        return Outcome(case, reply=UNKNOWN)
    content = order.content
    amount = Decimal(content["amount"]) if content.get("amount") else at.demand.remaining
    if refusal := _not_open(at.demand) or _too_much(at.demand, amount):
        return Outcome(case, reply=refusal)
    proposed = WriteOff(code=content["code"], amount=amount, by=order.by, reason=content["reason"])
    if _asks_for_two(at.case, amount, context):
        return _done(at.case, at.demand.but(proposed=proposed), [], context)
    return _booked(at, _receipt(proposed, context), context)


def confirm_write_off(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Write off what another person has proposed to."""
    at = _found(case, order)
    if at is None:
        return Outcome(case, reply=UNKNOWN)
    proposed = at.demand.proposed
    if proposed is None:
        return Outcome(case, reply=Reply("state_forbids", "Für diese Forderung ist nichts vorgeschlagen."))
    if proposed.by == order.by:
        detail = f"{order.by} hat es vorgeschlagen und kann es nicht bestätigen."
        return Outcome(case, reply=Reply("another_person", detail))
    if refusal := _not_open(at.demand) or _too_much(at.demand, proposed.amount):
        return Outcome(case, reply=refusal)
    return _booked(at, _receipt(proposed, context, confirmed_by=order.by), context)


def _receipt(write_off: WriteOff, context: Context, confirmed_by: str | None = None) -> Receipt:
    return Receipt(
        key=str(context.cause.id),
        kind="write_off",
        amount=write_off.amount,
        on=context.today,
        by=write_off.by,
        reason=write_off.reason,
        code=write_off.code,
        confirmed_by=confirmed_by,
    )


def _found(case: Case | None, order: OrderGiven) -> _At | None:
    demand = case.demand(UUID(order.content["receivable_id"])) if case else None
    return _At(case, demand) if case and demand else None


def _booked(at: _At, receipt: Receipt, context: Context) -> Outcome[Case]:
    """The case with a receipt; a write-off that waits lapses where it would be more than what is left."""
    demand = at.demand.with_receipt(receipt)
    waiting = demand.proposed
    if receipt.kind == "write_off" or (waiting and waiting.amount > demand.remaining):
        demand = demand.but(proposed=None)
    paid = ReceivablePaid(
        case_id=at.case.case_id,
        grant_id=demand.grant_id,
        receivable_id=demand.receivable_id,
        amount=receipt.amount,
        kind=receipt.kind,
        on=receipt.on,
        remaining=demand.remaining,
    )
    return _done(at.case, demand, [paid], context)


def _done(case: Case, demand: Demand, events: Sequence[Event], context: Context) -> Outcome[Case]:
    return replace(settle(case.with_demand(demand), context, events), reply=Reply())


def _not_open(demand: Demand) -> Reply | None:
    if demand.status == "open":
        return None
    return Reply("state_forbids", f"Die Forderung ist {_IN_GERMAN[demand.status]}.")


def _too_much(demand: Demand, amount: Decimal) -> Reply | None:
    if amount <= demand.remaining:
        return None
    return Reply("above_remaining", f"Offen sind nur {demand.remaining:.2f} EUR.")


def _no_plan(demand: Demand, instalments: Sequence[Instalment], today: date) -> Reply | None:
    """Instalments make up what is open, on days in their order, none of them past."""
    days = [each.due_on for each in instalments]
    if days != sorted(set(days)) or days[0] < today:
        detail = "Die Tage müssen aufeinander folgen, und keiner darf vergangen sein."
        return Reply("days_unsuitable", detail)
    total = sum(each.amount for each in instalments)
    if total != demand.remaining:
        detail = f"Die Raten ergeben {total:.2f} EUR, offen sind {demand.remaining:.2f} EUR."
        return Reply("sum_differs", detail)
    return None


def _asks_for_two(case: Case, amount: Decimal, context: Context) -> bool:
    """Whether the agency wants a second person for such an amount."""
    agency = context.registry.agencies.get(case.application.agency) if case.application else None
    limit = agency.second_person_above if agency else None
    return limit is not None and amount > limit
