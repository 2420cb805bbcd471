"""The events about a payment against what the case says of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from contracts.payments import (
    PaymentCancelled,
    PaymentDue,
    PaymentOrdered,
    PaymentRejected,
    PaymentReturned,
    PaymentSettled,
)
from services.payments.facts import Line, LineStatus
from services.payments.model import Case
from services.payments.reconciling.differences import Difference, difference
from services.payments.reconciling.evidence import Events, Published

_DUE = PaymentDue.type_name
_ORDERED = (_DUE, PaymentOrdered.type_name)
EXPECTED: Mapping[LineStatus, tuple[str, ...]] = {
    "ordered": _ORDERED,
    "settled": (*_ORDERED, PaymentSettled.type_name),
    "rejected": (*_ORDERED, PaymentRejected.type_name),
    "returned": (*_ORDERED, PaymentSettled.type_name, PaymentReturned.type_name),
    "cancelled": (PaymentCancelled.type_name,),
}
"""The events that a payment has left behind, by what it is now."""
ABOUT_PAYMENTS = frozenset(event for events in EXPECTED.values() for event in events)


def kept(line: Line, events: Events) -> bool:
    """Whether the topic of its payment system still holds what was published for a payment."""
    since = events.kept_since.get(line.system)
    return since is None or line.due_on > since


def events_differ(case: Case, line: Line, events: Events) -> Iterator[Difference]:
    """Each event once, with the payment's amount; a repetition under the same id is the same event."""
    told: dict[str, dict[str, Published]] = defaultdict(dict)
    for each in events.of(line.payment_id):
        told[each.event][each.id] = each
    expected = EXPECTED.get(line.status, ())
    for name in sorted({*expected, *told}):
        found = told.get(name, {})
        if name not in expected:
            if any(each.settled for each in found.values()):
                yield difference(
                    "event_unexpected", case.case_id, line.payment_id, expected=line.status, found=name
                )
        elif not found:
            if name not in (_DUE, PaymentCancelled.type_name) or kept(line, events):
                yield difference("event_missing", case.case_id, line.payment_id, expected=name)
        elif len(found) > 1:
            ids = " ".join(sorted(found))
            yield difference("event_doubled", case.case_id, line.payment_id, expected=name, found=ids)
        yield from _amounts_differ(case, line, found)


def _amounts_differ(case: Case, line: Line, found: Mapping[str, Published]) -> Iterator[Difference]:
    for each in found.values():
        if each.amount is not None and each.amount != line.amount:
            yield difference(
                "event_differs",
                case.case_id,
                line.payment_id,
                expected=line.amount,
                found=f"{each.event} {each.amount}",
            )
