"""The aggregates of commissioning: the case with its orders, a district's places, and copies of others' data.

A case keeps facts from several topics, in whichever order they come; what follows from them is computed
anew each time (see `services.commissioning.desk`).
"""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from chassis.handling import Aggregate
from contracts.values import (
    Code,
    Day,
    DisabilityStatus,
    Euro,
    Goal,
    Hours,
    Month,
    Slug,
    Support,
    Task,
    Value,
    Wishes,
)
from contracts.values import Subject as SubjectData

OrderStatus = Literal["offered", "accepted", "running", "ended", "declined", "withdrawn"]
OPEN: frozenset[OrderStatus] = frozenset({"offered", "accepted", "running"})
"""The provider is asked or at work: the order takes a place."""

ReportKind = Literal["interim", "final"]
NoteAbout = Literal["decline", "extension", "report"]


class Seat(Value):
    """What commissioning needs of the application: whose it is, and where the deciding authority sits."""

    agency: Slug
    applicant_id: UUID
    land: str
    municipality: str


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
        return cls(**support.model_dump(exclude={"provider"}))


class Need(Value):
    """What was approved, and where and for what a provider is looked for."""

    goal: Goal
    district: Slug
    disability_status: DisabilityStatus
    terms: Terms | None
    """None after a deemed approval (SGB IX § 18) until an official has set them: no order before."""
    wishes: Wishes = Wishes()


class Invoice(Value):
    """An accepted invoice: one month's fee."""

    number: Code
    month: Month
    amount: Euro


class ReportObligation(Value):
    """A report that has been asked for and has not come yet."""

    kind: ReportKind
    due_on: Day


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
    invoices: tuple[Invoice, ...] = ()
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


class Case(Aggregate, kind="case"):
    """One application for an integration service: the facts that lead to an order, and its orders."""

    case_id: UUID
    seat: Seat | None = None
    consent: bool = False
    """Consent to pass data on to a provider (SGB IX § 8(4), SGB X § 67b). Without it nothing is sent."""
    consent_asked: bool = False
    """A proposal has said that consent is missing."""
    closed: Code | None = None
    """Why no provider is looked for any more."""
    need: Need | None = None
    choice: Slug | None = None
    """The provider that the official named and that has not been asked yet."""
    candidates: tuple[Slug, ...] = ()
    """The proposed list, best first; the counsellor's choice signs it off."""
    proposed: bool = False
    tried: tuple[Slug, ...] = ()
    """Providers that declined or did not answer since the approval."""
    orders: tuple[Order, ...] = ()
    effects_text: UUID | None = None
    contact_text: UUID | None = None

    @property
    def open_order(self) -> Order | None:
        """The order that a provider is asked for or works on; there is at most one."""
        return self.orders[-1] if self.orders and self.orders[-1].is_open else None

    def order(self, commission_id: UUID) -> Order | None:
        """The order of this id."""
        return next((order for order in self.orders if order.commission_id == commission_id), None)

    def but(self, **changes: object) -> Self:
        """The same case with some facts changed."""
        return self.model_copy(update=changes)

    def with_order(self, changed: Order) -> Self:
        """The same case with one order replaced by a later state of it, or with a new order."""
        known = self.order(changed.commission_id)
        others = tuple(changed if order is known else order for order in self.orders)
        return self.but(orders=others if known else (*self.orders, changed))


class Note(Value):
    """Free text of a provider about the person. It goes nowhere from here, and is erased with the person."""

    commission_id: UUID
    about: NoteAbout
    text: str
    received_on: Day


class Subject(Aggregate, kind="subject"):
    """Copy of a person's or an employer's data, kept until its tombstone comes."""

    data: SubjectData
    notes: tuple[Note, ...] = ()


class Text(Aggregate, kind="text"):
    """Copy of a free text, kept until its tombstone comes."""

    text: str


class Announced(Value):
    """Free places that a provider has reported for a later day."""

    places: int
    valid_from: Day


class Places(Value):
    """A provider's free places in a district, counted from its last report (at first: from the registry)."""

    reported: int
    reported_from: Day | None = None
    announced: Announced | None = None
    offered: frozenset[UUID] = frozenset()
    """Orders that wait for an answer; no report of the provider counts them yet."""
    accepted: frozenset[UUID] = frozenset()
    """Orders accepted since the last report."""

    @property
    def free(self) -> int:
        """Places that can be offered."""
        return self.reported - len(self.offered) - len(self.accepted)


class District(Aggregate, kind="district"):
    """Places of the providers of one agency district, as far as they differ from the registry."""

    places: dict[Slug, Places] = Field(default_factory=dict)
    waiting: tuple[UUID, ...] = ()
    """Cases for which nobody could be proposed; they are looked at again when a provider reports places."""
