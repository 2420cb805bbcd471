"""The values that a case is made of: what was granted, announced, ordered, held, objected to."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.frozen import altered
from contracts.statements import FundedPart
from contracts.values import Euro, Month, Percentage

PaymentKind = Literal["instalment", "top_up", "fee", "success_fee"]
LineStatus = Literal["collected", "withdrawn", "cancelled", "ordered", "settled", "rejected", "returned"]
ReceivableStatus = Literal["open", "suspended", "cancelled", "paid", "written_off"]
Stage = Literal["waiting", "paying", "held", "stopped", "settlement", "closed"]
Owner = Literal["agency", "employer", "provider"]
"""Who has to act before held money can be paid."""
Reason = Literal[
    "suspended",
    "returned",
    "rejected",
    "no_payee",
    "register_entry_missing",
    "not_started",
    "notice_not_deemed",
    "application_unknown",
    "invoice_unlike_order",
    "removed",
    "payee_check",
]
"""Why money is held back."""


class Fact(BaseModel):
    """Base of the values an aggregate is made of."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Application(Fact):
    """What payments needs of an application."""

    reference: str
    agency: str
    register_entry_needed: bool
    """Vocational training: nothing is paid before the contract is in the chamber's register."""
    procedure: str = "other"


class Notice(Fact):
    """The letter that announces an act on a grant."""

    notice_id: UUID
    act: str = "GrantApproved"
    """Name of the event announced; cases saved before other acts were kept do not say it."""
    act_id: UUID | None = None
    """Its `ce_id`."""
    grant_id: UUID
    version: int | None
    deemed_notified_on: date | None
    """None while nothing is deemed: the decision has no effect yet (SGB X § 39(1))."""


class Version(Fact):
    """One decision on a grant. It decides from its own `starts_on` on; days before stay as they were."""

    version: int
    monthly_amount: Euro
    percentage: Percentage | None = None
    """None also where it was decided before this was kept."""
    starts_on: date
    ends_on: date
    payee_id: UUID | None
    decided_on: date
    ended_on: date | None = None
    """Last day of funding where a later act ended it before its term."""

    @property
    def last_day(self) -> date:
        """Last day of funding."""
        return min(self.ends_on, self.ended_on or self.ends_on)


class Suspension(Fact):
    """A provisional stop (SGB III § 331)."""

    until: date | None
    """Last day of the stop; None: until it is resumed."""


class Objection(Fact):
    """An objection that holds up what it is directed against."""

    objection_id: UUID
    notice_id: UUID | None
    receivable_id: UUID | None
    """Where it names no notice: the latest demand."""


class Ruling(Fact):
    """The outcome of an objection, as an official has decided it."""

    submission_id: UUID | None
    objection_id: UUID
    decided_on: date | None = None
    """None: decided before this was kept."""
    grants: bool
    """Remedied or upheld, in whole or in part."""


class Answer(Fact):
    """An official's decision that names an objection: what changes because of it."""

    decision_id: UUID
    """`ce_id` of the decision."""
    objection_id: UUID


class Grant(Fact):
    """A grant with all its versions, oldest first."""

    grant_id: UUID
    versions: tuple[Version, ...]
    suspension: Suspension | None = None
    stage: Stage = "waiting"
    """Where it stood when it was last looked at."""

    def stopped_on(self, day: date) -> bool:
        """Whether payment is stopped on a day; the stop lasts until the end of its last day."""
        if self.suspension is None:
            return False
        return self.suspension.until is None or day <= self.suspension.until

    def at(self, stage: Stage) -> Self:
        """The grant at a stage."""
        return self if stage == self.stage else altered(self, stage=stage)

    def ended(self, last_day: date) -> Self:
        """The grant without any funding after a day. A later end takes a new decision."""
        versions = tuple(
            altered(version, ended_on=min(last_day, version.ended_on or last_day))
            for version in self.versions
        )
        return altered(self, versions=versions, suspension=None)


class Invoice(Fact):
    """An accepted invoice for one month of a commission."""

    commission_id: UUID
    version: int
    provider: str
    month: Month
    kind: PaymentKind
    amount: Euro
    accepted_on: date

    @property
    def item(self) -> tuple[UUID, int, Month, PaymentKind]:
        """What is paid at most once."""
        return self.commission_id, self.version, self.month, self.kind


class Order(Fact):
    """A commission of an integration service, in one version."""

    commission_id: UUID
    version: int
    provider: str
    monthly_fee: Euro

    def covers(self, invoice: Invoice) -> bool:
        """Whether an invoice is one for this order; a monthly fee is never more than agreed."""
        if (invoice.commission_id, invoice.version, invoice.provider) != (
            self.commission_id,
            self.version,
            self.provider,
        ):
            return False
        return invoice.kind != "fee" or invoice.amount <= self.monthly_fee


class Told(Fact):
    """What a bank has told of a payment; the same thing once, whichever of its messages said it."""

    key: str
    """Names the booking, or the refusal, the same in every message."""
    kind: Literal["debit", "credit", "refusal"]
    """`debit`: the money has left; `credit`: it has come back."""
    amount: Euro | None = None
    """None for a refusal."""
    on: date | None = None
    """Day of the booking."""
    reason: str | None = None
    """ISO 20022 reason of a return or refusal."""


class Line(Fact):
    """One payment: collected in a run, ordered from a payment system once the run is released."""

    payment_id: UUID
    grant_id: UUID
    """For fees the commission."""
    version: int
    month: Month
    kind: PaymentKind
    attempt: int
    amount: Euro
    due_on: date
    account: UUID
    """Names the account paid to, without saying it."""
    system: str
    status: LineStatus = "collected"
    run_id: UUID | None = None
    """None: ordered before there were runs."""
    replaces: tuple[UUID, ...] = ()
    """Payments for the same that had failed when this one was collected: it takes their place."""
    agency: str | None = None
    procedure: str | None = None
    usual: Euro | None = None
    """What the decision grants for a whole month, or the fee agreed for one."""
    ordered_before: Euro | None = None
    """What was ordered for its month when it was collected; None: nothing."""
    parts: tuple[FundedPart, ...] = ()
    """Of the month that it is for, where that is not a whole one under one decision."""
    executed_on: date | None = None
    bank_reference: str | None = None
    code: str | None = None
    """ISO 20022 reason of a rejection or return."""
    returned_on: date | None = None
    told: tuple[Told, ...] = ()
    """By the bank's own messages, in the order of their keys."""
    disputed: bool = False
    """What was told does not fit together, or is only a part: a work item is open."""

    @property
    def counts(self) -> bool:
        """Whether the money is with the payee, on its way there, or collected to go there."""
        return self.status in ("collected", "ordered", "settled")

    @property
    def failed(self) -> bool:
        """Whether the money did not reach the payee, or came back."""
        return self.status in ("rejected", "returned")

    @property
    def left(self) -> bool:
        """Whether it has been ordered, whatever became of it."""
        return self.status in ("ordered", "settled", "rejected", "returned")


class Statements(Fact):
    """Which movements of money have been stated to the payee, and which month is stated next."""

    due: Month | None = None
    """Set when the first movement is known that has not been stated."""
    stated: tuple[str, ...] = ()
    """Keys of the movements stated."""


class Hold(Fact):
    """A payment whose day has passed, and why."""

    payment_id: UUID
    grant_id: UUID
    month: Month
    kind: PaymentKind
    attempt: int
    amount: Euro
    reason: Reason
    until: date | None
    """First day on which the reason no longer stands in the way, where that is known."""
    owner: Owner | None = None
    """None where time alone helps."""


class Removal(Fact):
    """A payment that a person took out of a run; it is held until a person puts it back."""

    payment_id: UUID
    by: str
    reason: str
    """In the person's words; no personal data."""


class Overpayment(Fact):
    """More ordered for a month than is owed now. Only an official's act recovers it."""

    grant_id: UUID
    month: Month
    amount: Euro


def ordered(lines: Iterable[Line]) -> Decimal:
    """Sum of what is with the payee, on its way there, or collected to go there."""
    return sum((line.amount for line in lines if line.counts), Decimal(0))
