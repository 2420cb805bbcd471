"""The case as eligibility knows it: facts, acts issued, their notices, the objections against them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.handling import Aggregate
from contracts.agency import ObjectionFiled
from contracts.facts import IntegrationGrantFacts, IntegrationServiceFacts, TrainingSubsidyFacts
from contracts.values import Wishes
from law.schedule import Funding

Carrier = Literal["employment_agency", "job_centre"]
Procedure = Literal["integration_service", "training_subsidy", "integration_grant"]
AnyFacts = IntegrationServiceFacts | TrainingSubsidyFacts | IntegrationGrantFacts
Stage = Literal["in_force", "suspended", "refused", "ended"]
SupportStage = Literal["approved", "refused", "deemed_approved", "revoked", "ended"]
Closed = Literal["withdrawn", "forwarded"]
Effect = Literal["refusal", "reduction", "past_cancellation", "repayment_demand"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Meeting(_Part):
    """What the counsellor found in the personal meeting."""

    held_on: date
    special_support_needed: bool
    wishes: Wishes | None = None


class ReportedPay(_Part):
    """Regular pay from a day on; for a training what the pay of its last year would be."""

    pay: Decimal
    since: date


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
    reported_pay: tuple[ReportedPay, ...] = ()
    """Pay below what was applied for, as reported since; it counts once an official amends the grant."""
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


class Version(_Part):
    """What one decision granted. It decides from its own first day on; days before stay as they were."""

    version: int
    terms: Terms
    pay: Decimal | None = None
    """Monthly pay that its amount rests on, as it was known then."""
    ended_on: date | None = None
    """Last day of funding where a later act ended it before its term."""

    @property
    def funding(self) -> Funding:
        """Amount and days, as the law counts them."""
        last_day = min(self.terms.ends_on, self.ended_on or self.terms.ends_on)
        return Funding(self.terms.monthly_amount, self.terms.starts_on, last_day)

    def ended(self, last_day: date) -> Self:
        """Without any funding after a day. A later end takes a new decision."""
        return self.model_copy(update={"ended_on": min(last_day, self.ended_on or last_day)})


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
    versions: tuple[Version, ...] = ()
    """Every approval, oldest first; none after a refusal."""

    @property
    def fundings(self) -> tuple[Funding, ...]:
        """What all decisions together grant, oldest first."""
        return tuple(version.funding for version in self.versions)

    @property
    def runs(self) -> bool:
        """Whether an approval is in force; a provisional stop withholds money but leaves the act in force."""
        return self.stage in ("in_force", "suspended")


class Involvement(_Part):
    """Other rehabilitation providers take part in the decision (SGB IX § 15)."""

    involved_on: date
    plan_conference: bool


class Delay(_Part):
    """A notice that the decision takes longer (SGB IX § 18(2))."""

    sent_on: date
    until: date
    reason: str
    act_id: UUID | None = None
    """`ce_id` of the event, as long as a letter about it is to go out: its posting is the real day."""


class Participation(_Part):
    """What moves the terms of an application for participation (SGB IX §§ 14–18)."""

    booked: bool = False
    """A personal meeting is booked."""
    opinion_requested_on: date | None = None
    opinion_received_on: date | None = None
    """None while an opinion that was requested is awaited."""
    involvement: Involvement | None = None
    delays: tuple[Delay, ...] = ()

    @property
    def awaits_opinion(self) -> bool:
        return self.opinion_requested_on is not None and self.opinion_received_on is None


class Hearing(_Part):
    """The party was asked to answer before an act against it (SGB X § 24)."""

    sent_on: date
    answered_on: date | None = None
    settled: bool = False
    """A decision was taken since: nobody waits for the answer any more."""


class Review(_Part):
    """A reported change that an official has still to decide on."""

    known_on: date
    """Day on which the agency came to know of the first one."""
    past: bool
    """It may have taken effect before it was known: cancelling for the past is limited (SGB X § 45(4))."""


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
    returned: bool = False
    """The letter came back and was not sent again yet."""
    binding: bool = False
    """The time for an objection has passed without one (SGG § 77)."""


class Objection(_Part):
    """An objection on record."""

    objection_id: UUID
    first_decider: str | None
    """Who decided the act objected to, and may therefore not decide the objection."""
    outcome: str | None = None
    received_on: date | None = None
    notice_id: UUID | None = None
    timely: bool = True
    decided_on: date | None = None
    carried_out: bool = False
    """A decision that names it was taken."""
    included: tuple[int, ...] = ()
    """Versions decided while it was pending: they are part of the procedure (SGG § 86)."""
    filed: ObjectionFiled | None = None
    """As it came in: measured again when the days of its notice change."""


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
    correction_reported: bool = False
    """Figures were corrected since the last decision: an amendment may then raise an integration grant."""
    support: SupportStage | None = None
    competent: bool = False
    """Whether the agency has shown that it holds itself competent (SGB IX § 14)."""
    received_on: date | None = None
    """Where another body forwarded the application: the day on which this one got it."""
    forwarded_by: str | None = None
    completed_on: date | None = None
    """Day on which the last document needed came in."""
    participation: Participation = Participation()
    hearings: tuple[Hearing, ...] = ()
    review: Review | None = None
    closed: Closed | None = None
    acts: tuple[Act, ...] = ()
    notices: tuple[Notice, ...] = ()
    letters: tuple[UUID, ...] = ()
    """Every letter sent about the case, also those that announce no act."""
    objections: tuple[Objection, ...] = ()
    told: tuple[str, ...] = ()
    """Reminders and misses that were published, so that none is told twice."""

    @property
    def started_on(self) -> date:
        """Day from which the terms of the application run: the receipt at this body."""
        return self.received_on or self.application.applied_on

    @property
    def undecided(self) -> bool:
        return self.grant is None and self.support is None and self.closed is None

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
