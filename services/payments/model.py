"""What payments remembers of a case: the facts that money depends on, and every payment ordered.

Facts are kept as they come in, from whichever topic comes first; what follows from them (what is owed, what
stands in its way) is computed anew each time, so that the order of topics makes no difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.handling import Aggregate
from contracts.values import Euro, Month

PaymentKind = Literal["instalment", "top_up", "fee", "success_fee"]
LineStatus = Literal["ordered", "settled", "rejected", "returned"]
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


class Notice(Fact):
    """The letter that announces one version of a grant."""

    notice_id: UUID
    grant_id: UUID
    version: int
    deemed_notified_on: date | None
    """None while nothing is deemed: the decision has no effect yet (SGB X § 39(1))."""


class Version(Fact):
    """One decision on a grant. It decides from its own `starts_on` on; days before stay as they were."""

    version: int
    monthly_amount: Euro
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


class Demand(Fact):
    """A repayment demanded by an official; recorded, not yet collected."""

    amount: Euro
    due_on: date


class Grant(Fact):
    """A grant with all its versions, oldest first."""

    grant_id: UUID
    versions: tuple[Version, ...]
    suspension: Suspension | None = None
    demands: tuple[Demand, ...] = ()

    def ended(self, last_day: date) -> Self:
        """The grant without any funding after a day. A later end takes a new decision."""
        versions = tuple(
            version.model_copy(update={"ended_on": min(last_day, version.ended_on or last_day)})
            for version in self.versions
        )
        return self.model_copy(update={"versions": versions, "suspension": None})


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


class Line(Fact):
    """One payment ordered from a payment system."""

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
    status: LineStatus = "ordered"
    executed_on: date | None = None
    bank_reference: str | None = None
    code: str | None = None
    """ISO 20022 reason of a rejection or return."""
    returned_on: date | None = None

    @property
    def counts(self) -> bool:
        """Whether the money is with the payee or on its way there."""
        return self.status in ("ordered", "settled")


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


class Overpayment(Fact):
    """More ordered for a month than is owed now. Only an official's act recovers it."""

    grant_id: UUID
    month: Month
    amount: Euro


class Case(Aggregate, kind="case"):
    """All that money depends on in one case."""

    case_id: UUID
    application: Application | None = None
    register_entry: bool = False
    """An entry in the chamber's register has been proved."""
    started_on: date | None = None
    """Day on which training or work began, once reported."""
    notices: tuple[Notice, ...] = ()
    grants: tuple[Grant, ...] = ()
    orders: tuple[Order, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    lines: tuple[Line, ...] = ()
    """In the order of payment."""
    holds: tuple[Hold, ...] = ()
    overpaid: tuple[Overpayment, ...] = ()

    def but(self, **changes: object) -> Self:
        """The case with some members replaced."""
        return self.model_copy(update=changes)

    def grant(self, grant_id: UUID | None) -> Grant | None:
        """The grant of that id."""
        return next((grant for grant in self.grants if grant.grant_id == grant_id), None)

    def with_grant(self, grant: Grant) -> Self:
        """The case with a grant added or replaced."""
        others = tuple(each for each in self.grants if each.grant_id != grant.grant_id)
        return self.but(grants=(*others, grant))

    def with_notice(self, notice: Notice) -> Self:
        """The case with a notice; a later one for the same version replaces the first."""
        place = notice.grant_id, notice.version
        others = (each for each in self.notices if (each.grant_id, each.version) != place)
        return self.but(notices=(*others, notice))

    def deemed_notified_on(self, grant_id: UUID, version: int) -> date | None:
        """Day from which a version of a grant has effect; None while that is open."""
        for notice in self.notices:
            if (notice.grant_id, notice.version) == (grant_id, version):
                return notice.deemed_notified_on
        return None

    def line(self, payment_id: UUID) -> Line | None:
        """The payment of that id."""
        return next((line for line in self.lines if line.payment_id == payment_id), None)

    def with_line(self, line: Line) -> Self:
        """The case with a payment's new status."""
        lines = tuple(line if each.payment_id == line.payment_id else each for each in self.lines)
        return self.but(lines=lines)

    def lines_of(self, grant_id: UUID) -> Mapping[Month, list[Line]]:
        """The payments of a grant or commission by month."""
        by_month: dict[Month, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.grant_id == grant_id:
                by_month[line.month].append(line)
        return by_month


class RecordedPayee(Aggregate, kind="payee"):
    """Copy of an account: who is paid, and where to."""

    name: str
    iban: str


def ordered(lines: Iterable[Line]) -> Decimal:
    """Sum of what is with the payee or on its way there."""
    return sum((line.amount for line in lines if line.counts), Decimal(0))
