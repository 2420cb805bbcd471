"""The preview of a reported change: month by month, what would be owed if an official decided as proposed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from contracts.eligibility import ChangePreviewed
from contracts.values import MonthDifference
from law.cancellation.threshold import refund_threshold
from law.errors import LawError
from law.hearing import hearing_needed
from law.money import german
from law.part_month import DAYS_OF_A_MONTH
from law.schedule import differences, months_owed
from law.wording import german_day
from services.eligibility.consequences import PREVIEWED, consequence
from services.eligibility.consequences.decisions import Amend, Consequence, Reported, Revoke
from services.eligibility.explained import figures_in_words
from services.eligibility.fundings import in_force

if TYPE_CHECKING:
    from datetime import date

    from contracts.agency import ChangeReported
    from law.schedule import Funding
    from law.schedule import MonthDifference as Difference
    from services.eligibility.model import Case

_PAST = {"corrected": ("Rücknahme", "SGB X § 45(4), § 50")}
_OTHER_PAST = ("Aufhebung", "SGB X § 48(1) Satz 2, § 50")
"""Taking back for days that have passed needs a ground; what was paid for them is then demanded back."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The decisions on a grant as they are and as they would be, and the months for which that differs."""

    before: tuple[Funding, ...]
    after: tuple[Funding, ...]
    months: tuple[Difference, ...]

    @property
    def lowers(self) -> bool:
        """Whether any month would come to less."""
        return any(month.difference < 0 for month in self.months)

    @property
    def total(self) -> Decimal:
        """Sum of the differences, euros."""
        return sum((month.difference for month in self.months), Decimal(0))


def preview(case: Case, event: ChangeReported, today: date) -> ChangePreviewed | None:
    """What a change would do to the grant in force.

    None where there is no grant in force, or the change matters neither to amount nor to days.
    """
    grant = case.grant
    if grant is None or not (grant.runs and grant.versions) or event.change not in PREVIEWED:
        return None
    reported = Reported(case.application, grant, event)
    try:
        found = consequence(reported)
        return _published(reported, found, effect(grant.fundings, found), today)
    except LawError as error:
        unknown = Consequence(steps=(str(error),), basis=error.basis or Consequence().basis)
        return _published(reported, unknown, Effect(grant.fundings, grant.fundings, ()), today)


def effect(fundings: tuple[Funding, ...], found: Consequence) -> Effect:
    """What the decisions of a consequence would make of those so far. Raises OutsideValidity."""
    after = fundings
    for decision in found.decisions:
        after = decision.applied(after)
    return Effect(fundings, after, differences(fundings, after))


def _published(reported: Reported, found: Consequence, effect: Effect, today: date) -> ChangePreviewed:
    event, grant = reported.event, reported.grant
    hearing = hearing_needed("cancellation", None, today) if effect.lowers else None
    return ChangePreviewed(
        case_id=event.case_id,
        submission_id=event.submission_id,
        grant_id=grant.grant_id,
        version=grant.version,
        change=event.change,
        effective_on=event.effective_on,
        decision=_name(found.decisions[0]) if found.decisions else None,
        monthly_amount=_amount_from_then_on(reported, found, effect),
        ends_on=_last_day(found, effect),
        months=tuple(
            MonthDifference(
                month=each.month, before=each.before, after=each.after, difference=each.difference
            )
            for each in effect.months
        ),
        difference=effect.total,
        hearing_needed=hearing is not None and hearing.needed,
        steps=(
            *found.steps,
            *_proposals(found),
            *_parts_of_months(effect),
            *_past(reported, effect, today),
            *figures_in_words(found.parameters),
        ),
        basis="; ".join(dict.fromkeys((*found.basis, *(hearing.basis[:1] if hearing else ())))),
    )


def _name(decision: Amend | Revoke) -> str:
    return "amend" if isinstance(decision, Amend) else "revoke"


def _amount_from_then_on(reported: Reported, found: Consequence, effect: Effect) -> Decimal | None:
    """Euros a month from the day of the change on; None where the grant would end with it."""
    if any(isinstance(decision, Revoke) for decision in found.decisions):
        return None
    spans = in_force(effect.after, reported.event.effective_on)
    return spans[0].monthly_amount if spans else None


def _last_day(found: Consequence, effect: Effect) -> date | None:
    """Last day of funding as it would be."""
    last = found.decisions[-1] if found.decisions else None
    if isinstance(last, Revoke):
        return last.ends_on
    spans = in_force(effect.after)
    return spans[-1].ends_on if spans else None


def _proposals(found: Consequence) -> tuple[str, ...]:
    """The decisions that would bring it about, in their order."""
    return tuple(
        f"Vorschlag: bewilligen (amend) von {german_day(decision.funding.starts_on)} bis "
        f"{german_day(decision.funding.ends_on)}, monatlich {german(decision.funding.monthly_amount)}"
        if isinstance(decision, Amend)
        else f"Vorschlag: aufheben (revoke) mit letztem Tag {german_day(decision.ends_on)}"
        for decision in found.decisions
    )


def _parts_of_months(effect: Effect) -> tuple[str, ...]:
    """How a month that is funded in part comes to its amount."""
    owed = months_owed(effect.after)
    changed = (owed[month.month] for month in effect.months if month.month in owed)
    partly = (month for month in changed if month.days < DAYS_OF_A_MONTH or len(month.parts) > 1)
    return tuple(step for month in partly for step in month.steps)


def _past(reported: Reported, effect: Effect, today: date) -> tuple[str, ...]:
    """What lowers months that have passed takes more than a change: a ground, and enough to ask back."""
    passed = [month for month in effect.months if month.month < f"{today:%Y-%m}" and month.difference < 0]
    if not passed:
        return ()
    total = -sum((month.difference for month in passed), Decimal(0))
    act, basis = _PAST.get(reported.event.change, _OTHER_PAST)
    step = f"Für vergangene Monate {german(total)} weniger: {act} nur mit Grund ({basis})"
    return (step, *refund_threshold(reported.grant.carrier, total, today).steps)
