"""How the amount of a payment came about: kept when it is collected, told when the month is stated."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.statements import FundedPart, MonthCalculation
from law.part_month import DAYS_OF_A_MONTH
from law.schedule import MonthOwed, Part, basis, counting_on
from services.payments.claims import Claim
from services.payments.facts import Grant, Line, Version, ordered
from services.payments.model import Case
from services.payments.schedule import month_owed

SET_OFF_BASIS = "SGB I § 51"
_NOTHING = Decimal("0.00")


def ordered_before(case: Case, claim: Claim) -> Decimal:
    """What is ordered for the month of a claim before it is."""
    return ordered(case.lines_of(claim.grant_id).get(claim.month, ()))


def parts(case: Case, claim: Claim, before: Decimal) -> tuple[FundedPart, ...]:
    """The parts of the month that a claim is for; none for a fee or a whole month under one decision."""
    grant = case.grant(claim.grant_id)
    if grant is None or before + claim.amount == case.usual(claim.grant_id, claim.version):
        return ()
    versions, month = _decisive(grant, claim)
    return tuple(_part(versions, each) for each in month.parts)


def calculation(case: Case, line: Line) -> MonthCalculation | None:
    """How the amount of a payment came about; None for fees and for what was ordered before that was kept."""
    grant = case.grant(line.grant_id)
    if grant is None:
        return None
    before = line.ordered_before or _NOTHING
    found = line.parts or _whole_month(grant, line, before)
    if not found:
        return None
    owed = sum((part.amount for part in found), _NOTHING)
    set_off = owed - before - line.amount
    paragraphs = basis(counting_on(grant.versions[0].starts_on))
    return MonthCalculation(
        parts=found,
        days=sum(part.days for part in found),
        owed=owed,
        ordered_before=before,
        set_off=set_off,
        basis="; ".join((*paragraphs, SET_OFF_BASIS) if set_off else paragraphs),
    )


def _decisive(grant: Grant, claim: Claim) -> tuple[Sequence[Version], MonthOwed]:
    """The decisions that a claim rests on: those up to its own, unless a later one leaves less."""
    up_to_its_own = tuple(each for each in grant.versions if each.version <= claim.version)
    found = ((versions, month_owed(versions, claim.month)) for versions in (grant.versions, up_to_its_own))
    return min(((versions, month) for versions, month in found if month), key=lambda each: each[1].amount)


def _part(versions: Sequence[Version], part: Part) -> FundedPart:
    """A part of a month under the newest decision that had begun by then."""
    version = next(each for each in reversed(versions) if each.starts_on <= part.first)
    return FundedPart(
        version=version.version,
        monthly_amount=part.monthly_amount,
        percentage=version.percentage,
        first=part.first,
        last=part.last,
        days=part.days,
        amount=part.amount,
    )


def _whole_month(grant: Grant, line: Line, before: Decimal) -> tuple[FundedPart, ...]:
    if line.usual is None or before + line.amount != line.usual:
        return ()
    first = date.fromisoformat(f"{line.month}-01")
    version = next((each for each in grant.versions if each.version == line.version), None)
    return (
        FundedPart(
            version=line.version,
            monthly_amount=line.usual,
            percentage=version.percentage if version else None,
            first=first,
            last=first.replace(day=monthrange(first.year, first.month)[1]),
            days=DAYS_OF_A_MONTH,
            amount=line.usual,
        ),
    )
