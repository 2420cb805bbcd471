"""Providers' fees: an accepted invoice against the order it is for."""

from chassis.handling import Context, Outcome, legal_day, unchanged
from contracts.commissioning import InvoiceAccepted, ServiceCommissioned
from services.payments.facts import Invoice, Order
from services.payments.model import Case
from services.payments.settlement import settle


def know_the_order(case: Case | None, event: ServiceCommissioned, context: Context) -> Outcome[Case]:
    """The order that later invoices are compared with."""
    order = Order(
        commission_id=event.commission_id,
        version=event.version,
        provider=event.provider,
        monthly_fee=event.monthly_fee,
    )
    known = Case.of(case, event.case_id)
    if order in known.orders:
        return unchanged(case)
    return settle(known.but(orders=(*known.orders, order)), context)


def owe_the_fee(case: Case | None, event: InvoiceAccepted, context: Context) -> Outcome[Case]:
    """A fee is owed for one month of an order, once."""
    known = Case.of(case, event.case_id)
    if event.kind == "other" or event.amount <= 0:
        return unchanged(case)
    invoice = Invoice(
        commission_id=event.commission_id,
        version=event.version,
        provider=event.provider,
        month=event.month,
        kind=event.kind,
        amount=event.amount,
        accepted_on=legal_day(context.cause.time),
    )
    if invoice.item in {each.item for each in known.invoices}:
        return unchanged(case)
    return settle(known.but(invoices=(*known.invoices, invoice)), context)
