"""What a settled payment means for an order: its provider is told, and the last one closes the order."""

from chassis.handling import Context, Outcome, unchanged
from contracts.commissioning import FeeSettled
from contracts.payments import PaymentSettled
from services.commissioning.desk import Desk
from services.commissioning.model import Case
from services.commissioning.order import Order
from services.commissioning.states import ORDER


def settle(case: Case | None, event: PaymentSettled, context: Context) -> Outcome[Case]:
    """A provider's fee is paid; a grant's payment is none of this service's business."""
    order = case.order(event.grant_id) if case else None
    if case is None or order is None or not ORDER.targets(order.status, PaymentSettled.type_name):
        return unchanged(case)
    desk = Desk(case, context, case)
    _book(desk, order, event)
    settled = FeeSettled(
        case_id=case.case_id, commission_id=order.commission_id, month=event.month, amount=event.amount
    )
    desk.tell_provider(order, settled)
    return desk.outcome()


def _book(desk: Desk, order: Order, event: PaymentSettled) -> None:
    paid = order.model_copy(update={"paid": tuple(sorted({*order.paid, event.month}))})
    closes = order.status == "settlement" and paid.is_paid
    account = None if closes else order.final_account
    desk.advance(
        order, event.type_name, "closed" if closes else order.status, paid=paid.paid, final_account=account
    )
