"""How far a case has come, as its agency and the services have told it. Nothing is decided by it.

Each topic keeps its own order and nothing more, so each has a part of its own that no other topic writes; how
the case stands is read from all of them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

Left = Literal["withdrawn", "forwarded"]
DecidingStage = Literal[
    "registered",
    "assessed",
    "decision_returned",
    "grant_approved",
    "grant_suspended",
    "grant_ended",
    "refused",
    "support_approved",
    "support_revoked",
]
SupportingStage = Literal[
    "provider_proposed",
    "provider_asked",
    "provider_declined",
    "provider_accepted",
    "support_running",
    "support_ended",
    "order_withdrawn",
]
Stage = Left | DecidingStage | SupportingStage
DemandState = Literal["open", "suspended", "cancelled", "settled"]

ENDINGS: Final[frozenset[Stage]] = frozenset(
    {"grant_ended", "refused", "support_ended", "support_revoked", "withdrawn", "forwarded"}
)
"""Stages after which nothing but a remedy or a demand is left."""
_GRANT_RUNS: Final[frozenset[Stage]] = frozenset({"grant_approved", "grant_suspended"})
_STANDS: Final[Mapping[Left, frozenset[Stage]]] = {
    "withdrawn": _GRANT_RUNS,
    "forwarded": _GRANT_RUNS | {"support_approved"},
}
"""What an official has approved stands, though the applicant, or the agency too late, has let go of it."""

_UNTIL_OBJECTIONS_ARE_DECIDED: Final = "objection_inaction"


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Due(_Fact):
    """A term that a service watches."""

    due_on: date
    basis: str
    missed: bool = False


class Held(_Fact):
    """Money that is held back: of one payment, or of all of a grant's where `payment_id` is None."""

    grant_id: UUID
    payment_id: UUID | None = None
    reason: str
    until: date | None = None
    owner: str | None = None


class Notice(_Fact):
    """A letter that announced an act."""

    notice_id: UUID
    act: str
    posted_on: date
    deemed_notified_on: date | None = None
    objection_deadline: date | None = None
    returned: bool = False


class Part(_Fact):
    """What one topic has told."""

    terms: dict[str, Due] = {}


class Application(Part):
    """What the agency has sent."""

    left: Left | None = None
    begun: bool = False
    """Training or work has begun."""
    objections: tuple[UUID, ...] = ()
    """Filed and not decided."""


class Deciding(Part):
    """What eligibility has published."""

    stage: DecidingStage = "registered"
    since: date | None = None
    starts_on: date | None = None
    """First and last day of what was approved."""
    ends_on: date | None = None
    until: date | None = None
    """End of a suspension."""
    demand_due_on: date | None = None
    """Until when money is to be paid back."""
    binding: UUID | None = None
    """The latest notice against which no objection is possible any more."""


class Supporting(Part):
    """What commissioning has published."""

    stage: SupportingStage | None = None
    since: date | None = None
    until: date | None = None
    """Until when the stage asks for something: the provider's answer, the first meeting, the end."""
    provider: str | None = None


class Paying(Part):
    """What payments has published."""

    held: tuple[Held, ...] = ()
    demand: DemandState = "open"
    paid_until: str | None = None
    """The latest month that was paid."""


class Announcing(Part):
    """What notifications has published."""

    notice: Notice | None = None
    """The latest letter."""
    refusal: Notice | None = None
    """The latest letter that refused the application."""


class Progress(_Fact):
    """What has been told of a case."""

    application: Application = Application()
    deciding: Deciding = Deciding()
    supporting: Supporting = Supporting()
    paying: Paying = Paying()
    announcing: Announcing = Announcing()

    @property
    def stage(self) -> Stage:
        """Where the case stands: it has left, is being supported, or is where eligibility says.

        What is approved stands until an official ends it (SGB X § 39(2)), and what was forwarded too late is
        approved here (SGB IX § 14(2)).
        """
        left = self.application.left
        if left and self.deciding.stage not in _STANDS[left]:
            return left
        if self.supporting.stage and self.deciding.stage not in {"refused", "support_revoked"}:
            return self.supporting.stage
        return self.deciding.stage

    @property
    def since(self) -> date | None:
        """When it came there, as far as that is known."""
        if self.stage == self.application.left:
            return None
        return self.supporting.since if self.stage == self.supporting.stage else self.deciding.since

    @property
    def terms(self) -> dict[str, Due]:
        """The terms that any service watches, by name; one for an objection only while one is undecided."""
        watched = {
            **self.application.terms,
            **self.deciding.terms,
            **self.supporting.terms,
            **self.paying.terms,
            **self.announcing.terms,
        }
        if not self.application.objections:
            watched.pop(_UNTIL_OBJECTIONS_ARE_DECIDED, None)
        return watched

    @property
    def terms_missing(self) -> bool:
        """Deemed approved, and no official has said yet what and for how long (SGB IX § 18(3))."""
        return self.deciding.stage == "support_approved" and self.deciding.starts_on is None

    @property
    def objection_until(self) -> date | None:
        """Last day for an objection against the latest letter, while one is possible and none is filed."""
        notice = self.announcing.notice
        if notice is None or self.application.objections or self.deciding.binding == notice.notice_id:
            return None
        return notice.objection_deadline
