"""Statements of a month: what moved between payments and an employer, or a provider, and how each amount came
about. Amounts and ids only: no name, no account, no text.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictInt

from contracts.codecs import Extensible
from contracts.commissioning import FeeKind, InvoiceNumber
from contracts.envelope import Event
from contracts.payments import PaymentKind
from contracts.values import Code, Day, Euro, Month, Percentage, Slug, Value, Version

Movement = Annotated[Literal["paid", "returned", "other"], Extensible()]
RecoveryKind = Annotated[Literal["payment", "offset", "other"], Extensible()]
CountedDays = Annotated[StrictInt, Field(ge=0, le=30)]


class FundedPart(Value):
    """Days of one month under one decision, and what they come to."""

    version: Version
    """`GrantApproved.version` of the decision."""
    monthly_amount: Euro
    percentage: Percentage | None = None
    first: Day
    last: Day
    days: CountedDays
    """Of 30 (SGB III § 339)."""
    amount: Euro


class MonthCalculation(Value):
    """How a payment's amount came about: what is owed for its month, less what had been ordered for it."""

    parts: tuple[FundedPart, ...]
    """In order; one where a single decision holds for the month."""
    days: CountedDays
    """Of 30; 30 for a whole month."""
    owed: Euro
    """Sum of the parts."""
    ordered_before: Euro
    """Paid, or on its way, when this payment was put together."""
    set_off: Euro
    """Set off against what the payee had to pay back (SGB I § 51)."""
    basis: str
    """Paragraphs, separated by `; `."""


class StatementLine(Value):
    """One movement of one payment: out to the payee, or back."""

    movement: Movement
    payment_id: UUID
    grant_id: UUID
    version: Version
    """Of the grant: the decision that the payment rests on."""
    for_month: Month
    kind: PaymentKind
    attempt: Version
    amount: Euro
    executed_on: Day | None = None
    returned_on: Day | None = None
    """Only where the movement is `returned`."""
    code: Code | None = None
    """ISO 20022 reason of a return."""
    correction_of: Month | None = None
    """The month in which the money moved, where it was reported once that month was closed."""
    calculation: MonthCalculation | None = None
    """Null for what was ordered before calculations were kept."""


class StatementRecovery(Value):
    """Money that was demanded back and has come in, or was set off."""

    receivable_id: UUID
    grant_id: UUID
    kind: RecoveryKind
    amount: Euro
    received_on: Day
    correction_of: Month | None = None
    """As in `StatementLine`."""


class StatementIssued(Event):
    """The statement of a case and calendar month, for the employer: one for each month in which money moved.

    What is reported later for a month whose statement is out stands in the next one, as a correction.
    """

    case_id: UUID
    statement_id: UUID
    """The same for the same case and month."""
    grant_id: UUID | None = None
    """Where all of it is of one grant."""
    month: Month
    lines: tuple[StatementLine, ...]
    """In the order of the days on which the money moved."""
    recoveries: tuple[StatementRecovery, ...] = ()
    total_paid: Euro
    total_returned: Euro
    total_recovered: Euro


class ProviderStatementLine(Value):
    """One movement of one fee: out to the provider, or back."""

    movement: Movement
    payment_id: UUID
    commission_id: UUID
    case_id: UUID
    invoice_number: InvoiceNumber | None = None
    """Of the provider's invoice that was paid."""
    for_month: Month
    kind: FeeKind
    amount: Euro
    executed_on: Day | None = None
    returned_on: Day | None = None
    """Only where the movement is `returned`."""
    code: Code | None = None
    """ISO 20022 reason of a return."""
    correction_of: Month | None = None
    """As in `StatementLine`."""


class ProviderStatementIssued(Event, key="provider", subject="provider"):
    """The statement of a provider and calendar month, over all its commissions. Key, subject: the provider.

    One for each month in which money moved; what is reported later stands in the next one.
    """

    statement_id: UUID
    """The same for the same provider and month."""
    provider: Slug
    month: Month
    lines: tuple[ProviderStatementLine, ...]
    """In the order of the days on which the money moved."""
    total: Euro
    """Paid."""
    total_returned: Euro
