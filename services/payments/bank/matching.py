"""From what banks report to the fate of each payment: the same whatever comes twice, or in another order.

What was reported is kept as a set of facts by key, and fates are worked out of the whole set. A booking's
key is account, the bank's entry reference and, within a batch, the payment's own id, direction and amount: a
notification and a statement tell of the same money under the same reference, the one perhaps without details
or in another order. Where a bank gives no reference, id and day stand in; without both the place in the
statement. Sums without details (a batch) wait for their details and never count as payments themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Literal

from contracts.frozen import frozen
from services.payments.bank.camt import Booking
from services.payments.bank.pain002 import StatusReport

Status = Literal["ordered", "rejected", "executed", "part_executed", "returned", "contradictory"]
Key = tuple[str, ...]
_ZERO = Decimal(0)


@frozen
class KnownPayment:
    """A payment that was ordered by a bank file."""

    end_to_end_id: str
    amount: Decimal
    remittance: str
    message_id: str
    payment_information_id: str


@frozen
class Fate:
    """What became of a payment. `paid` less `returned` is what the payee has of it."""

    status: Status
    paid: Decimal = _ZERO
    returned: Decimal = _ZERO
    reasons: tuple[str, ...] = ()
    """ISO codes of rejections and returns, in the order of the alphabet."""


@dataclass(frozen=True)
class Reported:
    """All that banks have said so far. Adding the same again, or in another order, gives the same."""

    bookings: Mapping[Key, Booking] = field(default_factory=dict)
    reports: frozenset[StatusReport] = frozenset()

    def adding(self, told: Iterable[Booking | StatusReport]) -> "Reported":
        """With what one more file tells."""
        bookings, reports = dict(self.bookings), set(self.reports)
        for each in told:
            if isinstance(each, StatusReport):
                reports.add(each)
            elif each.status == "BOOK":
                key = key_of(each)
                bookings[key] = min(bookings[key], each, key=_rank) if key in bookings else each
        return Reported(bookings, frozenset(reports))


@frozen
class Matched:
    """The fate of every known payment, and the bookings that a person has to look at."""

    fates: Mapping[str, Fate]
    """By end-to-end id."""
    unmatched: tuple[Booking, ...]
    """Of no payment known here, in the order of their keys."""
    batch_sums: tuple[Booking, ...]
    """Told without details: their payments have no fate yet but for other files."""


def key_of(booking: Booking) -> Key:
    """What makes a booking the same one in another file."""
    part = "sum" if booking.batch_sum else str(booking.part)
    account = booking.account or ""
    entry = booking.entry_reference or (booking.booked_on and booking.booked_on.isoformat())
    if booking.entry_reference and booking.parts < 2:
        return (account, booking.entry_reference, part)
    if booking.end_to_end_id and entry:
        return (account, entry, booking.end_to_end_id, booking.direction, f"{booking.amount}")
    if booking.entry_reference:
        return (account, booking.entry_reference, part)
    return (account, booking.statement_id or "", str(booking.entry_number), part)


def match(known: Iterable[KnownPayment], reported: Reported) -> Matched:
    """Match by end-to-end id, else by the remittance where just one payment has it and the amount fits."""
    payments = {each.end_to_end_id: each for each in known}
    by_remittance: dict[str, list[KnownPayment]] = defaultdict(list)
    for each in payments.values():
        by_remittance[each.remittance].append(each)
    booked: dict[str, list[Booking]] = defaultdict(list)
    unmatched, batch_sums = [], []
    for _, booking in sorted(reported.bookings.items()):
        if booking.batch_sum:
            batch_sums.append(booking)
        elif payment := _payment_of(booking, payments, by_remittance):
            booked[payment.end_to_end_id].append(booking)
        else:
            unmatched.append(booking)
    refusals = _refusals(payments.values(), reported.reports)
    fates = {id_: _fate(payment, booked[id_], refusals.get(id_)) for id_, payment in payments.items()}
    return Matched(fates, tuple(unmatched), tuple(batch_sums))


def _payment_of(
    booking: Booking,
    payments: Mapping[str, KnownPayment],
    by_remittance: Mapping[str, list[KnownPayment]],
) -> KnownPayment | None:
    if booking.end_to_end_id:
        return payments.get(booking.end_to_end_id)
    candidates = by_remittance.get(booking.remittance, [])
    if len(candidates) == 1 and booking.amount == candidates[0].amount:
        return candidates[0]
    return None


def _refusals(payments: Iterable[KnownPayment], reports: Iterable[StatusReport]) -> dict[str, set[str]]:
    """Reasons by end-to-end id; a file or block that is rejected takes its payments with it."""
    refused: dict[str, dict[str | None, set[str]]] = {"file": {}, "block": {}, "transfer": {}}
    for report in reports:
        if report.rejected:
            subject = {
                "file": report.original_message_id,
                "block": report.payment_information_id,
                "transfer": report.end_to_end_id,
            }[report.level]
            refused[report.level].setdefault(subject, set()).update(report.reasons)
    result: dict[str, set[str]] = {}
    for each in payments:
        own = (
            ("file", each.message_id),
            ("block", each.payment_information_id),
            ("transfer", each.end_to_end_id),
        )
        said = [refused[level][subject] for level, subject in own if subject in refused[level]]
        if said:
            result[each.end_to_end_id] = set().union(*said)
    return result


def _fate(payment: KnownPayment, bookings: list[Booking], refusal: set[str] | None) -> Fate:
    paid = sum((each.amount for each in bookings if each.direction == "debit"), _ZERO)
    returned = sum((each.amount for each in bookings if each.direction == "credit"), _ZERO)
    reasons = {each.return_reason for each in bookings if each.return_reason} | (refusal or set())
    return fate(payment.amount, paid, returned, reasons, refused=refusal is not None)


def fate(
    ordered: Decimal, paid: Decimal, returned: Decimal, reasons: Iterable[str] = (), *, refused: bool
) -> Fate:
    """What sums and a refusal make of a payment.

    Contradictory: paid although rejected and not reversed, paid twice, or more back than went out.
    """
    return Fate(_status(ordered, paid, returned, refused), paid, returned, tuple(sorted(reasons)))


def _status(ordered: Decimal, paid: Decimal, returned: Decimal, rejected: bool) -> Status:
    if returned > paid or paid > ordered or (rejected and paid != returned):
        return "contradictory"
    if rejected:
        return "rejected"
    if paid == _ZERO:
        return "ordered"
    if returned == paid:
        return "returned"
    return "executed" if paid - returned == ordered else "part_executed"


def _rank(booking: Booking) -> tuple[object, ...]:
    """An order of bookings under one key that does not depend on which file came first.

    What tells more comes first: a statement may name an entry that a notification tells in full.
    """
    told = (booking.end_to_end_id is None, booking.remittance == "")
    return (*told, *(repr(getattr(booking, each.name)) for each in fields(booking)))
