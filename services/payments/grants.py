"""Acts on a grant: what is owed from then on, and from when a stop holds it back."""

from typing import Any
from uuid import UUID

from chassis.handling import Context, Outcome, legal_day, unchanged
from contracts.eligibility import GrantApproved, GrantEnded, GrantResumed, GrantSuspended
from contracts.frozen import altered
from contracts.payments import InstalmentsPlanned
from services.payments.facts import Grant, Suspension, Version
from services.payments.model import Case
from services.payments.schedule import instalments
from services.payments.settlement import settle


def plan_instalments(case: Case | None, event: GrantApproved, context: Context) -> Outcome[Case]:
    """One instalment for each month of the version, due in arrears (SGB III § 337(2))."""
    known = Case.of(case, event.case_id)
    grant = known.grant(event.grant_id)
    if grant and any(version.version >= event.version for version in grant.versions):
        return unchanged(case)
    version = Version(
        version=event.version,
        monthly_amount=event.monthly_amount,
        percentage=event.percentage,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        payee_id=event.payee_id,
        decided_on=legal_day(context.cause.time),
    )
    planned = InstalmentsPlanned(
        case_id=event.case_id,
        grant_id=event.grant_id,
        version=event.version,
        instalments=instalments(version),
    )
    granted = (
        altered(grant, versions=(*grant.versions, version))
        if grant
        else Grant(grant_id=event.grant_id, versions=(version,))
    )
    return settle(known.with_grant(granted).with_carried_out(context.cause.causation_id), context, [planned])


def suspend(case: Case | None, event: GrantSuspended, context: Context) -> Outcome[Case]:
    """Stop paying provisionally; without a cancellation in time it is paid up by law (SGB III § 331)."""
    return _on_grant(case, event.grant_id, context, suspension=Suspension(until=event.until))


def resume(case: Case | None, event: GrantResumed, context: Context) -> Outcome[Case]:
    """Pay again, and what was held back."""
    return _on_grant(case, event.grant_id, context, suspension=None)


def end(case: Case | None, event: GrantEnded, context: Context) -> Outcome[Case]:
    """Nothing is owed after the last day; its month is paid in part. The decision also ends a suspension."""
    grant = case.grant(event.grant_id) if case else None
    if case is None or grant is None:
        return unchanged(case)
    ended = case.with_grant(grant.ended(event.ended_on or legal_day(context.cause.time)))
    return settle(ended.with_carried_out(context.cause.causation_id), context)


def _on_grant(case: Case | None, grant_id: UUID | None, context: Context, **changes: Any) -> Outcome[Case]:
    """An act on a grant; without one it changes nothing."""
    grant = case.grant(grant_id) if case else None
    if case is None or grant is None:
        return unchanged(case)
    return settle(case.with_grant(altered(grant, **changes)), context)
