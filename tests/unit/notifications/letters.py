"""Every letter there is, written from the examples."""

from collections.abc import Iterator
from typing import Any

from contracts.events import Event
from contracts.intake import ApplicationRegistered
from services.notifications.document import Document
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.example_statement import statement

VOICES = ("formal", "plain", "easy")
GRANT_ACTS: dict[str, Event] = {
    "grant_approved": example.approved(),
    "grant_refused": example.refused(),
    "grant_ended": example.ended(),
    "grant_suspended": example.suspended(),
    "grant_resumed": example.resumed(),
    "repayment_demanded": example.repayment(),
    "objection_registered": example.objection_registered(),
    "receivable_suspended": example.receivable(),
    "receivable_resumed": example.receivable_resumed(),
    "receivable_cancelled": example.receivable_cancelled(),
    "payment_returned": example.payment_returned(),
    "statement": statement(),
    "documents_requested": example.incomplete(),
    "hearing": example.hearing(),
    "documents_missing": example.deadline_missed(),
    "account_changed": example.account_changed(),
    "application_forwarded": example.forwarded(),
}
SUPPORT_ACTS: dict[str, Event] = {
    "support_approved": example.support_approved(),
    "support_deemed_approved": example.support_deemed_approved(),
    "support_refused": example.support_refused(),
    "support_revoked": example.support_revoked(),
    "delay": example.delay(),
    "service_commissioned": example.commissioned(),
    "commission_withdrawn": example.commission_withdrawn(),
}
OUTCOMES = ("remedied", "upheld_in_part", "rejected", "inadmissible")


def letter(
    template: str,
    voice: str = "formal",
    event: Event | None = None,
    addressee: dict[str, Any] | None = None,
    **case: Any,
) -> Document:
    """A letter as structure."""
    procedure = "integration_service" if template in SUPPORT_ACTS else "training_subsidy"
    someone = example.person if template in SUPPORT_ACTS else example.employer
    to = someone(voice=voice, **addressee or {})
    act = event or (GRANT_ACTS | SUPPORT_ACTS)[template]
    people = (to, example.trainee(), *example.texts())
    told = Desk().take(*people, *_opening(act, {"procedure": procedure} | case))
    page = told.written()
    assert (page.template, page.voice) == (template, voice)
    return page.document


def _opening(act: Event, case: dict[str, Any]) -> tuple[Event, ...]:
    """The application and what is told of it; missing documents are told by the application itself."""
    if isinstance(act, ApplicationRegistered):
        return (act.model_copy(update={name: case[name] for name in case.keys() - {"procedure"}}),)
    return example.registered(**case), act


def answer(outcome: str, voice: str = "formal", **addressee: Any) -> Document:
    """The letter of a decision on an objection."""
    told = Desk().take(
        example.registered(),
        example.employer(voice=voice, **addressee),
        example.trainee(),
        *example.texts(),
        example.objection_filed(),
        example.objection_registered(),
        example.objection_decided(outcome),
    )
    return told.written().document


def order() -> Document:
    """The written order to a provider."""
    known = (example.registered("integration_service"), example.person())
    return Desk().take(*known, example.commissioned()).written(to_provider=True).document


def every(**addressee: Any) -> Iterator[tuple[str, Document]]:
    """Each letter in each voice, by a name for it."""
    yield "provider_order-formal", order()
    for voice in VOICES:
        for template in GRANT_ACTS | SUPPORT_ACTS:
            yield f"{template}-{voice}", letter(template, voice, addressee=addressee)
        for outcome in OUTCOMES:
            yield f"objection_{outcome}-{voice}", answer(outcome, voice, **addressee)
