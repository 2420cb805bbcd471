"""Forwarding to agencies what the services publish about their cases, texts written out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from chassis.handling import Context, Key, Outcome, Publish, Wait
from contracts.commissioning import ServiceCommissioned, SupportEnded
from contracts.eligibility import (
    GrantApproved,
    GrantEnded,
    GrantRefused,
    SupportApproved,
    SupportRefused,
    SupportRevoked,
)
from contracts.payments import InstalmentsPlanned, PaymentOrdered
from contracts.topics import (
    COMMISSIONING_EVENTS,
    ELIGIBILITY_EVENTS,
    NOTIFICATIONS_EVENTS,
    PAYMENTS_EVENTS,
    receipts_topic,
)
from services.intake.copies import written_out
from services.intake.ending import retention_timers
from services.intake.model import Case, RecordedPayee
from services.intake.progressing import progressed

if TYPE_CHECKING:
    from datetime import date

    from contracts.envelope import Event

SOURCES: Final = (ELIGIBILITY_EVENTS, COMMISSIONING_EVENTS, PAYMENTS_EVENTS, NOTIFICATIONS_EVENTS)
"""Topics of the services whose events agencies get."""

INTERNAL: Final = frozenset({InstalmentsPlanned, PaymentOrdered})
"""Events that stay between services."""

FORWARDED: Final[tuple[type[Event], ...]] = tuple(
    dict.fromkeys(event for topic in SOURCES for event in topic.events if event not in INTERNAL)
)


def forward(case: Case | None, event: Event, context: Context) -> Outcome[Case] | Wait:
    """Send the event to the agency of the case, and note what it says of the end of the case."""
    if case is None:
        return Wait(on=Key(Case.kind, str(event.ce_subject)))
    text = _as_partners_see_it(event, context)
    key = str(case.case_id)
    people = tuple(map(str, case.subject_ids)) if text != event else ()
    sent = Publish(text, topic=receipts_topic(case.agency), key=key, subject=key, personal=people)
    progress = progressed(case.progress, event, context.cause.source, context.today)
    told = _as_decided(case, event, context.today).model_copy(update={"progress": progress})
    return Outcome(told, events=[sent], timers=retention_timers(case, told))


def _as_partners_see_it(event: Event, context: Context) -> Event:
    """The event with texts and account written out, and without the client of an order."""
    text = written_out(event, context)
    match text:
        case ServiceCommissioned():
            return text.model_copy(update={"client": None})
        case GrantApproved(payee_id=UUID() as payee_id) if recorded := context.get(RecordedPayee, payee_id):
            return text.model_copy(update={"payee": recorded.payee})
        case _:
            return text


def _as_decided(case: Case, event: Event, today: date) -> Case:
    """The case with how long its subjects' data are needed at least."""
    changes: dict[str, date | None]
    match event:
        case GrantRefused() | SupportRefused():
            changes = {"refused_on": today}
        case GrantEnded(ended_on=day) | SupportEnded(ended_on=day):
            changes = {"ended_on": day or today}
        case SupportRevoked(effective_on=day):
            changes = {"ended_on": day}
        case GrantApproved(ends_on=day):
            changes = {"refused_on": None, "ended_on": None, "runs_until": day}
        case SupportApproved(support=support):
            changes = {"refused_on": None, "runs_until": support.ends_on}
        case _:
            return case
    return case.model_copy(update=changes)
