"""The aggregates of commissioning: the case with its orders, a district's places, and copies of others' data.

A case keeps facts from several topics, in whichever order they come; what follows from them is computed
anew each time (see `services.commissioning.desk`).
"""

from typing import Final, Literal, Self
from uuid import UUID

from pydantic import Field

from chassis.handling import Aggregate
from contracts.values import (
    Code,
    Day,
    DisabilityStatus,
    Goal,
    Slug,
    Value,
    Wishes,
)
from contracts.values import Subject as SubjectData
from services.commissioning.order import Order, Terms

FORWARDED: Final = "application_forwarded"
NoteAbout = Literal["decline", "extension", "report"]
BarReason = Literal["conflict_of_interest", "wrong_specialism", "client_refused"]


class Seat(Value):
    """What commissioning needs of the application: whose it is, and where the deciding authority sits."""

    agency: Slug
    applicant_id: UUID
    land: str
    municipality: str


class Need(Value):
    """What was approved, and where and for what a provider is looked for."""

    goal: Goal
    district: Slug
    disability_status: DisabilityStatus
    terms: Terms | None
    """None after a deemed approval (SGB IX § 18) until an official has set them: no order before."""
    wishes: Wishes = Wishes()
    personal_budget: bool = False
    """The person buys the service with a personal budget (SGB IX § 29): no provider is looked for."""

    def like(self, other: "Need") -> bool:
        """Whether another approval is about the same need: who cannot meet the one cannot meet the other."""
        return self._kind == other._kind

    @property
    def _kind(self) -> object:
        return self.goal, self.district, self.wishes.specialism, self.terms.tasks if self.terms else None


class Bar(Value):
    """A provider that is not to be asked, and why."""

    provider: Slug
    reason: BarReason


class Assessment(Value):
    """The need has to be assessed further before anybody is asked, as a provider says."""

    asked_by: Slug
    due_on: Day | None
    """Day by which the counsellor is to act; None: it has passed, and that has been told."""


class Case(Aggregate, kind="case"):
    """One application for an integration service: the facts that lead to an order, and its orders."""

    case_id: UUID
    seat: Seat | None = None
    consent: bool = False
    """Consent to pass data on to a provider (SGB IX § 8(4), SGB X § 67b). Without it nothing is sent."""
    consent_asked: bool = False
    """A proposal has said that consent is missing."""
    closed: Code | None = None
    """Why no provider is looked for any more, once that was told."""
    forwarded: bool = False
    """Another authority was asked to decide …"""
    approved: bool = False
    """… and this one approved: it was forwarded too late, and the case stays here (SGB IX § 14(2))."""
    need: Need | None = None
    choice: Slug | None = None
    """The provider that the official named and that has not been asked yet."""
    candidates: tuple[Slug, ...] = ()
    """The proposed list, best first; the counsellor's choice signs it off."""
    proposed: bool = False
    tried: tuple[Slug, ...] = ()
    """Providers that declined for no coded reason, or did not answer, since the approval."""
    barred: tuple[Bar, ...] = ()
    """Providers that are not to be asked: for this person, or for the need as it is."""
    assessment: Assessment | None = None
    """A provider has asked for one; nobody is asked before the counsellor has acted."""
    assessed_for: tuple[Slug, ...] = ()
    """Providers that have asked for one on which the counsellor has acted."""
    revoked_on: Day | None = None
    """First day without support, where an approval was withdrawn or revoked and none has followed."""
    orders_before: int = 0
    """Orders that earlier approvals have led to."""
    orders: tuple[Order, ...] = ()
    effects_text: UUID | None = None
    contact_text: UUID | None = None

    @property
    def open_order(self) -> Order | None:
        """The order that a provider is asked for or works on; there is at most one."""
        return self.orders[-1] if self.orders and self.orders[-1].is_open else None

    @property
    def is_served(self) -> bool:
        """Whether the support that was approved last has been given: nobody is looked for any more."""
        given = self.orders[self.orders_before :]
        return bool(given) and given[-1].ended_on is not None and given[-1].withdrawn_for is None

    def order(self, commission_id: UUID) -> Order | None:
        """The order of this id."""
        return next((order for order in self.orders if order.commission_id == commission_id), None)

    @property
    def over(self) -> Code | None:
        """Why no provider is looked for any more; a forwarding only where nothing was ever approved here."""
        if self.closed is not None:
            return self.closed
        return FORWARDED if self.forwarded and not self.approved else None

    def assessed(self) -> Self:
        """The counsellor has acted: a further assessment that was open is not any more."""
        if self.assessment is None:
            return self
        assessed_for = (*self.assessed_for, self.assessment.asked_by)
        return self.but(assessment=None, assessed_for=assessed_for, proposed=False)

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
    conflicts: tuple[Slug, ...] = ()
    """Providers that have declared a conflict of interest: never asked for this person again."""


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
    full: bool = False
    """The provider has declined for want of a place: none is free until it reports again."""

    @property
    def free(self) -> int:
        """Places that can be offered."""
        return 0 if self.full else self.reported - len(self.offered) - len(self.accepted)


class District(Aggregate, kind="district"):
    """Places of the providers of one agency district, as far as they differ from the registry."""

    places: dict[Slug, Places] = Field(default_factory=dict)
    waiting: tuple[UUID, ...] = ()
    """Cases for which nobody could be proposed; they are looked at again when a provider reports places."""
