"""Whether an official's decision can stand. Only what the law does not leave to the official returns it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from contracts.values import Finding
from law.money import german
from law.parameters import parameter
from services.eligibility.assessment import competent_body
from services.eligibility.findings import in_words, listed, returned
from services.eligibility.terms import fix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from uuid import UUID

    from contracts.agency import DecisionTaken, ObjectionDecided
    from services.eligibility.model import Carrier, Case

_STAGES = {
    "in_force": "bewilligt",
    "suspended": "vorläufig eingestellt",
    "refused": "abgelehnt",
    "ended": "beendet",
    "approved": "bewilligt",
    "withdrawn": "Antrag zurückgenommen",
    "forwarded": "Antrag weitergeleitet",
}
_OF_STAGE = {
    None: ("approve", "refuse"),
    "in_force": ("amend", "withdraw", "revoke", "demand_repayment", "stop_provisionally"),
    "suspended": ("amend", "withdraw", "revoke", "demand_repayment", "resume"),
    "refused": (),
    "ended": ("demand_repayment",),
}
_ON_OBJECTION: Mapping[str, tuple[str, ...]] = {"refused": ("approve", "amend"), "ended": ("amend",)}
_OF_SUPPORT: Mapping[str | None, tuple[str, ...]] = {None: ("approve", "refuse"), "approved": ("amend",)}
_SUPPORT_ON_OBJECTION: Mapping[str, tuple[str, ...]] = {"refused": ("approve",)}
_NEW_GRANTS = ("approve", "refuse", "amend")


def findings(case: Case, decision: DecisionTaken, today: date) -> tuple[Finding, ...]:
    """Why the decision goes back; empty if it stands. A state that forbids it makes all else moot."""
    if forbidden := state(case, decision):
        return (forbidden,)
    return tuple(found for check in _CHECKS if (found := check(case, decision, today)))


def carrier_of(case: Case, decision: DecisionTaken) -> Carrier | None:
    """Who decides: as the official determined, as decided before, as assessed; None if undetermined."""
    determined = decision.carrier or (case.grant.carrier if case.grant else None)
    if determined is None:
        determined = competent_body(case.application).carrier
    return determined if determined in ("employment_agency", "job_centre") else None


def state(case: Case, decision: DecisionTaken) -> Finding | None:
    """The stage of the case allows this decision, and the objection it answers is on record."""
    if decision.objection_id and not case.objection(decision.objection_id):
        return returned("objection_unknown", "/objection_id", objection_id=decision.objection_id)
    possible = allowed(case, decision.objection_id)
    if decision.decision in possible:
        return None
    stage = _stage(case)
    return returned(
        "state_forbids",
        "/decision",
        decision=in_words(decision.decision),
        stage=_STAGES.get(stage or "", "noch nicht entschieden"),
        allowed=listed(possible),
    )


def allowed(case: Case, objection_id: UUID | None = None) -> tuple[str, ...]:
    """Decisions that the stage of the case allows; an objection opens what was settled."""
    if case.application.procedure == "integration_service":
        stage: str | None = case.support
        possible, reopened = _OF_SUPPORT.get(stage, ()), _SUPPORT_ON_OBJECTION
    else:
        stage = case.grant.stage if case.grant else None
        possible, reopened = _OF_STAGE[stage], _ON_OBJECTION
    if objection_id and stage:
        possible += reopened.get(stage, ())
    return tuple(each for each in possible if not case.closed or each not in _NEW_GRANTS)


def objection_decision(case: Case, event: ObjectionDecided) -> tuple[Finding, ...]:
    """Why the decision on an objection goes back; empty if it stands."""
    objection = case.objection(event.objection_id)
    if objection is None:
        return (returned("objection_unknown", "/objection_id", objection_id=event.objection_id),)
    if objection.outcome:
        return (
            returned(
                "objection_decided",
                "/objection_id",
                objection_id=event.objection_id,
                outcome=objection.outcome,
            ),
        )
    found = []
    if event.reasons is None:
        found.append(returned("reasons_missing", "/reasons"))
    if _same(event.decided_by, objection.first_decider):
        found.append(returned("first_decider", "/decided_by"))
    return tuple(found)


def _stage(case: Case) -> str | None:
    return case.closed or case.support or (case.grant.stage if case.grant else None)


def _reasons(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """A decision at discretion shows its points of view (SGB X § 35)."""
    blank = decision.reasons is None or (isinstance(decision.reasons, str) and not decision.reasons.strip())
    return returned("reasons_missing", "/reasons") if blank else None


def _carrier(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """The body that decides is known, and is the one that decided."""
    carrier = carrier_of(case, decision)
    if carrier is None:
        reason = competent_body(case.application).reason
        return returned("carrier_undetermined", "/carrier", reason=reason)
    addressed = case.application.addressed
    if carrier != addressed:
        return returned("wrong_carrier", "/carrier", carrier=in_words(carrier), addressed=in_words(addressed))
    return None


def _same_person(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """A second person is another one."""
    same = _same(decision.confirmed_by, decision.decided_by)
    return returned("same_person", "/confirmed_by") if same else None


def _first_decider(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """Whoever issued the act does not decide on the objection against it (SGG § 85)."""
    objection = case.objection(decision.objection_id)
    if objection and _same(decision.decided_by, objection.first_decider):
        return returned("first_decider", "/decided_by")
    return None


def _new_account(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """A reported account is used only when two people have looked at it.

    An amendment that names something else stands without them: it is paid to the account confirmed before.
    """
    if decision.decision != "amend" or not case.unconfirmed_payee_id or decision.confirmed_by:
        return None
    return None if _names_terms(decision) else returned("new_account", "/confirmed_by")


def _names_terms(decision: DecisionTaken) -> bool:
    named = (decision.percentage, decision.monthly_amount, decision.starts_on, decision.ends_on)
    return any(term is not None for term in named) or bool(decision.conditions)


def _figures(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """Amount, share and time are named and inside what the law allows; a second person above the limit."""
    if case.application.procedure == "integration_service":
        missing = decision.decision in ("approve", "amend") and decision.support is None
        return returned("support_missing", "/support") if missing else None
    if decision.decision == "demand_repayment" and not decision.amount:
        return returned("amount_missing", "/amount", fields="amount")
    if decision.decision not in ("approve", "amend"):
        return None
    fixed = fix(case, decision)
    if isinstance(fixed, Finding):
        return fixed
    limit = parameter("second_person_above", today)
    if isinstance(limit, Decimal) and fixed.terms.monthly_amount > limit and not decision.confirmed_by:
        return returned("above_limit", "/confirmed_by", limit=german(limit))
    return None


_CHECKS: tuple[Callable[[Case, DecisionTaken, date], Finding | None], ...] = (
    _reasons,
    _carrier,
    _same_person,
    _first_decider,
    _new_account,
    _figures,
)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.strip().casefold() == other.strip().casefold()
