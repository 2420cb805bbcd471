"""What a checked decision on a grant becomes: the act, the case after it, the timers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chassis.handling import Outcome, derived_id
from contracts.eligibility import (
    GrantApproved,
    GrantEnded,
    GrantRefused,
    GrantResumed,
    GrantSuspended,
    RepaymentDemanded,
)
from contracts.values import Finding
from law.provisional_stop import provisional_stop
from law.refund_due import refund_due
from services.eligibility.checks import carrier_of
from services.eligibility.model import Act, Grant, Version
from services.eligibility.terms import fix

if TYPE_CHECKING:
    from datetime import date

    from contracts.agency import DecisionTaken
    from contracts.envelope import Event
    from services.eligibility.model import Carrier, Case, Effect
    from services.eligibility.terms import Fixed


def decided(case: Case, decision: DecisionTaken, today: date) -> Outcome[Case]:
    """The act that a decision without findings issues."""
    match decision.decision:
        case "approve" | "amend":
            return _approve(case, decision)
        case "refuse":
            return _refuse(case, decision)
        case "stop_provisionally":
            return _suspend(case, decision, today)
        case "resume":
            return resumed(case, decision)
        case "demand_repayment":
            return _demand(case, decision, today)
        case _:
            return _end(case, decision, today)


def resumed(case: Case, decision: DecisionTaken | None = None) -> Outcome[Case]:
    """The stop is over: by decision, or by law two months after it (SGB III § 331(2))."""
    grant = _grant(case)
    running = grant.model_copy(update={"stage": "in_force", "suspended_until": None})
    event = GrantResumed(**_said(case, decision))
    actor = decision.decided_by if decision else None
    return Outcome(case.with_(grant=running), events=[event], actor=actor)


def _approve(case: Case, decision: DecisionTaken) -> Outcome[Case]:
    """Version 1, or the next version of a grant that was decided before."""
    fixed = fix(case, decision)
    if isinstance(fixed, Finding):
        raise TypeError("only a checked decision is carried out")
    before = case.grant
    grant = _next(case, decision, fixed)
    settled = _with_confirmed_account(case, decision).with_(correction_reported=False)
    event = GrantApproved(
        case_id=case.case_id,
        grant_id=grant.grant_id,
        version=grant.version,
        supersedes=before.version if before else None,
        carrier=grant.carrier,
        procedure=case.application.procedure,
        payee_id=settled.payee_id,
        calculation=fixed.calculation,
        conditions=decision.conditions,
        reasons=decision.reasons,
        **fixed.terms.model_dump(),
    )
    return _issued(settled, grant, event, decision.decided_by, "reduction" if before else "refusal")


def _next(case: Case, decision: DecisionTaken, fixed: Fixed) -> Grant:
    """The grant after an approval. A provisional stop outlasts an amendment."""
    before, terms = case.grant, fixed.terms
    stopped = before is not None and before.stage == "suspended"
    earlier = before.first_day if before else None
    number = before.version + 1 if before else 1
    version = Version(version=number, terms=terms, pay=fixed.pay)
    return Grant(
        grant_id=derived_id("grant", case.case_id),
        version=number,
        stage="suspended" if stopped else "in_force",
        carrier=_carrier(case, decision),
        terms=terms,
        first_day=min(earlier, terms.starts_on) if earlier else terms.starts_on,
        suspended_until=before.suspended_until if before else None,
        versions=(*before.versions, version) if before else (version,),
    )


def _with_confirmed_account(case: Case, decision: DecisionTaken) -> Case:
    """A reported account is used from the decision on that two people have taken."""
    if not (decision.confirmed_by and case.unconfirmed_payee_id):
        return case
    return case.with_(payee_id=case.unconfirmed_payee_id, unconfirmed_payee_id=None)


def _refuse(case: Case, decision: DecisionTaken) -> Outcome[Case]:
    grant = Grant(
        grant_id=derived_id("grant", case.case_id),
        version=1,
        stage="refused",
        carrier=_carrier(case, decision),
        terms=None,
    )
    event = GrantRefused(
        case_id=case.case_id,
        grant_id=grant.grant_id,
        version=grant.version,
        reasons=decision.reasons,
        carrier=grant.carrier,
    )
    return _issued(case, grant, event, decision.decided_by, "refusal")


def _end(case: Case, decision: DecisionTaken, today: date) -> Outcome[Case]:
    """Withdrawn or revoked: by the day named, else from tomorrow on (SGB X §§ 45, 47, 48)."""
    ended_on = decision.ends_on or today
    effect: Effect = "past_cancellation" if ended_on < today else "reduction"
    versions = tuple(version.ended(ended_on) for version in _grant(case).versions)
    over = {"stage": "ended", "suspended_until": None, "versions": versions}
    ended = _grant(case).model_copy(update=over)
    event = GrantEnded(ended_on=ended_on, **_said(case, decision))
    return _issued(case, ended, event, decision.decided_by, effect)


def _suspend(case: Case, decision: DecisionTaken, today: date) -> Outcome[Case]:
    """Stopped without an act, for two months at most; the end is not moved off a weekend (SGB III § 331)."""
    grant, reported = _grant(case), case.review is not None
    until = provisional_stop(today, grant.carrier, known_from_recipient=reported).cancel_by.until
    stopped = grant.model_copy(update={"stage": "suspended", "suspended_until": until})
    event = GrantSuspended(until=until, **_said(case, decision))
    return Outcome(case.with_(grant=stopped), events=[event], actor=decision.decided_by)


def _demand(case: Case, decision: DecisionTaken, today: date) -> Outcome[Case]:
    """A repayment fixed by written act, due once the time for an objection is over (SGB X § 50(3))."""
    due_on = refund_due(today, case.land, case.municipality).due.last_day
    event = RepaymentDemanded(amount=decision.amount, due_on=due_on, **_said(case, decision))
    return _issued(case, _grant(case), event, decision.decided_by, "repayment_demand")


def _issued(case: Case, grant: Grant, event: Event, decided_by: str, effect: Effect) -> Outcome[Case]:
    act = Act(name=event.type_name, version=grant.version, decided_by=decided_by, effect=effect)
    state = case.with_(grant=grant, acts=(*case.acts, act))
    return Outcome(state, events=[event], actor=decided_by)


def _said(case: Case, decision: DecisionTaken | None) -> dict[str, Any]:
    grant = _grant(case)
    return {
        "case_id": case.case_id,
        "grant_id": grant.grant_id,
        "version": grant.version,
        "reasons": decision.reasons if decision else None,
        "carrier": grant.carrier,
    }


def _grant(case: Case) -> Grant:
    if case.grant is None:
        raise TypeError("only a checked decision is carried out")
    return case.grant


def _carrier(case: Case, decision: DecisionTaken) -> Carrier:
    carrier = carrier_of(case, decision)
    if carrier is None:
        raise TypeError("only a checked decision is carried out")
    return carrier
