"""What happens to work items: opened by the bank's messages, assigned and settled by persons."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from chassis.handling import Context, OrderGiven, Outcome, Reply
from services.payments.bank_told import note
from services.payments.facts import Told
from services.payments.items import SERVICE, Settlement, WorkItem
from services.payments.model import Case

UNKNOWN = Reply("not_found", "Diesen Vorgang gibt es nicht.")
_DONE = Reply("state_forbids", "Der Vorgang ist schon erledigt.")
NO_PAYMENT = Reply("not_found", "Diese Zahlung ist hier nicht bekannt.")
_NO_BOOKING = Reply(
    "state_forbids", "Nur eine Buchung ohne Zuordnung gehört zu einer Zahlung ihres Zahlungssystems."
)
_NOTHING = Decimal(0)


def open_item(item: WorkItem | None, order: OrderGiven, context: Context) -> Outcome[WorkItem]:
    """Open an item; what was opened before stays as it is."""
    if item is not None:
        return Outcome(item, reply=Reply())
    opened = WorkItem.model_validate({**order.content, "opened_on": context.today})
    return Outcome(opened, reply=Reply())


def note_batch(item: WorkItem | None, order: OrderGiven, context: Context) -> Outcome[WorkItem]:
    """Keep what is known of a batch: its sum, and how much of it was told payment by payment.

    It is open only while the two differ, whichever of the bank's messages came first.
    """
    told = WorkItem.model_validate({**order.content, "code": "batch_sum", "opened_on": context.today})
    known = item or told
    details = max(known.details or _NOTHING, told.details or _NOTHING)
    noted = known if known.details == details else known.but(details=details)
    if details == noted.amount and noted.status == "open":
        noted = noted.settled(Settlement(by=SERVICE, on=context.today, reason="details"))
    return Outcome(noted, reply=Reply())


def assign_item(item: WorkItem | None, order: OrderGiven, context: Context) -> Outcome[WorkItem]:
    """Make a person the owner of an open item."""
    if refusal := _refusal(item):
        return Outcome(item, reply=refusal)
    assert item is not None
    return Outcome(item.but(owner=order.content["owner"]), reply=Reply())


def settle_item(item: WorkItem | None, order: OrderGiven, context: Context) -> Outcome[WorkItem]:
    """Settle an open item with a reason. What a payment has become does not change by it."""
    if refusal := _refusal(item):
        return Outcome(item, reply=refusal)
    assert item is not None
    settlement = Settlement(by=order.by, on=context.today, reason=order.content["reason"])
    return Outcome(item.settled(settlement), reply=Reply())


def explain_item(item: WorkItem | None, order: OrderGiven, context: Context) -> Outcome[WorkItem]:
    """Another message of the bank has named the payment: nobody needs to look at the booking any more."""
    if item is None or item.status == "settled":
        return Outcome(item, reply=Reply())
    settlement = Settlement(by=SERVICE, on=context.today, reason="explained")
    return Outcome(item.settled(settlement), reply=Reply())


def match_item(case: Case | None, order: OrderGiven, context: Context) -> Outcome[Case]:
    """Match an unmatched booking to a payment of the case, as if its own id had been in it."""
    item = context.get(WorkItem, order.content["item_id"])
    payment_id = UUID(order.content["payment_id"])
    line = case.line(payment_id) if case else None
    if refusal := _refusal(item) or (NO_PAYMENT if line is None else None):
        return Outcome(case, reply=refusal)
    assert item is not None
    assert case is not None
    assert line is not None
    if item.code != "unmatched" or item.key is None or item.system != line.system:
        return Outcome(case, reply=_NO_BOOKING)
    fact = Told(
        key=item.key,
        kind=item.direction or "debit",
        amount=item.amount,
        on=item.booked_on,
        reason=item.reason_code,
    )
    settlement = Settlement(
        by=order.by, on=context.today, reason=order.content["reason"], payment_id=payment_id
    )
    outcome = note(case, line, fact, context, item.message)
    others = {**outcome.others, item.key_in_store: item.settled(settlement)}
    return replace(outcome, others=others, reply=Reply())


def _refusal(item: WorkItem | None) -> Reply | None:
    if item is None:
        return UNKNOWN
    return _DONE if item.status == "settled" else None
