"""What people see of receivables."""

from datetime import date
from uuid import UUID

from contracts.values import Euro
from services.payments.demands import Receipt, RepaymentPlan, WriteOff
from services.payments.facts import Fact, ReceivableStatus


class Receivable(Fact):
    """How a receivable stands."""

    receivable_id: UUID
    case_id: UUID
    grant_id: UUID
    agency: str | None
    reference: str
    """Creditor reference (ISO 11649) that whoever pays has to name."""
    amount: Euro
    received: Euro
    """All that made it smaller: paid, set off, written off."""
    remaining: Euro
    surplus: Euro
    """What came in beyond what is owed."""
    status: ReceivableStatus
    due_on: date | None
    """Day of the first instalment, or of the whole, that is not paid; None while nothing falls due."""
    overdue: bool
    to_confirm: bool
    """A write-off waits for a second person."""


class ReceivableFile(Fact):
    """A receivable with all that has happened to it."""

    receivable: Receivable
    receipts: tuple[Receipt, ...]
    plan: RepaymentPlan | None
    proposed: WriteOff | None
