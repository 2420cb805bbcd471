"""Asking for a letter: what it says, and whether the names and texts it needs are here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chassis.handling import BERLIN, Key, Wait, derived_id
from contracts.agency import ApplicationForwarded, ChangeReported, HearingOpened
from contracts.commissioning import CommissionWithdrawn, ServiceCommissioned
from contracts.eligibility import GrantApproved
from contracts.intake import ApplicationRegistered
from services.notifications.copies import Subject, Text
from services.notifications.model import Case, Letter
from services.notifications.posting import provider_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chassis.handling import Aggregate, Context
    from contracts.events import Event

_NEVER_IN_LETTERS = {
    *("case_id", "payee_id", "payee", "disability_status", "submission_id", "decided_by", "opened_by"),
    *("commission_id", "client", "monthly_fee"),
}
"""Members of events that no letter needs: accounts, health, internal ids, officials, fees of providers."""


def letter_of(event: Event, context: Context, **more: Any) -> Letter:
    """The letter that announces an event; its id follows from the event's: a redrive asks for the same."""
    return Letter(
        notice_id=derived_id("notice", context.cause.id),
        act=event.type_name,
        act_id=context.cause.id,
        decided_on=context.cause.time.astimezone(BERLIN).date(),
        variables=_said(event, context) | more,
    )


def order_of(event: ServiceCommissioned, context: Context) -> Letter:
    """The written order to the provider: what the person is told, and the fee (SGB IX § 194(2))."""
    told = letter_of(event, context, **event.model_dump(mode="json", include={"monthly_fee"}))
    order = {"notice_id": derived_id("order", context.cause.id), "provider": event.provider}
    return told.model_copy(update=order)


def _said(event: Event, context: Context) -> dict[str, Any]:
    """Members of the event; of an account only whether there is one: without it the letter asks for it."""
    match event:
        case ApplicationRegistered():
            return event.model_dump(mode="json", include={"answer_by"}) | {
                "documents": list(event.missing_documents)
            }
        case HearingOpened():
            members = _members(event)
            return members | {"reasons": members.pop("facts")}
        case ServiceCommissioned():
            members = _members(event)
            return members | {
                "order": members.pop("version"),
                "provider": provider_name(event.provider, context.registry),
            }
        case CommissionWithdrawn():
            return _members(event) | {"provider": provider_name(event.provider, context.registry)}
        case ApplicationForwarded():
            agency = context.registry.agencies.get(event.to)
            return _members(event) | {"to": agency.name if agency else event.to}
        case ChangeReported():
            return {"effective_on": event.effective_on.isoformat()}
        case GrantApproved():
            return _members(event) | {"account_known": event.payee_id is not None}
        case _:
            return _members(event)


def _members(event: Event) -> dict[str, Any]:
    return event.model_dump(mode="json", exclude=_NEVER_IN_LETTERS)


def awaited(case: Case, letter: Letter, context: Context) -> Wait | None:
    """Wait for the names and texts a letter needs: its day of posting shall be the day it is written."""
    for model, id_ in _quoted(case, letter):
        if context.get(model, id_) is None and not context.erased(model, id_):
            return Wait(on=Key(model.kind, id_))
    return None


def writable(case: Case, letter: Letter, context: Context) -> bool:
    """Whether nothing that a letter needs was erased: what was comes no more, and nobody is to be told."""
    return not any(
        context.get(model, id_) is None and context.erased(model, id_) for model, id_ in _quoted(case, letter)
    )


def asked(case: Case, letter: Letter, context: Context) -> Case:
    """The case with one more letter to send, or with the note that it cannot be written any more."""
    if writable(case, letter, context):
        return case.with_letter(letter)
    return case.without_letter(letter.notice_id)


def _quoted(case: Case, letter: Letter) -> Iterator[tuple[type[Aggregate], str]]:
    for subject_id in filter(None, (case.applicant_id, case.beneficiary_id)):
        yield Subject, str(subject_id)
    for text_id in letter.text_ids:
        yield Text, text_id
