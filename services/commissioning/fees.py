"""What a paid or returned fee means for an order: its provider is told, and the last one closes the order."""

from typing import Any

from chassis.handling import Context, Outcome, legal_day, unchanged
from contracts.commissioning import FeeSettled
from contracts.payments import PaymentReturned, PaymentSettled
from services.commissioning.accounts import FeeMoved
from services.commissioning.desk import Desk
from services.commissioning.model import Case
from services.commissioning.order import Order
from services.commissioning.states import ORDER


def settle(case: Case | None, event: PaymentSettled, context: Context) -> Outcome[Case]:
    """A provider's fee is paid; a grant's payment is none of this service's business."""
    order = case.order(event.grant_id) if case else None
    if case is None or order is None:
        return unchanged(case)
    desk = Desk(case, context, case)
    desk.book_fee(order, _moved(case, order, event, context))
    if ORDER.targets(order.status, PaymentSettled.type_name):
        _book(desk, order, event)
        settled = FeeSettled(
            case_id=case.case_id, commission_id=order.commission_id, month=event.month, amount=event.amount
        )
        desk.tell_provider(order, settled)
    return desk.outcome()


def take_back(case: Case | None, event: PaymentReturned, context: Context) -> Outcome[Case]:
    """A provider's fee has come back: its statement says so. Payments pays it again, to another account."""
    order = case.order(event.grant_id) if case and event.grant_id else None
    if case is None or order is None or event.month is None or event.amount is None:
        return unchanged(case)
    desk = Desk(case, context, case)
    desk.book_fee(order, _moved(case, order, event, context))
    return desk.outcome()


def _book(desk: Desk, order: Order, event: PaymentSettled) -> None:
    paid = order.model_copy(update={"paid": tuple(sorted({*order.paid, event.month}))})
    closes = order.status == "settlement" and paid.is_paid
    account = None if closes else order.final_account
    desk.advance(
        order, event.type_name, "closed" if closes else order.status, paid=paid.paid, final_account=account
    )


def _moved(case: Case, order: Order, event: PaymentSettled | PaymentReturned, context: Context) -> FeeMoved:
    """The movement as the provider's account keeps it; where its day was not told, the day of the message."""
    told_on = legal_day(context.cause.time)
    invoice = next((each for each in order.invoices if each.month == event.month), None)
    how: dict[str, Any]
    match event:
        case PaymentSettled():
            how = {"movement": "paid", "on": event.executed_on or told_on}
        case PaymentReturned():
            how = {"movement": "returned", "on": event.returned_on or told_on, "code": event.code}
    return FeeMoved(
        payment_id=event.payment_id,
        commission_id=order.commission_id,
        case_id=case.case_id,
        invoice_number=invoice.number if invoice else None,
        for_month=event.month,
        kind=event.kind,
        amount=event.amount,
        **how,
    )
