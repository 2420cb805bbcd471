"""What an objection does to an act, as its letter tells it: SGG § 86a, SGB II § 39."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from contracts.eligibility import GrantApproved, GrantEnded, RepaymentDemanded, SupportRevoked
from law.objection import suspensive

Part = Literal["future", "past", "repayment"]
_IN_LAW: Mapping[Part, Literal["reduction", "past_cancellation", "repayment_demand"]] = {
    "future": "reduction",
    "past": "past_cancellation",
    "repayment": "repayment_demand",
}


@dataclass(frozen=True, slots=True)
class Suspension:
    """Whether an objection keeps one part of an act from taking effect until it is decided."""

    part: Part
    stops: bool
    basis: str


def suspensions(payload: Mapping[str, Any]) -> list[Suspension]:
    """For each part of the act; none where it takes nothing away: a refusal has nothing to suspend."""
    carrier = payload["sender"]["kind"]
    return [Suspension(part, *suspensive(_IN_LAW[part], carrier)) for part in _parts(payload)]


def _parts(payload: Mapping[str, Any]) -> list[Part]:
    said = payload["variables"]
    match payload["act"]:
        case RepaymentDemanded.type_name:
            return ["repayment"]
        case GrantEnded.type_name:
            return _from(_day_after(said["ended_on"]), payload)
        case SupportRevoked.type_name:
            return _from(said["effective_on"], payload)
        case GrantApproved.type_name if payload["before"]:
            return _reduction(payload)
    return []


def _reduction(payload: Mapping[str, Any]) -> list[Part]:
    """An amendment that pays less for each month, or ends sooner, takes away from the first such day on."""
    said, before = payload["variables"], payload["before"]
    if Decimal(said["monthly_amount"]) < Decimal(before["monthly_amount"]):
        return _from(said["starts_on"], payload)
    if said["ends_on"] < before["ends_on"]:
        return _from(_day_after(said["ends_on"]), payload)
    return []


def _from(first_day: str | None, payload: Mapping[str, Any]) -> list[Part]:
    """What takes effect from a day on: up to the day of the decision it is past, and then future."""
    past = first_day is not None and first_day <= payload["decided_on"]
    return ["past", "future"] if past else ["future"]


def _day_after(day: str | None) -> str | None:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else None
