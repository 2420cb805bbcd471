"""What the bank has told of a payment against what the case makes of it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from services.payments.facts import Line
from services.payments.model import Case
from services.payments.reconciling.differences import Difference, difference
from services.payments.reconciling.evidence import OpenItem

_NOTHING = Decimal(0)


def booked(line: Line) -> tuple[Decimal, Decimal]:
    """What the bank's bookings of a payment come to: out, and back. Euros."""
    sums = {"debit": _NOTHING, "credit": _NOTHING}
    for fact in line.told:
        if fact.kind in sums:
            sums[fact.kind] += fact.amount or _NOTHING
    return sums["debit"], sums["credit"]


def bank_differs(case: Case, line: Line) -> Iterator[Difference]:
    """Bookings that do not come to what the payment is; what waits in the work list is told from there."""
    out, back = booked(line)
    if line.disputed or not (out or back):
        return
    expected = line.amount if line.status == "settled" else _NOTHING
    if out - back != expected:
        yield difference(
            "bank_differs",
            case.case_id,
            line.payment_id,
            expected=f"{line.status} {expected}",
            found=f"{out} out, {back} back",
        )


def items_open(items: Iterable[OpenItem]) -> Iterator[Difference]:
    """What a person has not settled yet."""
    for item in items:
        found = item.code if item.amount is None else f"{item.code} {item.amount}"
        yield difference("item_open", item.case_id, item.item_id, found=found)
