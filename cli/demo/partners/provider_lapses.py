"""What goes wrong with the work on an order: late reports, wrong invoices; and a wish for more time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cli.demo.partners.deviations import TooHigh, Twice
from contracts.commissioning import ExtensionRequested, InvoiceSubmitted, ReportSubmitted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cli.demo.partners.deviations import Extension, Late, Work
    from contracts.commissioning import ServiceCommissioned
    from contracts.envelope import Event

    Step = tuple[date, Event]

INVOICED_AGAIN_AFTER: Final = timedelta(days=7)
"""From an invoice to the next one for the same month."""


def deviating(steps: Iterable[Step], order: ServiceCommissioned, work: Work) -> list[Step]:
    """The steps of the work on an order as they are really taken."""
    taken = _reported(list(steps), work.report) if work.report else list(steps)
    if work.invoice:
        taken = [step for each in taken for step in _invoiced(each, work.invoice)]
    if work.extension and work.extension.until > order.ends_on:
        taken.append(_asked(order, work.extension))
    return taken


def _reported(steps: list[Step], late: Late) -> list[Step]:
    for place, (day, event) in enumerate(steps):
        if isinstance(event, ReportSubmitted) and event.kind == "interim":
            later = (day + timedelta(days=late.late_by_days), event)
            return [*steps[:place], later, *steps[place + 1 :]]
    return steps


def _invoiced(step: Step, wrong: TooHigh | Twice) -> list[Step]:
    """The invoices sent where one is due; a second one has a number of its own."""
    day, event = step
    if not isinstance(event, InvoiceSubmitted) or event.amount is None:
        return [step]
    again = event.model_copy(update={"invoice_number": f"{event.invoice_number}-2"})
    match wrong:
        case TooHigh(above_by=above, month=event.month):
            first = event.model_copy(update={"amount": event.amount + above})
            return [(day, first), (day + INVOICED_AGAIN_AFTER, again)]
        case Twice(twice=event.month):
            return [step, (day + INVOICED_AGAIN_AFTER, again)]
    return [step]


def _asked(order: ServiceCommissioned, extension: Extension) -> Step:
    request = ExtensionRequested(
        commission_id=order.commission_id,
        until=extension.until,
        hours_per_week=extension.hours_per_week,
        reasons="Die Ziele sind fast erreicht; für den Übergang wird noch Zeit gebraucht.",
    )
    return extension.asked_on, request
