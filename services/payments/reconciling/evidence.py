"""What each source says, as it was read."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.frozen import frozen


@frozen
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last


@frozen
class PaymentRow:
    """A row of `payment_lines`. Euros."""

    payment_id: UUID
    amount: Decimal
    status: str
    due_on: date

    def __str__(self) -> str:
        return f"{self.amount} {self.status} {self.due_on}"


@frozen
class PostingRow:
    """A row of `journal`. Euros."""

    posting_id: str
    subject_id: UUID
    booked_on: date
    debit: str
    credit: str
    amount: Decimal

    def __str__(self) -> str:
        return f"{self.amount} {self.debit}/{self.credit}"


@frozen
class Published:
    """An event about a payment, on its topic or still in the outbox."""

    event: str
    id: str
    """Its `ce_id`: the same event may be on a topic more than once."""
    payment_id: UUID
    amount: Decimal | None
    """Euros."""
    settled: bool
    """Whether it was there before the database was looked at, which so has to know of it."""


@frozen
class Events:
    """The events about payments."""

    by_payment: Mapping[UUID, Sequence[Published]]
    """Of the payments of the period, and whatever else was published in it."""
    kept_since: Mapping[str, date]
    """By payment system, where what was published before that day has been removed from its topic."""

    def of(self, payment_id: UUID) -> Sequence[Published]:
        """Those about one payment."""
        return self.by_payment.get(payment_id, ())


@frozen
class OpenItem:
    """A work item that is not settled. Euros."""

    item_id: UUID
    code: str
    amount: Decimal | None
    case_id: UUID | None
