"""Whether an official's decision can stand. Only what the law does not leave to the official returns it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from contracts.values import Finding
from law.cancellation import refund_threshold
from law.hearing import hearing_needed
from law.money import german
from law.parameters import flag
from law.validity import HORIZON
from services.eligibility.assessment import competent_body
from services.eligibility.findings import in_words, listed, returned
from services.eligibility.states import allowed_decisions, stage
from services.eligibility.terms import fix

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from chassis.registry import Registry
    from contracts.agency import DecisionTaken, ObjectionDecided
    from services.eligibility.model import Carrier, Case


def findings(
    case: Case, decision: DecisionTaken, today: date, limit: Decimal | None = None
) -> tuple[Finding, ...]:
    """Why the decision goes back; empty if it stands. A state that forbids it makes all else moot.

    `limit`: the monthly amount in euros above which the agency wants a second person; None: nowhere.
    """
    if forbidden := state(case, decision) or _recovery(case, decision, today):
        return (forbidden,)
    found = [found for check in _CHECKS if (found := check(case, decision, today))]
    if above := _second_person(case, decision, limit):
        found.append(above)
    return tuple(found)


def limit_of(case: Case, registry: Registry) -> Decimal | None:
    """The monthly amount above which the agency of the case wants a second person."""
    agency = registry.agencies.get(case.application.agency)
    return agency.second_person_above if agency else None


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
    possible = allowed_decisions(case, decision.objection_id)
    if decision.decision in possible:
        return None
    return returned(
        "state_forbids",
        "/decision",
        decision=in_words(decision.decision),
        stage=in_words(stage(case)),
        allowed=listed(possible),
    )


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


def _recovery(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """Money is demanded back after a hearing (SGB X § 24), by a job centre from 50 EUR (SGB II § 40(1))."""
    if decision.decision != "demand_repayment":
        return None
    if not case.hearings and hearing_needed("repayment", decision.amount, today).needed:
        return returned("hearing_missing", "/decision")
    if not decision.amount or case.grant is None:
        return None
    threshold = refund_threshold(case.grant.carrier, decision.amount, today)
    if threshold.allowed:
        return None
    return returned("refund_below_threshold", "/amount", reason=threshold.steps[-1])


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


def _form_first(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """Where the authority waits for the signed form: nothing is approved without it."""
    waits = _first_approval(case, decision) and not case.application.signed
    if waits and flag("signed_form_before_approval", today):
        return returned("form_missing", "/decision")
    return None


def _account_first(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """Where the authority checks accounts: a second person has seen the one that is paid to."""
    unchecked = _first_approval(case, decision) and case.payee_id and not decision.confirmed_by
    if unchecked and flag("account_check_before_approval", today):
        return returned("account_unchecked", "/confirmed_by")
    return None


def _first_approval(case: Case, decision: DecisionTaken) -> bool:
    """Whether a grant is approved to which nothing has been paid yet."""
    of_grant = case.application.procedure != "integration_service"
    return of_grant and decision.decision == "approve" and not case.grant_runs


def _names_terms(decision: DecisionTaken) -> bool:
    named = (decision.percentage, decision.monthly_amount, decision.starts_on, decision.ends_on)
    return any(term is not None for term in named) or bool(decision.conditions)


def _figures(case: Case, decision: DecisionTaken, today: date) -> Finding | None:
    """Amount, share and time are named and inside what the law allows."""
    if case.application.procedure == "integration_service":
        return _support(decision)
    if decision.decision == "demand_repayment" and not decision.amount:
        return returned("amount_missing", "/amount", fields="amount")
    if decision.decision not in ("approve", "amend"):
        return None
    fixed = fix(case, decision)
    return fixed if isinstance(fixed, Finding) else None


def _support(decision: DecisionTaken) -> Finding | None:
    """Type, extent, duration and fee are named; the last day is one that can be counted from."""
    if decision.decision in ("approve", "amend") and decision.support is None:
        return returned("support_missing", "/support")
    if decision.ends_on and decision.ends_on > HORIZON:
        return returned("period_invalid", "/ends_on", starts_on=decision.starts_on, ends_on=decision.ends_on)
    return None


def _second_person(case: Case, decision: DecisionTaken, limit: Decimal | None) -> Finding | None:
    """Above the agency's limit a second person confirms; of an integration service the fee counts."""
    if limit is None or decision.confirmed_by or decision.decision not in ("approve", "amend"):
        return None
    amount = _monthly(case, decision)
    return returned("above_limit", "/confirmed_by", limit=german(limit)) if amount > limit else None


def _monthly(case: Case, decision: DecisionTaken) -> Decimal:
    if case.application.procedure == "integration_service":
        return decision.support.monthly_fee if decision.support else Decimal(0)
    fixed = fix(case, decision)
    return Decimal(0) if isinstance(fixed, Finding) else fixed.terms.monthly_amount


_CHECKS: tuple[Callable[[Case, DecisionTaken, date], Finding | None], ...] = (
    _reasons,
    _carrier,
    _same_person,
    _first_decider,
    _new_account,
    _form_first,
    _account_first,
    _figures,
)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.strip().casefold() == other.strip().casefold()
