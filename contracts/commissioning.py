"""What commissioning publishes and what providers send (`provider.<provider>.{commissions,replies}.v1`).

Where both speak of the same thing it is one type: members that only one side fills are optional. Free text
from providers stays with commissioning.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from contracts.codecs import Extensible
from contracts.envelope import Event
from contracts.values import (
    Candidate,
    Client,
    Code,
    Count,
    Day,
    Euro,
    Finding,
    Flag,
    Goal,
    Hours,
    Month,
    Position,
    Slug,
    Task,
    Text,
    Version,
)

DeclineReason = Annotated[
    Literal[
        "no_capacity",
        "conflict_of_interest",
        "wrong_specialism",
        "additional_assessment_required",
        "client_refused",
        "other",
    ],
    Extensible(sends_other=True),
]
ReportKind = Annotated[Literal["interim", "final", "other"], Extensible()]
FeeKind = Annotated[Literal["fee", "success_fee", "other"], Extensible()]
InvoiceNumber = Annotated[str, StringConstraints(max_length=64)]


class ProviderProposed(Event):
    """Providers that could be commissioned, best first; a counsellor chooses."""

    case_id: UUID
    candidates: tuple[Candidate, ...]
    none_available: Flag
    excluded: tuple[Candidate, ...] = ()
    """Providers that cannot be asked now, a choice made in vain first, each with the reason why."""


class ServiceCommissioned(Event):
    """An order to a provider. On the provider's topic it carries `client`: all it may know of the person."""

    case_id: UUID
    commission_id: UUID
    version: Version
    provider: Slug
    goal: Goal | None = None
    tasks: tuple[Task, ...]
    hours_per_week: Hours
    starts_on: Day
    ends_on: Day
    monthly_fee: Euro
    answer_by: Day
    """Last day to accept or decline; then the next provider is asked."""
    client: Client | None = None


class _CommissionEvent(Event, abstract=True):
    """About one commission; a provider names the commission, commissioning the case and the provider too."""

    case_id: UUID | None = None
    commission_id: UUID
    provider: Slug | None = None


class CommissionAccepted(_CommissionEvent):
    """The provider takes the order."""

    starts_on: Day | None = None


class CommissionDeclined(_CommissionEvent):
    """The provider does not take the order, or did not answer in time."""

    reason_code: DeclineReason
    note: Text | None = None


class SupportStarted(_CommissionEvent):
    """The first meeting of provider and client has taken place."""

    started_on: Day


class SupportEnded(_CommissionEvent):
    """The support has ended."""

    ended_on: Day
    outcome_code: Code


class ReportSubmitted(_CommissionEvent):
    """A provider's report, interim or final."""

    kind: ReportKind
    period_from: Day
    period_to: Day
    hours: Hours
    goals: tuple[str, ...] = ()
    """What was reached, in the provider's words."""
    outcome_code: Code | None = None


class ExtensionRequested(_CommissionEvent):
    """A provider asks for more time."""

    until: Day
    hours_per_week: Hours
    reasons: Text | None = None


class InvoiceSubmitted(_CommissionEvent):
    """A provider's invoice for one month."""

    invoice_number: InvoiceNumber
    month: Month
    amount: Euro | None


class CapacityReported(Event, key="provider", subject="provider"):
    """Free places of a provider in a district, from a day on."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    provider: Slug | None = None
    district: Slug
    free_places: Count
    from_: Annotated[Day, Field(alias="from")]


class CommissionWithdrawn(Event):
    """The order is taken back."""

    case_id: UUID
    commission_id: UUID
    provider: Slug | None = None
    reason_code: Code
    effective_on: Day


class ReportDue(Event):
    """A report is due."""

    case_id: UUID
    commission_id: UUID
    provider: Slug
    kind: ReportKind
    due_on: Day
    reminder: Flag = False
    """It was due already and has not come."""


class ReportReceived(Event):
    """A report has come in: its coded part."""

    case_id: UUID
    commission_id: UUID
    provider: Slug
    kind: ReportKind
    period_from: Day | None = None
    period_to: Day | None = None
    hours: Hours | None = None
    outcome_code: Code | None = None


class InvoiceAccepted(Event):
    """An invoice matches the order and is to be paid."""

    case_id: UUID
    commission_id: UUID
    provider: Slug
    version: Version
    """Of the order."""
    invoice_number: InvoiceNumber
    month: Month
    amount: Euro
    kind: FeeKind


class FeeSettled(Event):
    """Tells the provider that an invoice is paid."""

    case_id: UUID | None = None
    commission_id: UUID
    month: Month
    amount: Euro


class ReplyReceived(Event):
    """The answer to a provider's or payment system's reply: exactly one for each."""

    case_id: UUID | None = None
    reply_id: UUID | None = None
    """The reply's `ce_id`; null where it had none that is usable, then `position`."""
    position: Position | None = None
    accepted: Flag
    findings: tuple[Finding, ...] = ()
