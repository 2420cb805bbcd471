"""What payments publishes and what payment systems send (`disbursements.<system>.{due,replies}.v1`)."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from contracts.codecs import Extensible
from contracts.envelope import Event
from contracts.values import (
    Code,
    Count,
    Day,
    Euro,
    Instalment,
    Month,
    Payee,
    Reference,
    RepaymentInstalment,
    Version,
)

PaymentKind = Annotated[Literal["instalment", "top_up", "fee", "success_fee", "other"], Extensible()]

ReceiptKind = Annotated[Literal["payment", "offset", "write_off", "other"], Extensible()]


class InstalmentsPlanned(Event):
    """The months of a grant's version, with amounts and days of payment."""

    case_id: UUID
    grant_id: UUID
    version: Version
    instalments: tuple[Instalment, ...]


class _Payment(Event, abstract=True):
    """One payment, as its life goes on."""

    case_id: UUID
    grant_id: UUID
    payment_id: UUID
    month: Month
    kind: PaymentKind
    attempt: Version
    amount: Euro


class PaymentOrdered(_Payment):
    """A `PaymentDue` has gone to the payment system."""


class PaymentSettled(_Payment):
    """The payment system has executed the payment."""

    executed_on: Day | None = None


class _PaymentTrouble(Event, abstract=True):
    """A payment system names the payment; payments adds what it was for."""

    case_id: UUID | None = None
    grant_id: UUID | None = None
    payment_id: UUID
    month: Month | None = None
    kind: PaymentKind | None = None
    attempt: Version | None = None
    amount: Euro | None = None
    code: Code
    """ISO 20022 reason, e.g. `AC04`."""


class PaymentRejected(_PaymentTrouble):
    """The payment system does not execute the payment."""

    text: str | None = None
    """The payment system's words; they stay with payments."""


class PaymentReturned(_PaymentTrouble):
    """The payee's bank has sent the money back."""

    returned_on: Day | None = None


class _Hold(Event, abstract=True):
    """About one payment, or, where `payment_id` is null, all of a grant's."""

    case_id: UUID
    grant_id: UUID
    payment_id: UUID | None = None
    month: Month | None = None
    kind: PaymentKind | None = None
    attempt: Version | None = None
    amount: Euro | None = None


class PaymentHeld(_Hold):
    """Money is held back."""

    reason: Code
    until: Day | None = None
    owner: Code | None = None
    """Who has to act: `agency`, `employer`, `provider`, `payment_system`; null where time alone helps."""


class PaymentReleased(_Hold):
    """Money is no longer held back."""


class _Receivable(Event, abstract=True):
    """Money that an official has demanded back."""

    case_id: UUID
    grant_id: UUID
    receivable_id: UUID
    amount: Euro


class ReceivableCreated(_Receivable):
    """A repayment is owed by a written act (SGB X § 50)."""

    due_on: Day
    reference: Reference | None = None
    """Creditor reference (ISO 11649) to give when paying, without blanks."""


class ReceivableSuspended(_Receivable):
    """An objection holds the demand up: nothing is collected (SGG § 86a(1))."""

    objection_id: UUID


class ReceivableResumed(_Receivable):
    """The objection is decided and the demand stands."""

    objection_id: UUID


class ReceivableCancelled(_Receivable):
    """The demand has been lifted."""

    objection_id: UUID | None = None


class ReceivablePaid(_Receivable):
    """Something of what is owed has come in, was set off or was written off; `amount` is that alone."""

    kind: ReceiptKind
    on: Day
    remaining: Euro
    """What is left of the receivable."""


class ReceivableSettled(_Receivable):
    """Nothing of the receivable is left; `amount` is all of it."""

    written_off: Euro
    """How much of it was given up, not paid."""


class ReceivableOverdue(_Receivable):
    """The day of an instalment, or of the whole, has passed; `amount` is what is missing of it."""

    due_on: Day


class RepaymentPlanAgreed(_Receivable):
    """The agency lets the receivable be paid in instalments; `amount` is their sum."""

    instalments: tuple[RepaymentInstalment, ...]


class PaymentDue(Event, key="grant_id"):
    """One amount to pay to one payee for one month; one for each grant, version, month, kind, attempt."""

    payment_id: UUID
    grant_id: UUID
    """For fees the commission."""
    case_id: UUID
    grant_version: Version
    """`GrantApproved.version`; for fees the version of the order."""
    month: Month
    kind: PaymentKind
    attempt: Version
    """2 after a return, and so on."""
    amount: Euro
    """More than zero."""
    currency: Literal["EUR"] = "EUR"
    due_on: Day
    payee: Payee
    end_to_end_id: Reference
    """The bank returns it in pain.002 and camt.054."""
    remittance: str
    """Reference and month: no person, no benefit."""
    purpose: Literal["GOVT"] = "GOVT"


class PaymentCancelled(Event, key="grant_id"):
    """A payment is not to be executed any more."""

    payment_id: UUID
    grant_id: UUID | None = None
    case_id: UUID | None = None


class PaymentRunReleased(Event, key="run_id", subject="run_id"):
    """The month's payments are complete."""

    run_id: UUID
    month: Month
    count: Count
    total: Euro


class PaymentCalendarPublished(Event, key=None, subject=None):
    """For each month the last day to release a run and the day of payment. Key: the payment system."""

    cut_off: dict[Month, Day]
    pay_day: dict[Month, Day]


class PaymentExecuted(Event, key=None, subject=None):
    """The payment system has paid. Key: the grant, subject: the case, both as in `PaymentDue`."""

    payment_id: UUID
    executed_on: Day
    bank_reference: Reference
