"""What eligibility publishes: assessments (proposals), and officials' decisions once they are checked."""

from __future__ import annotations

from uuid import UUID

from pydantic import JsonValue

from contracts.envelope import Event
from contracts.values import (
    Calculation,
    Carrier,
    Code,
    Criterion,
    Day,
    DisabilityStatus,
    Euro,
    EuroDifference,
    Finding,
    Flag,
    Goal,
    MonthDifference,
    Payee,
    Percentage,
    Procedure,
    Proposal,
    Sha256,
    Slug,
    Support,
    Text,
    Version,
    Wishes,
)


class EligibilityAssessed(Event):
    """What the rules say about a case: a proposal to the official. The latest counts."""

    case_id: UUID
    procedure: Procedure
    carrier: Carrier
    human_needed: Flag
    """The rules alone do not settle who is competent."""
    criteria: tuple[Criterion, ...]
    proposal: Proposal | None = None
    warnings: tuple[Finding, ...] = ()
    law_date: Day
    """The law as of this day was applied."""
    rules_version: str
    receipt: Sha256
    """Over inputs and rules: the same inputs under the same rules give the same receipt."""
    inputs: dict[str, JsonValue] | None = None
    """All that the assessment depended on, as it was hashed: enough to recompute it years later."""


class DecisionReturned(Event):
    """A decision that cannot stand as it is, with what to change. Never silently cut."""

    case_id: UUID
    submission_id: UUID | None = None
    """The returned `DecisionTaken`."""
    findings: tuple[Finding, ...]


class GrantApproved(Event):
    """A grant is approved, or a later decision has changed it: one event for each version."""

    case_id: UUID
    grant_id: UUID
    version: Version
    supersedes: Version | None = None
    """The version that this one replaces."""
    carrier: Carrier
    procedure: Procedure
    monthly_amount: Euro
    percentage: Percentage | None = None
    exceptional: Flag = False
    starts_on: Day
    ends_on: Day
    payee_id: UUID | None = None
    payee: Payee | None = None
    """The account written out; only towards the agency."""
    calculation: Calculation | None = None
    conditions: tuple[Text, ...] = ()
    reasons: Text | None = None


class _GrantAct(Event, abstract=True):
    """What acts on a grant have in common."""

    case_id: UUID
    grant_id: UUID | None = None
    """Null where there never was a grant."""
    version: Version | None = None
    reasons: Text | None = None
    carrier: Carrier | None = None


class GrantRefused(_GrantAct):
    """A grant is refused."""


class GrantSuspended(_GrantAct):
    """Payment stops provisionally (SGB III § 331)."""

    until: Day | None = None
    """Without a cancellation by then, what was held back is paid."""


class GrantResumed(_GrantAct):
    """A suspended grant is paid again."""


class GrantEnded(_GrantAct):
    """A grant ends before or with its term."""

    ended_on: Day | None = None
    """Last day of funding."""


class RepaymentDemanded(_GrantAct):
    """Money is to be paid back (SGB X § 50)."""

    amount: Euro
    due_on: Day


class SupportRefused(Event):
    """An integration service is refused."""

    case_id: UUID
    reasons: Text | None = None
    carrier: Carrier | None = None


class ChangeNoted(Event):
    """A reported change, or another message about the case, that has no effect now, and why."""

    case_id: UUID
    submission_id: UUID | None = None
    """The message, such as a `ChangeReported`."""
    findings: tuple[Finding, ...]


class ChangePreviewed(Event):
    """What a reported change would do to the grant, month by month, before an official decides on it."""

    case_id: UUID
    submission_id: UUID | None = None
    """The `ChangeReported`."""
    grant_id: UUID
    version: Version
    """The version in force, which the change is compared with."""
    change: Code
    effective_on: Day
    decision: Code | None = None
    """The decision that would bring it about, e.g. `amend`; null where none is needed."""
    monthly_amount: Euro | None = None
    """From `effective_on` on; null where the grant would end."""
    ends_on: Day | None = None
    """The last day of funding as it would be."""
    months: tuple[MonthDifference, ...] = ()
    """The months that would change."""
    difference: EuroDifference
    """Sum over all months."""
    hearing_needed: Flag = False
    """The party has to be heard first (SGB X § 24)."""
    steps: tuple[str, ...] = ()
    """What was computed, in order, for a person to read."""
    basis: str


class ActBecameBinding(Event):
    """The time for an objection has passed without one: the act binds those concerned (SGG § 77)."""

    case_id: UUID
    act: Code
    """Name of the event that announced it, e.g. `GrantApproved`."""
    version: Version | None = None
    notice_id: UUID
    binding_from: Day
    basis: str


class SupportApproved(Event):
    """An integration service is approved."""

    case_id: UUID
    goal: Goal
    district: Slug
    disability_status: DisabilityStatus
    support: Support
    wishes: Wishes = Wishes()
    reasons: Text | None = None
    carrier: Carrier | None = None


class SupportDeemedApproved(Event):
    """No decision and no notice of delay within two months: deemed approved (SGB IX § 18)."""

    case_id: UUID
    approved_since: Day | None = None
    """First day on which it counts as approved, the day after the term."""
    goal: Goal
    district: Slug
    disability_status: DisabilityStatus
    support: Support | None = None
    wishes: Wishes = Wishes()


class SupportRevoked(Event):
    """An approved integration service is withdrawn or revoked (SGB X §§ 45–48)."""

    case_id: UUID
    effective_on: Day
    """First day without it."""
    reasons: Text | None = None
    carrier: Carrier | None = None


class ObjectionRegistered(Event):
    """An objection, checked for time and form against the notice."""

    case_id: UUID
    objection_id: UUID
    notice_id: UUID | None = None
    received_on: Day
    deadline: Day | None = None
    """Last day for the objection; null where no period has begun."""
    timely: Flag
    form_valid: Flag
    suspensive: Flag
    """The act has no effect until the objection is decided."""
    reinstatement_by: Day | None = None
    """Late: last day to apply for reinstatement (SGG § 67), where the end of the obstacle is known."""
    basis: str
