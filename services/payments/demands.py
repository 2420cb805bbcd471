"""Money demanded back by an official, and what has come in on it, was set off or was written off."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from contracts.frozen import altered
from contracts.references import creditor_reference
from contracts.values import Euro, Month
from services.payments.facts import Fact, ReceivableStatus

ReceiptKind = Literal["payment", "offset", "write_off"]
WriteOffCode = Literal["waived", "not_pursued"]
"""Erlass: the claim is given up. Niederschlagung: it is not pursued further, but not given up."""

NOTHING = Decimal("0.00")


class MonthSetOff(Fact):
    """How much of what a month of a grant owes was set off."""

    grant_id: UUID
    month: Month
    amount: Euro


class Receipt(Fact):
    """What makes a receivable smaller."""

    key: str
    """The same key is the same receipt, however often it is told."""
    kind: ReceiptKind
    amount: Euro
    on: date
    by: str | None = None
    """Who set off, wrote off or booked by hand."""
    reason: str | None = None
    """In that person's words; no personal data."""
    code: WriteOffCode | None = None
    confirmed_by: str | None = None
    """The second person, where the amount asks for one."""
    months: tuple[MonthSetOff, ...] = ()
    """What was set off against."""


class Instalment(Fact):
    """A part of what is owed back, and its day."""

    due_on: date
    amount: Euro


class RepaymentPlan(Fact):
    """Instalments that the agency has agreed to."""

    instalments: tuple[Instalment, ...]
    agreed_on: date
    by: str
    reason: str
    received_before: Euro
    """What had come in already: it pays no instalment."""


class WriteOff(Fact):
    """A write-off that waits for a second person."""

    code: WriteOffCode
    amount: Euro
    by: str
    reason: str


class Demand(Fact):
    """A repayment demanded by an official: a receivable."""

    receivable_id: UUID
    grant_id: UUID
    act_id: UUID
    """`ce_id` of the event that demanded it."""
    decision_id: UUID | None
    """`ce_id` of the official's decision that it carries out."""
    amount: Euro
    due_on: date
    demanded_on: date | None = None
    """None: demanded before this was kept."""
    status: ReceivableStatus = "open"
    """As it was last told."""
    objection_id: UUID | None = None
    """The objection that the status follows from."""
    contestable_until: date | None = None
    """Last day for a claim against a ruling that lets it stand: until then nothing falls due (SGG § 87)."""
    receipts: tuple[Receipt, ...] = ()
    """By day and key, in whatever order they were told."""
    plan: RepaymentPlan | None = None
    proposed: WriteOff | None = None
    overdue_on: date | None = None
    """Day of the last instalment that the agency was told is missing."""
    surplus_noted: Euro = NOTHING
    """What a work item was opened for."""

    @property
    def reference(self) -> str:
        """What whoever pays it has to name."""
        return creditor_reference(self.receivable_id)

    @property
    def received(self) -> Decimal:
        """All that made it smaller."""
        return sum((each.amount for each in self.receipts), NOTHING)

    @property
    def remaining(self) -> Decimal:
        """What is still owed; nothing of a demand that has been lifted."""
        return NOTHING if self.status == "cancelled" else max(NOTHING, self.amount - self.received)

    @property
    def surplus(self) -> Decimal:
        """What came in beyond what is owed: for a person to give back, or to book elsewhere.

        What was set off on a demand that has been lifted is not part of it: its months are paid.
        """
        paid = sum((each.amount for each in self.receipts if each.kind == "payment"), NOTHING)
        if self.status == "cancelled":
            return paid
        return min(paid, max(NOTHING, self.received - self.amount))

    @property
    def written_off(self) -> Decimal:
        """How much was given up, or is not pursued."""
        return sum((each.amount for each in self.receipts if each.kind == "write_off"), NOTHING)

    def but(self, **changes: object) -> Self:
        """The demand with some members replaced."""
        return altered(self, **changes)

    def knows(self, key: str) -> bool:
        """Whether a receipt was booked before."""
        return any(each.key == key for each in self.receipts)

    def with_receipt(self, receipt: Receipt) -> Self:
        """The demand with one more receipt, the same whichever came first."""
        receipts = sorted((*self.receipts, receipt), key=lambda each: (each.on, each.key))
        return self.but(receipts=tuple(receipts))

    def unpaid(self) -> Iterator[Instalment]:
        """What is missing of each instalment, or of the whole: what came in pays the earliest first.

        Nothing falls due while an objection suspends the demand, and nothing of one that is lifted.
        """
        if self.status != "open":
            return
        whole = (Instalment(due_on=self.due_on, amount=self.amount),)
        covered = self.received - (self.plan.received_before if self.plan else NOTHING)
        for each in self.plan.instalments if self.plan else whole:
            missing = min(each.amount, max(NOTHING, each.amount - covered))
            covered -= each.amount - missing
            if missing:
                due_on = max(each.due_on, self.contestable_until or each.due_on)
                yield Instalment(due_on=due_on, amount=missing)

    def untold(self) -> Iterator[Instalment]:
        """Those of which the agency was not told that they are missing."""
        told = self.overdue_on
        return (each for each in self.unpaid() if told is None or each.due_on > told)

    def next_due(self) -> date | None:
        """Day of the first instalment that is not paid in full."""
        return next((each.due_on for each in self.unpaid()), None)

    def missing_by(self, day: date) -> Decimal:
        """What should have come in by a day and has not."""
        return sum((each.amount for each in self.unpaid() if each.due_on <= day), NOTHING)


def set_off(demands: Iterable[Demand]) -> Iterator[MonthSetOff]:
    """What was set off against payments; nothing of it counts once the demand has been lifted."""
    for demand in demands:
        if demand.status != "cancelled":
            for receipt in demand.receipts:
                yield from receipt.months
