"""When letters are handed to the post, and what the post is told."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from chassis.handling import BERLIN, Context, Effect, Outcome, Timer
from chassis.registry import Registry
from contracts.eligibility import RepaymentDemanded
from contracts.references import creditor_reference, in_groups, receivable_id
from law.holidays import next_working_day
from services.notifications.answers import answer_by
from services.notifications.copies import Subject
from services.notifications.model import Case, Letter, Posted
from services.notifications.seats import seat

EFFECT = "letter"
TIMER = "post"


class UnknownSender(LookupError):
    """No letter can be written in the name of an agency that is not registered."""

    def __init__(self, agency: str) -> None:
        super().__init__(f"The agency {agency} is not in the registry. Add it to agencies.csv, then redrive.")


def hand_over(case: Case, context: Context) -> Outcome[Case]:
    """Post what waits if today is a working day at the authority's seat, else on the next one, by timer."""
    if not case.waiting:
        return Outcome(case)
    today = context.today
    post_on = next_working_day(today, case.land, case.municipality)
    if post_on != today:
        return Outcome(case, timers=[Timer(TIMER, datetime.combine(post_on, time(), BERLIN))])
    effects = [
        Effect(EFFECT, letter.effect_id, payload(case, letter, today, context.registry))
        for letter in case.waiting
    ]
    addressee = context.get(Subject, case.applicant_id)
    where = (case.applicant_id, addressee.address_no if addressee else 0)
    posted = {letter.notice_id: Posted.of(letter, today, *where) for letter in case.waiting}
    return Outcome(case.but(waiting=(), posted=case.posted | posted), effects=effects)


def payload(case: Case, letter: Letter, posted_on: date, registry: Registry) -> Mapping[str, Any]:
    """All that a letter says, in ids and neutral values: names and texts are read when it is written."""
    agency = registry.agencies.get(case.agency)
    if agency is None:
        raise UnknownSender(case.agency)
    place = seat(agency.municipality)
    return {
        "notice_id": str(letter.notice_id),
        "case_id": str(case.case_id),
        "act": letter.act,
        "decided_on": (letter.decided_on or posted_on).isoformat(),
        "posted_on": posted_on.isoformat(),
        "first_posted_on": _iso(letter.first_posted_on),
        "again_as": letter.again_as,
        "reference": case.reference,
        "payment_reference": _payment_reference(letter),
        "procedure": case.procedure,
        "sender": {"name": agency.name, "kind": agency.kind, "city": place.city, "court": place.social_court},
        "addressee_id": str(case.applicant_id),
        "provider": provider_name(letter.provider, registry),
        "beneficiary_id": str(case.beneficiary_id) if case.beneficiary_id else None,
        "text_ids": list(letter.text_ids),
        "earlier_notice_on": _iso(case.announced_before(letter)),
        "before": case.terms_before(letter),
        "answer_by": _iso(answer_by(case, letter, posted_on)),
        "variables": letter.variables,
    }


def provider_name(slug: str | None, registry: Registry) -> str | None:
    """A provider's name; its slug where it left the registry."""
    known = registry.providers.get(slug or "")
    return known.name if known else slug


def _payment_reference(letter: Letter) -> str | None:
    """What whoever pays a demand back has to name; None for every other act."""
    if letter.act != RepaymentDemanded.type_name:
        return None
    receivable = receivable_id(UUID(str(letter.variables["grant_id"])), letter.act_id)
    return in_groups(creditor_reference(receivable))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
