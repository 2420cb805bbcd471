"""A reconciliation: case by case, every source against every other, with counts and sums."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from chassis.registry import Registry
from contracts.frozen import frozen
from services.payments.facts import Line
from services.payments.model import Case
from services.payments.reconciling.against_bank import bank_differs, booked, items_open
from services.payments.reconciling.against_events import events_differ, kept
from services.payments.reconciling.against_schedule import MonthOwed, months_differ, months_of
from services.payments.reconciling.against_tables import postings_differ, rows_differ
from services.payments.reconciling.differences import Difference, difference
from services.payments.reconciling.evidence import Events, OpenItem, PaymentRow, Period, PostingRow
from services.payments.reconciling.sums import WHOLE, Sum, Sums

Rows = Mapping[UUID, PaymentRow]
Journal = Mapping[str, PostingRow]
_NO_EVENTS = Events({}, {})


@frozen
class Reconciliation:
    """Every source of a period, and what they say differently."""

    period: Period
    sums: tuple[Sum, ...]
    differences: tuple[Difference, ...]
    not_compared: tuple[str, ...]
    """Sentences: what could not be compared, and why."""

    @property
    def equal(self) -> bool:
        """Whether all that could be compared says the same."""
        return not self.differences


class Reconciling:
    """Takes cases one by one, so that any number of them fits in memory."""

    def __init__(self, period: Period, today: date, registry: Registry, events: Events | None) -> None:
        """`events`: None where they are not to be compared."""
        self._period, self._today, self._registry = period, today, registry
        self._with_events, self._events = events is not None, events or _NO_EVENTS
        self._strangers = set(self._events.by_payment)
        """Payments that events name and no case has had so far."""
        self._sums = Sums()
        self._differences: list[Difference] = []
        self._not_kept = self._not_booked = 0

    def take(self, case: Case, rows: Rows, journal: Journal) -> None:
        """Compare one case with its rows; a case without any facts stands for one that is not there."""
        self._strangers.difference_update(line.payment_id for line in case.lines)
        concerned = self._concerned(case, rows, journal)
        months = months_of(case, self._period, self._today, self._registry)
        self._count(months, rows, journal, concerned)
        self._differences += months_differ(case, months)
        self._differences += rows_differ(case, rows, concerned.__contains__)
        self._differences += postings_differ(case, journal, concerned.__contains__)
        for line in case.lines:
            if self._period.covers(line.due_on):
                self._compare(case, line)

    def result(self, items: Iterable[OpenItem] = ()) -> Reconciliation:
        """Everything that was found; `items`: what the bank's messages have left open."""
        differences = (*self._differences, *items_open(items), *self._unknown())
        return Reconciliation(self._period, tuple(self._sums), differences, tuple(self._not_compared()))

    def _concerned(self, case: Case, rows: Rows, journal: Journal) -> set[UUID]:
        """Payments to be executed in the period, receivables demanded in it, and rows of neither."""
        days = {line.payment_id: line.due_on for line in case.lines}
        days |= {each.receivable_id: each.demanded_on or each.due_on for each in case.demands}
        for row in rows.values():
            days.setdefault(row.payment_id, row.due_on)
        for posting in journal.values():
            days.setdefault(posting.subject_id, posting.booked_on)
        return {id_ for id_, day in days.items() if self._period.covers(day)}

    def _count(self, months: Iterable[MonthOwed], rows: Rows, journal: Journal, concerned: set[UUID]) -> None:
        for month in months:
            self._sums.add("schedule", WHOLE, month.amount)
            for part in month.parts:
                self._sums.add("schedule", part.what, part.amount)
        for row in rows.values():
            if row.payment_id in concerned:
                self._sums.add("payment_lines", row.status, row.amount)
        for posting in journal.values():
            if posting.subject_id in concerned:
                self._sums.add("journal", f"{posting.debit} / {posting.credit}", posting.amount)

    def _compare(self, case: Case, line: Line) -> None:
        """One payment of the period with what the bank and the events say of it."""
        out, back = booked(line)
        self._sums.add("bank", "paid out", out)
        self._sums.add("bank", "came back", back)
        self._not_booked += line.status in ("settled", "returned") and not out
        self._differences += bank_differs(case, line)
        if not self._with_events:
            return
        told = {each.event: each.amount or line.amount for each in self._events.of(line.payment_id)}
        for name, amount in told.items():
            self._sums.add("events", name, amount)
        self._differences += events_differ(case, line, self._events)
        self._not_kept += line.left and not kept(line, self._events)

    def _unknown(self) -> Iterator[Difference]:
        for payment_id in sorted(self._strangers):
            names = sorted({each.event for each in self._events.of(payment_id) if each.settled})
            if names:
                yield difference("event_unknown", None, payment_id, found=" ".join(names))

    def _not_compared(self) -> Iterator[str]:
        if not self._with_events:
            yield "The events on the topics."
        if self._not_booked:
            yield (
                f"What the bank says of {self._not_booked} payments: it was not read in any of its messages; "
                "the payment system's own reports were compared."
            )
        if self._not_kept:
            yield (
                f"The orders of {self._not_kept} payments: the topics of payment systems keep 30 days. What "
                "was told the other services was compared."
            )
