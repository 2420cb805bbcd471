"""An order (Beauftragung) to a provider: its terms, and what was reported, invoiced and paid."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from contracts.values import Code, Day, Euro, Hours, Month, Slug, Support, Task, Value

OrderStatus = Literal[
    "offered", "accepted", "running", "final_report_due", "settlement", "closed", "declined", "withdrawn"
]
OPEN: frozenset[OrderStatus] = frozenset({"offered", "accepted", "running"})
"""The provider is asked or at work: the order takes a place."""

ReportKind = Literal["interim", "final"]


class Terms(Value):
    """Type, extent, duration and fee of an order (SGB IX § 194(2))."""

    tasks: tuple[Task, ...]
    hours_per_week: Hours
    starts_on: Day
    ends_on: Day
    monthly_fee: Euro

    @classmethod
    def of(cls, support: Support) -> Self:
        """The terms that the official approved."""
        return cls(**support.model_dump(exclude={"provider", "personal_budget"}))


class Invoice(Value):
    """An accepted invoice: one month's fee."""

    number: Code
    month: Month
    amount: Euro


class ReportObligation(Value):
    """A report that has been asked for and has not come yet."""

    kind: ReportKind
    due_on: Day
    remind_on: Day | None = None
    """The provider is reminded on this day; None: it has been."""
    late_after: Day | None = None
    """Last day of the grace period."""
    overdue: bool = False
    """The grace period is over, and that has been told."""


class FinalAccount(Value):
    """The term for a provider's final account (SGB III § 326)."""

    last_day: Day
    warn_on: Day | None
    """The agency is told on this day that the term ends; None: it has been."""


class Extension(Value):
    """What a provider asks for; an official decides."""

    until: Day
    hours_per_week: Hours
    requested_on: Day


class Order(Value):
    """One order (Beauftragung) to one provider: offered, then accepted, running, ended, or nothing of it."""

    commission_id: UUID
    version: int = 1
    """+1 for each later decision on the same order."""
    provider: Slug
    district: Slug
    terms: Terms
    status: OrderStatus = "offered"
    answer_by: Day
    planned_start: Day | None = None
    """As the provider said when it accepted."""
    started_on: Day | None = None
    ended_on: Day | None = None
    outcome_code: Code | None = None
    """The result of the support (SGB IX § 197), as the provider reported it."""
    withdrawn_for: Code | None = None
    """Why the order was taken back, if it was."""
    invoices: tuple[Invoice, ...] = ()
    paid: tuple[Month, ...] = ()
    """Months whose fee has been paid."""
    final_account: FinalAccount | None = None
    """None before the start, once the term is over, and for days that no calendar covers."""
    contract_ends_on: Day | None = None
    """The framework contract ends while the order runs; None: it does not, or that has been told."""
    report_on: Day | None = None
    """Day on which the next report is asked for, while the support runs."""
    awaited_report: ReportObligation | None = None
    reported_to: Day | None = None
    """Last day that any report covers."""
    final_report_in: bool = False
    extension: Extension | None = None

    @property
    def is_open(self) -> bool:
        """Whether the provider is asked or at work."""
        return self.status in OPEN

    @property
    def last_day(self) -> date:
        """The day the support ended, or is to end."""
        return self.ended_on or self.terms.ends_on

    @property
    def months(self) -> tuple[Month, Month]:
        """First and last month with a fee; a month that the support touches counts whole.

        Months are compared as text, `YYYY-MM`: that orders them too.
        """
        first = max(self.started_on or self.terms.starts_on, self.terms.starts_on)
        return first.isoformat()[:7], self.last_day.isoformat()[:7]

    @property
    def is_paid(self) -> bool:
        """Whether every month with a fee has been paid."""
        first, last = self.months
        owed = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
        return not self.terms.monthly_fee or sum(first <= month <= last for month in self.paid) >= owed
