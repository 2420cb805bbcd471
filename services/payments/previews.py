"""What people see of runs: how they stand, what is in them, how that differs, what stands out."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.values import Euro, EuroDifference, Month
from services.payments.facts import Fact
from services.payments.runs import RunStatus

Dimension = Literal["procedure", "agency", "kind"]
Rule = Literal["above_usual", "several_top_ups", "new_account", "above_limit"]
AT_MOST = 500
"""Payees and outliers listed one by one; the others are counted."""


class Standing(Fact):
    """How a run stands."""

    run_id: UUID
    system: str
    month: Month
    """Month of the day of payment."""
    number: int
    opened_on: date
    status: RunStatus
    revision: int
    """Rises whenever a payment joins or leaves; who releases names the one that was seen."""
    count: int
    total: Euro
    prepared_by: str | None = None
    released_by: str | None = None
    released_on: date | None = None
    cancelled_by: str | None = None
    reason: str | None = None
    """Why it was cancelled."""


class Total(Fact):
    """What goes to one procedure, agency or kind of payment."""

    dimension: Dimension
    name: str
    count: int
    """Payments in this run."""
    amount: Euro
    """In this run."""
    before: Euro
    """In last month's runs."""
    difference: EuroDifference
    """This run and those of its month that are released, less last month's."""


class PayeeChange(Fact):
    """A payee who is paid for the first time in a month, or no more."""

    account: UUID
    """Names the account without saying it."""
    agency: str | None
    amount: Euro


class PayeeChanges(Fact):
    """Payees who are new, or have ended, since last month."""

    count: int
    total: Euro
    payees: tuple[PayeeChange, ...]
    """The largest, at most 500."""


class Outlier(Fact):
    """What somebody should look at before the release, and by which rule."""

    rule: Rule
    reason: str
    case_id: UUID
    grant_id: UUID
    """For fees the commission."""
    agency: str | None
    amount: Euro
    payments: tuple[UUID, ...]


class Preview(Fact):
    """A run as whoever releases it has to see it."""

    run: Standing
    progress: dict[str, int]
    """Payments by status; after the release they are ordered one after the other."""
    totals: tuple[Total, ...]
    new_payees: PayeeChanges
    ended_payees: PayeeChanges
    outliers: tuple[Outlier, ...]
    """The largest, at most 500."""
    outlier_count: int


REASONS: dict[Rule, str] = {
    "above_usual": "Die Zahlungen für diese Bewilligung sind zusammen mehr als das Doppelte eines Monats.",
    "several_top_ups": "Nachzahlungen für mehrere Monate.",
    "new_account": "Erste Zahlung auf ein anderes Konto als bisher.",
    "above_limit": "Über dem Betrag, ab dem in dieser Dienststelle eine zweite Person zustimmt.",
}
"""What each rule says of a payment."""
