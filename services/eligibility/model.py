"""The case as eligibility knows it: facts, acts issued, their notices, the objections against them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.handling import Aggregate
from contracts.facts import IntegrationGrantFacts, IntegrationServiceFacts, TrainingSubsidyFacts
from contracts.values import Wishes

Carrier = Literal["employment_agency", "job_centre"]
Procedure = Literal["integration_service", "training_subsidy", "integration_grant"]
AnyFacts = IntegrationServiceFacts | TrainingSubsidyFacts | IntegrationGrantFacts
Stage = Literal["in_force", "suspended", "refused", "ended"]
Closed = Literal["withdrawn", "forwarded"]
Effect = Literal["refusal", "reduction", "past_cancellation", "repayment_demand"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Meeting(_Part):
    """What the counsellor found in the personal meeting."""

    held_on: date
    special_support_needed: bool
    wishes: Wishes | None = None


class Application(_Part):
    """All that an assessment depends on. Its canonical JSON is what the receipt hashes."""

    procedure: Procedure
    agency: str
    applied_on: date
    signed: bool
    facts: AnyFacts
    documents: tuple[str, ...] = ()
    """Kinds of the documents received, sorted."""
    meeting: Meeting | None = None
    consent_withdrawn: bool = False
    reported_pay: Decimal | None = None
    """Monthly pay last reported by the employer; counts once an official amends the grant."""
    training_grant_found: bool = False
    """The case named as the subsidised training has a grant on record here."""

    @property
    def addressed(self) -> Carrier:
        """What kind of body was applied to; job centres have the prefix `jc-`."""
        return "job_centre" if self.agency.startswith("jc-") else "employment_agency"


class Terms(_Part):
    """What an approval fixes."""

    monthly_amount: Decimal
    percentage: Decimal | None
    exceptional: bool
    starts_on: date
    ends_on: date


class Grant(_Part):
    """The grant by its latest act."""

    grant_id: UUID
    version: int
    stage: Stage
    carrier: Carrier
    terms: Terms | None
    """None after a refusal."""
    first_day: date | None = None
    """First day of funding of the earliest version: the year of an integration grant counts from it."""
    suspended_until: date | None = None

    @property
    def runs(self) -> bool:
        """Whether an approval is in force; a provisional stop withholds money but leaves the act in force."""
        return self.stage in ("in_force", "suspended")


class Act(_Part):
    """An administrative act of the case, and who was the first to decide it."""

    name: str
    """Name of the event that announced it, e.g. `GrantApproved`."""
    version: int | None
    decided_by: str
    effect: Effect
    """What an objection against it could suspend."""


class Notice(_Part):
    """An act as it was made known."""

    notice_id: UUID
    act: str
    version: int | None
    posted_on: date
    deemed_notified_on: date | None
    deadline: date | None
    """Last day for an objection; None where receipt has to be proved first."""


class Objection(_Part):
    """An objection on record."""

    objection_id: UUID
    first_decider: str | None
    """Who decided the act objected to, and may therefore not decide the objection."""
    outcome: str | None = None


class Case(Aggregate, kind="case"):
    """One application with everything decided on it."""

    case_id: UUID
    land: str
    municipality: str
    application: Application
    payee_id: UUID | None = None
    """Account that the latest approval pays to, or would."""
    unconfirmed_payee_id: UUID | None = None
    """Account reported since; used once an official and a second person have confirmed it."""
    grant: Grant | None = None
    support: Literal["approved", "refused", "ended"] | None = None
    competent: bool = False
    """Whether the agency has shown that it holds itself competent (SGB IX § 14)."""
    closed: Closed | None = None
    acts: tuple[Act, ...] = ()
    notices: tuple[Notice, ...] = ()
    objections: tuple[Objection, ...] = ()

    @property
    def has_training_grant(self) -> bool:
        """Whether a training subsidy was approved here, even if it has ended since."""
        granted = self.grant is not None and self.grant.stage != "refused"
        return granted and self.application.procedure == "training_subsidy"

    @property
    def decided(self) -> bool:
        return bool(self.acts)

    @property
    def grant_runs(self) -> bool:
        return self.grant is not None and self.grant.runs

    def objection(self, objection_id: UUID | None) -> Objection | None:
        return next((known for known in self.objections if known.objection_id == objection_id), None)

    def notices_outstanding(self) -> bool:
        """Whether an act has been issued whose notice has not been dispatched yet."""
        issued = Counter((act.name, act.version) for act in self.acts)
        announced = Counter((notice.act, notice.version) for notice in self.notices)
        return bool(issued - announced)

    def act_of(self, notice: Notice) -> Act | None:
        """The act that a notice announces; the latest one where an act was repeated."""
        same = [act for act in self.acts if (act.name, act.version) == (notice.act, notice.version)]
        return same[-1] if same else None

    def with_(self, **changes: object) -> Self:
        """This case with members replaced."""
        return self.model_copy(update=changes)
