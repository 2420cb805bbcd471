"""The decisions that would bring a consequence about, and what a change is looked at with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import TYPE_CHECKING

from services.eligibility.fundings import in_force, joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contracts.agency import ChangeReported
    from law.explanation import Used
    from law.schedule import Funding
    from services.eligibility.model import Application, Grant, Version

ESSENTIAL_CHANGE = "SGB X § 48(1)"


@dataclass(frozen=True, slots=True)
class Amend:
    """The decision `amend` with this amount and these days."""

    funding: Funding

    def applied(self, fundings: Sequence[Funding]) -> tuple[Funding, ...]:
        """All decisions, this one the latest."""
        return (*fundings, self.funding)


@dataclass(frozen=True, slots=True)
class Revoke:
    """The decision `revoke` with this last day of funding."""

    ends_on: date

    def applied(self, fundings: Sequence[Funding]) -> tuple[Funding, ...]:
        """All decisions, none of which grants anything after the last day."""
        return tuple(replace(each, ends_on=min(each.ends_on, self.ends_on)) for each in fundings)


@dataclass(frozen=True, slots=True)
class Consequence:
    """Decisions in their order, none where nothing follows or only a person can say; what was looked at."""

    decisions: tuple[Amend | Revoke, ...] = ()
    steps: tuple[str, ...] = ()
    basis: tuple[str, ...] = (ESSENTIAL_CHANGE,)
    parameters: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """A change reported on a grant with at least one approval."""

    application: Application
    """As it was before the report."""
    grant: Grant
    event: ChangeReported

    @property
    def latest(self) -> Version:
        """The version in force."""
        return self.grant.versions[-1]

    @property
    def last_day(self) -> date:
        """Last day of funding as it stands; that of the latest decision where nothing is funded."""
        spans = in_force(self.grant.fundings)
        return spans[-1].ends_on if spans else self.latest.funding.ends_on

    @property
    def still_funded(self) -> tuple[Funding, ...]:
        """What is granted from the day of the change on."""
        return in_force(self.grant.fundings, self.event.effective_on)


def redecided(before: Sequence[Funding], after: Sequence[Funding]) -> tuple[Amend, ...]:
    """The amendments that turn one row of spans into another with the same days.

    The first one stands where the rows first differ. It takes the place of all that comes later, so that each
    later span of another amount needs an amendment of its own.
    """
    changed = dropwhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=True))
    return tuple(Amend(span) for span in joined([new for _, new in changed]))
