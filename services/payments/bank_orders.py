"""From what a bank's file tells to orders: to the case of a payment or receivable, or to a work item.

Each order's id is worked out of what is told, so that the same booking in another file is the same order.
What the bank wrote as free text is in no order: it goes beside its work item.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.handling import derived_id
from contracts.frozen import frozen
from contracts.references import creditor_references
from contracts.values import Finding
from services.payments.bank.camt import Booking
from services.payments.bank.matching import key_of
from services.payments.given import Given
from services.payments.references import id_in

_CODE = re.compile(r"[A-Z0-9]{4}")
_OWN_WORDS = "NARR"
"""ISO 20022: the reason is told in words. These stay with the bank."""


@frozen
class Known:
    """A payment and its case; or a receivable and its case."""

    id: UUID
    case_id: UUID


@frozen
class Wanted:
    """What a page of bookings needs to be looked up."""

    payments: Collection[UUID]
    remittances: Collection[str]
    references: Collection[str]
    keys: Collection[str]
    """Of bookings that name no payment: another message may have told them in full."""
    explained: Collection[UUID]
    """Work items that were opened about these bookings before a message named their payments."""


@frozen
class Found:
    """What was looked up."""

    payments: Mapping[UUID, Known]
    by_remittance: Mapping[tuple[str, Decimal], Known]
    receivables: Mapping[str, Known]
    told: Collection[str]
    """Keys of bookings that payments know already."""
    explained: Collection[UUID]
    """Work items that are open."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a file is sorted: its payment system, its digest, and today for what has no day of its own."""

    system: str
    message: str
    today: date


@dataclass(slots=True)
class Sorted:
    """What a page of a file leads to."""

    orders: list[Given] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """By the names of `messages.Counts`."""
    texts: dict[UUID, str] = field(default_factory=dict)
    """The bank's free text by work item."""

    def add(self, what: str, order: Given) -> None:
        """One more order, counted as `what`."""
        self.counts[what] += 1
        self.orders.append(order)


def wanted(bookings: Iterable[Booking], desk: Desk) -> Wanted:
    """What these bookings may be about."""
    page = [each for each in bookings if each.status == "BOOK" and not each.batch_sum]
    return Wanted(
        payments={id_ for each in page if (id_ := id_in(each.end_to_end_id))},
        remittances={_spaced(each.remittance) for each in page if not each.end_to_end_id and each.remittance},
        references={reference for each in page for reference in _references(each)},
        keys={_key(each, desk) for each in page if not each.end_to_end_id},
        explained={_item_id(each, desk) for each in page if each.end_to_end_id},
    )


def sort(bookings: Iterable[Booking], found: Found, desk: Desk) -> Sorted:
    """The orders of a page of bookings."""
    result = Sorted()
    for booking in bookings:
        result.counts["bookings"] += 1
        if booking.status != "BOOK":
            result.counts["not_booked"] += 1
        elif booking.batch_sum:
            result.add("batch_sums", batch(booking, Decimal(0), desk))
        elif payment := _payment(booking, found):
            result.add("payments", _told(payment, _fact(booking, desk), desk))
            if (item_id := _item_id(booking, desk)) in found.explained:
                result.orders.append(_explained(item_id))
        elif receivable := _receivable(booking, found):
            result.add("receivables", _received(receivable, booking, desk))
        elif _key(booking, desk) in found.told:
            result.counts["payments"] += 1
            result.counts["repeated"] += 1
        else:
            order = _unmatched(booking, desk)
            result.add("unmatched", order)
            result.texts[order.target] = _spaced(f"{booking.end_to_end_id or ''} {booking.remittance}")
    return result


def batch(booking: Booking, details: Decimal, desk: Desk) -> Given:
    """Note a batch, so much of which was told payment by payment; `booking` is its sum or one of these."""
    entry = booking.entry_reference or booking.payment_information_id
    place = (entry,) if entry else (booking.statement_id, booking.entry_number)
    item_id = derived_id("item", "batch", desk.system, booking.account, *place)
    content = {
        "item_id": str(item_id),
        "system": desk.system,
        "message": desk.message,
        "direction": booking.direction,
        "amount": f"{booking.entry_amount:.2f}",
        "details": f"{details:.2f}",
        "booked_on": booking.booked_on and booking.booked_on.isoformat(),
    }
    return Given("note_batch", item_id, content, derived_id("note_batch", item_id, details))


def refused(payment: Known, reasons: Iterable[str], desk: Desk) -> Given:
    """The bank refuses a payment."""
    reason = _reason(min(reasons, default=None))
    fact = {"key": f"refusal:{reason or ''}", "kind": "refusal", "reason": reason}
    return _told(payment, fact, desk)


def rejected_file(reference: str | None, run_id: UUID | None, reasons: Iterable[str], desk: Desk) -> Given:
    """The bank refuses a whole file, or the block in it."""
    about = {"run_id": run_id and str(run_id), "reason_code": _reason(min(reasons, default=None))}
    return _item("rejected_file", about, desk, reference)


def unknown_refusal(end_to_end_id: str | None, reasons: Iterable[str], desk: Desk) -> Given:
    """The bank refuses a payment that is none of ours."""
    about = {"reason_code": _reason(min(reasons, default=None))}
    return _item("unmatched", about, desk, "refusal", end_to_end_id)


def unreadable(finding: Finding, desk: Desk) -> Given:
    """A part of the file cannot be read."""
    return _item("unreadable", {"place": finding.field}, desk, desk.message, finding.field)


class Batches:
    """Adds up the parts of each entry that is a batch; an entry's parts come one after the other."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: Booking | None = None
        self._sum = Decimal(0)

    def take(self, bookings: Iterable[Booking]) -> Iterator[Given]:
        """The batches that end before the last of these bookings."""
        for booking in bookings:
            if self._last is None or booking.entry_number != self._last.entry_number:
                yield from self.close()
            self._last, self._sum = booking, self._sum + booking.amount

    def close(self) -> Iterator[Given]:
        """The batch that ends here, if it is one."""
        last, total = self._last, self._sum
        self._last, self._sum = None, Decimal(0)
        if last is None or last.status != "BOOK" or not last.parts:
            return
        if last.parts > 1 or last.batch_count:
            yield batch(last, total, self._desk)


def _payment(booking: Booking, found: Found) -> Known | None:
    if booking.end_to_end_id:
        id_ = id_in(booking.end_to_end_id)
        return found.payments.get(id_) if id_ else None
    return found.by_remittance.get((_spaced(booking.remittance), booking.amount))


def _receivable(booking: Booking, found: Found) -> Known | None:
    known = (found.receivables.get(reference) for reference in _references(booking))
    return next(filter(None, known), None)


def _references(booking: Booking) -> tuple[str, ...]:
    """Of receivables that a credit may be about."""
    if booking.direction != "credit":
        return ()
    return creditor_references(f"{booking.end_to_end_id or ''} {booking.remittance}")


def _key(booking: Booking, desk: Desk) -> str:
    """Names the booking without saying an account or a text."""
    return str(derived_id("booking", desk.system, *key_of(booking)))


def _fact(booking: Booking, desk: Desk) -> dict[str, object]:
    return {
        "key": _key(booking, desk),
        "kind": booking.direction,
        "amount": f"{booking.amount:.2f}",
        "on": booking.booked_on and booking.booked_on.isoformat(),
        "reason": _reason(booking.return_reason),
    }


def _told(payment: Known, fact: Mapping[str, object], desk: Desk) -> Given:
    content = {"payment_id": str(payment.id), "fact": fact, "message": desk.message}
    return Given("told", payment.case_id, content, derived_id("told", payment.id, *fact.values()))


def _received(receivable: Known, booking: Booking, desk: Desk) -> Given:
    key = _key(booking, desk)
    content = {
        "receivable_id": str(receivable.id),
        "amount": f"{booking.amount:.2f}",
        "booked_on": (booking.booked_on or desk.today).isoformat(),
        "key": key,
    }
    return Given("receive", receivable.case_id, content, derived_id("receive", receivable.id, key))


def _unmatched(booking: Booking, desk: Desk) -> Given:
    about = {
        "key": _key(booking, desk),
        "direction": booking.direction,
        "amount": f"{booking.amount:.2f}",
        "booked_on": booking.booked_on and booking.booked_on.isoformat(),
        "reason_code": _reason(booking.return_reason),
    }
    return _item("unmatched", about, desk, about["key"])


def _item_id(booking: Booking, desk: Desk) -> UUID:
    """Of the work item about a booking that is not matched."""
    return derived_id("item", "unmatched", desk.system, _key(booking, desk))


def _explained(item_id: UUID) -> Given:
    return Given("explain_item", item_id, {}, derived_id("explain_item", item_id))


def _item(code: str, about: Mapping[str, object], desk: Desk, *names: object) -> Given:
    item_id = derived_id("item", code, desk.system, *names)
    content = {"item_id": str(item_id), "code": code, "system": desk.system, "message": desk.message, **about}
    return Given("open_item", item_id, content, derived_id("open_item", item_id))


def _reason(told: str | None) -> str | None:
    """A code of ISO 20022; in place of a bank's own words the code that says so."""
    if told is None:
        return None
    return told if _CODE.fullmatch(told) else _OWN_WORDS


def _spaced(text: str) -> str:
    return " ".join(text.split())
