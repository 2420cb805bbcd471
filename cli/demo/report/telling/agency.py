"""What agencies send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.telling.told import Told, tell
from cli.demo.report.words import (
    CARRIERS,
    CHANGES,
    CHANNELS,
    DOCUMENTS,
    PROCEDURES,
    REASONS,
    day,
    euro,
    listed,
    percent,
    support,
    word,
)
from contracts import agency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.demo.report.copies import Copies

_DECISIONS = {
    "approve": "Bewilligung entschieden",
    "refuse": "Ablehnung entschieden",
    "amend": "Änderung entschieden",
    "withdraw": "Rücknahme entschieden",
    "revoke": "Aufhebung entschieden",
    "demand_repayment": "Erstattung gefordert",
    "stop_provisionally": "Vorläufige Einstellung angeordnet",
    "resume": "Weiterzahlung angeordnet",
}
_BASIS_OF_DECISIONS = {
    "withdraw": "SGB X § 45",
    "revoke": "SGB X §§ 47, 48",
    "demand_repayment": "SGB X § 50",
    "stop_provisionally": "SGB III § 331(1)",
    "resume": "SGB III § 331(2)",
}
_AMENDED = {
    "facts": "Angaben zum Fall",
    "applicant": "Name oder Anschrift",
    "beneficiary": "begünstigte Person",
    "payee": "Bankverbindung",
}
_BASIS_OF_CHANGES = {"consent_withdrawn": "SGB IX § 8(4); SGB X § 67b(2)"}
_DELAYS = {
    "expert_shortage": "zu wenige Sachverständige",
    "expert_confirms": "das Gutachten braucht länger, schriftlich bestätigt",
    "missing_cooperation": "die Mitwirkung der antragstellenden Person steht aus",
}
_FORMS = {
    "written": "schriftlich",
    "electronic": "elektronisch",
    "on_record": "zur Niederschrift",
    "email": "per einfacher E-Mail",
}
_OUTCOMES = {
    "remedied": "abgeholfen",
    "upheld_in_part": "teilweise abgeholfen",
    "rejected": "zurückgewiesen",
    "inadmissible": "als unzulässig verworfen",
}


@tell.register(agency.ApplicationSubmitted)
def _(event: agency.ApplicationSubmitted, copies: Copies) -> Told:
    signed = "unterschrieben" if event.signed else "nicht unterschrieben"
    handed_in = listed(DOCUMENTS, (document.kind for document in event.documents)) or "keine"
    forwarded = (
        f" Weitergeleitet von {event.forwarded_by}, hier eingegangen am {day(event.received_on)}."
        if event.forwarded_by
        else ""
    )
    return Told(
        f"Antrag auf {word(PROCEDURES, event.procedure)} {word(CHANNELS, event.channel)}, {signed}; "
        f"erster Kontakt am {day(event.applied_on)}.{forwarded} Unterlagen: {handed_in}.",
        basis="SGB IX § 14(2) Satz 4" if event.forwarded_by else "SGB I § 16; SGB X § 20",
    )


@tell.register(agency.ApplicationAmended)
def _(event: agency.ApplicationAmended, copies: Copies) -> Told:
    parts = {
        "facts": "Angaben zum Fall",
        "applicant": "Name oder Anschrift",
        "beneficiary": "begünstigte Person",
    }
    amended = [name for member, name in parts.items() if getattr(event, member)]
    amended += ["Bankverbindung"] if event.payee else []
    return Told(f"Antrag berichtigt: {', '.join(amended)}.")


@tell.register(agency.DocumentReceived)
def _(event: agency.DocumentReceived, copies: Copies) -> Told:
    return Told(f"Unterlage eingegangen: {word(DOCUMENTS, event.kind)} ({event.document_id}).")


@tell.register(agency.AppointmentBooked)
def _(event: agency.AppointmentBooked, copies: Copies) -> Told:
    access = "barrierefrei" if event.place_accessible else "nicht barrierefrei"
    interpreter = f", mit Dolmetschung ({event.interpreter})" if event.interpreter else ""
    return Told(f"Gespräch vereinbart für {day(event.at.date())}, Ort {access}{interpreter}.")


@tell.register(agency.MeetingHeld)
def _(event: agency.MeetingHeld, copies: Copies) -> Told:
    needed = "festgestellt" if event.special_support_needed else "nicht festgestellt"
    return Told(
        f"Gespräch geführt am {day(event.held_on)}; besonderer Unterstützungsbedarf {needed}.",
        why=copies.text(event.work_related_effects),
        basis="SGB IX § 8(1), § 192",
    )


@tell.register(agency.ProviderChosen)
def _(event: agency.ProviderChosen, copies: Copies) -> Told:
    return Told(f"Dienst ausgewählt: {event.provider}.", basis="SGB IX § 36(2), § 194", who=event.chosen_by)


@tell.register(agency.DecisionTaken)
def _(event: agency.DecisionTaken, copies: Copies) -> Told:
    second = f" und {event.confirmed_by}" if event.confirmed_by else ""
    return Told(
        "; ".join([word(_DECISIONS, event.decision), *_terms(event)]) + ".",
        why=copies.text(event.reasons),
        basis=_BASIS_OF_DECISIONS.get(event.decision, "SGB X § 35"),
        who=f"{event.decided_by}{second}",
    )


def _terms(event: agency.DecisionTaken) -> Iterator[str]:
    if event.percentage is not None:
        yield percent(event.percentage)
    if event.monthly_amount is not None:
        yield f"{euro(event.monthly_amount)} monatlich"
    if event.amount is not None:
        yield euro(event.amount)
    if event.exceptional:
        yield "begründeter Ausnahmefall"
    if event.starts_on:
        yield f"ab {day(event.starts_on)}"
    if event.ends_on:
        yield f"bis {day(event.ends_on)}"
    if event.carrier:
        yield f"zuständig bestimmt: {word(CARRIERS, event.carrier)}"
    if event.support:
        yield support(event.support)
    if event.objection_id:
        yield "auf den Widerspruch"


@tell.register(agency.ChangeReported)
def _(event: agency.ChangeReported, copies: Copies) -> Told:
    pay = f"; künftig {euro(event.new_pay)} monatlich" if event.new_pay is not None else ""
    return Told(
        f"Gemeldet: {word(CHANGES, event.change)} ab {day(event.effective_on)}{pay}.",
        why=word(REASONS, event.reason_code) if event.reason_code else "",
        basis=_BASIS_OF_CHANGES.get(event.change, "SGB III § 318"),
    )


@tell.register(agency.HearingOpened)
def _(event: agency.HearingOpened, copies: Copies) -> Told:
    return Told("Anhörung eröffnet.", why=copies.text(event.facts), basis="SGB X § 24")


@tell.register(agency.HearingHeld)
def _(event: agency.HearingHeld, copies: Copies) -> Told:
    answered = f"beantwortet am {day(event.answered_on)}" if event.answered_on else "noch ohne Antwort"
    return Told(
        f"Anhörung vom {day(event.sent_on)}, {answered}.",
        why=copies.text(event.answer),
        basis="SGB X § 24",
    )


@tell.register(agency.ObjectionFiled)
def _(event: agency.ObjectionFiled, copies: Copies) -> Told:
    return Told(
        f"Widerspruch eingegangen am {day(event.received_on)}, {word(_FORMS, event.form)}.",
        why=copies.text(event.delay_reason),
        basis="SGG § 84",
        who=event.received_by,
    )


@tell.register(agency.ObjectionDecided)
def _(event: agency.ObjectionDecided, copies: Copies) -> Told:
    return Told(
        f"Über den Widerspruch entschieden: {word(_OUTCOMES, event.outcome)}.",
        why=copies.text(event.reasons),
        basis="SGG § 85",
        who=event.decided_by,
    )


@tell.register(agency.ApplicationWithdrawn)
def _(event: agency.ApplicationWithdrawn, copies: Copies) -> Told:
    return Told(f"Antrag zurückgenommen zum {day(event.withdrawn_on)}.")


@tell.register(agency.ApplicationForwarded)
def _(event: agency.ApplicationForwarded, copies: Copies) -> Told:
    return Told(
        f"Antrag weitergeleitet an {event.to} am {day(event.forwarded_on)}.",
        basis="SGB IX § 14(1); SGB I § 16(2)",
    )


@tell.register(agency.ExpertOpinionRequested)
def _(event: agency.ExpertOpinionRequested, copies: Copies) -> Told:
    return Told(
        f"Gutachten beauftragt am {day(event.requested_on)}; drei Sachverständige waren benannt.",
        basis="SGB IX § 17",
    )


@tell.register(agency.ExpertOpinionReceived)
def _(event: agency.ExpertOpinionReceived, copies: Copies) -> Told:
    return Told(f"Gutachten liegt vor seit {day(event.received_on)}.", basis="SGB IX § 14(2) Satz 3")


@tell.register(agency.ProvidersInvolved)
def _(event: agency.ProvidersInvolved, copies: Copies) -> Told:
    conference = " mit Teilhabeplankonferenz" if event.plan_conference else ""
    return Told(
        f"Weitere Rehabilitationsträger beteiligt{conference} am {day(event.involved_on)}.",
        basis="SGB IX § 15",
    )


@tell.register(agency.DelayNotified)
def _(event: agency.DelayNotified, copies: Copies) -> Told:
    return Told(
        f"Verzögerung mitgeteilt am {day(event.sent_on)}; Entscheidung bis {day(event.until)}.",
        why=word(_DELAYS, event.reason),
        basis="SGB IX § 18(1), (2)",
    )


@tell.register(agency.NoticeUndelivered)
def _(event: agency.NoticeUndelivered, copies: Copies) -> Told:
    return Told(f"Schreiben kam am {day(event.returned_on)} unzustellbar zurück.")


@tell.register(agency.AddressConfirmed)
def _(event: agency.AddressConfirmed, copies: Copies) -> Told:
    return Told(f"Anschrift bestätigt am {day(event.confirmed_on)}.")


@tell.register(agency.NoticeReceiptReported)
def _(event: agency.NoticeReceiptReported, copies: Copies) -> Told:
    if event.received_on is None:
        return Told(
            "Zugang eines Schreibens bestritten und nicht nachzuweisen.", basis="SGB X § 37(2) Satz 3"
        )
    return Told(
        f"Zugang eines Schreibens nachgewiesen am {day(event.received_on)}.", basis="SGB X § 37(2) Satz 3"
    )


@tell.register(agency.ErasureRequested)
def _(event: agency.ErasureRequested, copies: Copies) -> Told:
    return Told("Löschung der Daten verlangt.", why=copies.text(event.reason), basis="SGB X § 84")
