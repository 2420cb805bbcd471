"""What commissioning publishes and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.report.plain import sentences, without_codes
from cli.demo.report.telling.told import Told, tell
from cli.demo.report.words import REPLIES, day, euro, month, span, word
from contracts import commissioning

if TYPE_CHECKING:
    from cli.demo.report.copies import Copies
    from contracts.values import Candidate

_DECLINED = {
    "no_capacity": "kein freier Platz",
    "conflict_of_interest": "Interessenkonflikt",
    "wrong_specialism": "anderer Schwerpunkt",
    "additional_assessment_required": "weitere Abklärung nötig",
    "client_refused": "die Person lehnt den Dienst ab",
    "other": "anderer Grund",
}
_WITHDRAWN = {
    "no_answer": "keine Antwort bis zum Ende der Antwortfrist",
    "consent_withdrawn": "die Einwilligung ist zurückgenommen",
    "application_withdrawn": "der Antrag ist zurückgenommen",
    "application_forwarded": "der Antrag ist weitergeleitet",
    "provider_changed": "ein anderer Dienst ist ausgewählt",
    "support_ended": "die Bewilligung besteht nicht mehr",
    "revoked": "die Bewilligung ist aufgehoben",
    "personal_budget": "die Person erhält ein Persönliches Budget",
}
_ENDED = {
    "employment_secured": "Beschäftigung gesichert",
    "employment_found": "Arbeitsplatz gefunden",
    "training_found": "Ausbildungsplatz gefunden",
}
_REPORTING = "SGB IX § 197; Frist des Rahmenvertrags"
_REPORTS = {"interim": "Zwischenbericht", "final": "Abschlussbericht"}


@tell.register(commissioning.ProviderProposed)
def _(event: commissioning.ProviderProposed, copies: Copies) -> Told:
    if event.none_available:
        return Told("Kein Dienst verfügbar.", why=_reasons(event.excluded))
    names = ", ".join(candidate.provider for candidate in event.candidates)
    impossible = f" Nicht möglich: {_reasons(event.excluded)}." if event.excluded else ""
    return Told(
        f"Dienste vorgeschlagen: {names}.{impossible}",
        why=_reasons(event.candidates),
        basis="SGB IX § 36(2), § 194",
    )


def _reasons(candidates: tuple[Candidate, ...]) -> str:
    """Reasons are `code: text`; people read the text."""
    return "; ".join(
        f"{each.provider} – {', '.join(_without_code(reason) for reason in each.reasons)}"
        for each in candidates
    )


def _without_code(reason: str) -> str:
    code, found, text = reason.partition(": ")
    return without_codes(text if found and code.replace("_", "").isalpha() else reason)


@tell.register(commissioning.ServiceCommissioned)
def _(event: commissioning.ServiceCommissioned, copies: Copies) -> Told:
    version, answer = f" (Fassung {event.version})", ""
    if event.version == 1:
        version, answer = "", f"; Antwort bis {day(event.answer_by)} (Frist des Rahmenvertrags)"
    return Told(
        f"Auftrag{version} an {event.provider}: {span(event.starts_on, event.ends_on)}, "
        f"{euro(event.monthly_fee)} monatlich{answer}.",
        basis="SGB IX § 194",
    )


@tell.register(commissioning.CommissionAccepted)
def _(event: commissioning.CommissionAccepted, copies: Copies) -> Told:
    return Told(f"Auftrag angenommen; Beginn {day(event.starts_on)}.", who=event.provider or "")


@tell.register(commissioning.CommissionDeclined)
def _(event: commissioning.CommissionDeclined, copies: Copies) -> Told:
    return Told("Auftrag abgelehnt.", why=word(_DECLINED, event.reason_code), who=event.provider or "")


@tell.register(commissioning.CommissionWithdrawn)
def _(event: commissioning.CommissionWithdrawn, copies: Copies) -> Told:
    return Told(
        f"Auftrag an {event.provider} zurückgenommen zum {day(event.effective_on)}.",
        why=word(_WITHDRAWN, event.reason_code),
    )


@tell.register(commissioning.SupportStarted)
def _(event: commissioning.SupportStarted, copies: Copies) -> Told:
    return Told(f"Begleitung begonnen am {day(event.started_on)}.", who=event.provider or "")


@tell.register(commissioning.SupportEnded)
def _(event: commissioning.SupportEnded, copies: Copies) -> Told:
    return Told(
        f"Begleitung beendet am {day(event.ended_on)}.",
        why=word(_ENDED, event.outcome_code),
        who=event.provider or "",
    )


@tell.register(commissioning.ReportDue)
def _(event: commissioning.ReportDue, copies: Copies) -> Told:
    report = f"{word(_REPORTS, event.kind)} von {event.provider}"
    if event.reminder:
        return Told(f"An {report} erinnert; fällig war er am {day(event.due_on)}.", basis=_REPORTING)
    return Told(f"{report} fällig am {day(event.due_on)}.", basis=_REPORTING)


@tell.register(commissioning.ExtensionRequested)
def _(event: commissioning.ExtensionRequested, copies: Copies) -> Told:
    hours = f"{event.hours_per_week.normalize():f}".replace(".", ",")
    return Told(
        f"Verlängerung beantragt bis {day(event.until)}, {hours} Stunden je Woche.",
        basis="SGB IX § 194(2)",
        who=event.provider or "",
    )


@tell.register(commissioning.ReportReceived)
def _(event: commissioning.ReportReceived, copies: Copies) -> Told:
    period = (
        f" für {span(event.period_from, event.period_to)}" if event.period_from and event.period_to else ""
    )
    return Told(f"{word(_REPORTS, event.kind)} eingegangen{period}.", who=event.provider)


@tell.register(commissioning.InvoiceAccepted)
def _(event: commissioning.InvoiceAccepted, copies: Copies) -> Told:
    return Told(
        f"Rechnung {event.invoice_number} für {month(event.month)} angenommen: {euro(event.amount)}.",
        basis="SGB IX § 196(1)",
        who=event.provider,
    )


@tell.register(commissioning.ReplyReceived)
def _(event: commissioning.ReplyReceived, copies: Copies) -> Told:
    reply = copies.replies.get(event.reply_id) if event.reply_id else None
    what = word(REPLIES, reply.event.type_name) if reply else "Meldung eines Partners"
    if reply and isinstance(reply.event, commissioning.InvoiceSubmitted):
        what = f"{what} für {month(reply.event.month)} über {euro(reply.event.amount)}"
    taken = "angenommen" if event.accepted else "nicht angenommen"
    sender = reply.envelope.source.rpartition("/")[2] if reply else ""
    return Told(f"{what} {taken}.", why=sentences(event.findings), who=sender)
