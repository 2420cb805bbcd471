"""German words for codes, and figures as Germans write them, for those who work on cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.money import german, german_percentage
from law.wording import german_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from contracts.values import Support

PROCEDURES: Mapping[str, str] = {
    "integration_service": "Integrationsfachdienst",
    "training_subsidy": "Ausbildungszuschuss",
    "integration_grant": "Eingliederungszuschuss",
}
CARRIERS: Mapping[str, str] = {
    "employment_agency": "Agentur für Arbeit",
    "job_centre": "Jobcenter",
    "undetermined": "noch nicht geklärt",
}
DOCUMENTS: Mapping[str, str] = {
    "training_contract": "Ausbildungs- oder Weiterbildungsvertrag",
    "register_entry": "Eintragung in das Verzeichnis der Ausbildungsverhältnisse",
    "employment_contract": "Arbeitsvertrag",
    "training_completion": "Nachweis über den Abschluss der Ausbildung",
    "disability_card": "Schwerbehindertenausweis",
    "disability_notice": "Feststellungsbescheid",
    "equal_status_notice": "Bescheid über die Gleichstellung",
    "medical_report": "Ärztlicher Bericht",
}
MESSAGES: Mapping[str, str] = {
    "ApplicationSubmitted": "Antrag",
    "ApplicationAmended": "Berichtigung des Antrags",
    "DocumentReceived": "Unterlage",
    "AppointmentBooked": "Termin",
    "MeetingHeld": "Gespräch",
    "ProviderChosen": "Auswahl des Dienstes",
    "DecisionTaken": "Entscheidung",
    "ChangeReported": "Änderung",
    "HearingOpened": "Eröffnung der Anhörung",
    "HearingHeld": "Anhörung",
    "ObjectionFiled": "Widerspruch",
    "ObjectionDecided": "Entscheidung über den Widerspruch",
    "ApplicationWithdrawn": "Rücknahme des Antrags",
    "ApplicationForwarded": "Weiterleitung des Antrags",
}
"""What agencies send most, where a message itself cannot be read."""
CHANNELS: Mapping[str, str] = {
    "online": "online",
    "post": "per Post",
    "phone": "telefonisch",
    "in_person": "persönlich",
    "electronic": "elektronisch",
    "portal": "über das Portal",
}
OUTCOMES: Mapping[str, str] = {"met": "erfüllt", "not_met": "nicht erfüllt", "unclear": "offen"}
ACTS: Mapping[str, str] = {
    "GrantApproved": "Bewilligung",
    "GrantRefused": "Ablehnung",
    "GrantSuspended": "Mitteilung über die vorläufige Einstellung",
    "GrantResumed": "Mitteilung über die Weiterzahlung",
    "GrantEnded": "Aufhebung",
    "RepaymentDemanded": "Erstattungsbescheid",
    "SupportApproved": "Bewilligung",
    "SupportDeemedApproved": "Mitteilung über die fiktive Genehmigung",
    "SupportRefused": "Ablehnung",
    "SupportRevoked": "Aufhebung der Begleitung",
    "ChangeReported": "Mitteilung über die gemeldete Bankverbindung",
    "ReceivableSuspended": "Mitteilung: vorerst nichts zu zahlen",
    "ReceivableResumed": "Mitteilung: die Forderung besteht",
    "ReceivableCancelled": "Mitteilung: die Forderung besteht nicht mehr",
    "PaymentReturned": "Mitteilung über den Rücklauf einer Zahlung",
    "StatementIssued": "Zahlungsaufstellung",
    "ApplicationForwarded": "Mitteilung über die Weiterleitung",
    "ApplicationRegistered": "Anforderung fehlender Unterlagen",
    "DeadlineMissed": "Erinnerung an fehlende Unterlagen",
    "HearingOpened": "Anhörung",
    "DelayNotified": "Mitteilung über die Verzögerung",
    "ServiceCommissioned": "Mitteilung über die Beauftragung",
    "CommissionWithdrawn": "Mitteilung über das Ende des Auftrags",
    "ObjectionRegistered": "Eingangsbestätigung zum Widerspruch",
    "ObjectionDecided": "Entscheidung über den Widerspruch",
}
TERMS: Mapping[str, str] = {
    "competence": "Klärung der Zuständigkeit",
    "decision": "Entscheidung über den Antrag",
    "notice_of_delay": "Entscheidung oder begründete Mitteilung, sonst gilt die Begleitung als genehmigt",
    "answer": "Antwort des Dienstes",
    "report": "Bericht des Dienstes",
    "documents": "Nachreichen der Unterlagen",
    "provisional_stop": "Ende der vorläufigen Einstellung",
    "opinion": "Vorlage des Gutachtens",
    "inaction": "Entscheidung, danach ist eine Untätigkeitsklage zulässig",
    "withdrawal_limit": "Aufhebung für die Vergangenheit",
    "after_employment": "Ende der Nachbeschäftigungszeit",
    "hearing": "Antwort auf die Anhörung",
    "final_account": "Gesamtabrechnung des Dienstes",
    "retention": "Ende der Aufbewahrung",
    "objection_decision": "Bescheid, der die Entscheidung über den Widerspruch umsetzt",
    "assessment": "weitere Abklärung, die ein Dienst verlangt",
    "contract": "Ende des Rahmenvertrags mit dem Dienst",
}
REPLIES: Mapping[str, str] = {
    "CommissionAccepted": "Annahme des Auftrags",
    "CommissionDeclined": "Ablehnung des Auftrags",
    "SupportStarted": "Meldung des Beginns",
    "ReportSubmitted": "Bericht",
    "ExtensionRequested": "Antrag auf Verlängerung",
    "SupportEnded": "Meldung des Endes",
    "InvoiceSubmitted": "Rechnung",
    "PaymentExecuted": "Meldung der Ausführung",
    "PaymentRejected": "Meldung der Ablehnung",
    "PaymentReturned": "Meldung des Rücklaufs",
}
RECEIPTS: Mapping[str, str] = {
    "payment": "Zahlung auf die Forderung",
    "offset": "Aufrechnung mit einer Zahlung",
    "write_off": "Verzicht auf die weitere Verfolgung",
}
RECEIVABLES: Mapping[str, str] = {
    "ReceivableCreated": "besteht",
    "ReceivableSuspended": "ruht bis zur Entscheidung über den Widerspruch",
    "ReceivableResumed": (
        "besteht nach der Entscheidung über den Widerspruch fort; wieder fällig nach Ablauf der Klagefrist"
    ),
    "ReceivableCancelled": "aufgehoben",
}
CHANGES: Mapping[str, str] = {
    "started": "Beginn",
    "pay_reduced": "Geringeres Entgelt",
    "pay_raised": "Höheres Entgelt",
    "absence_unpaid": "Unbezahlte Fehlzeit",
    "interrupted": "Unterbrechung",
    "ended": "Ende",
    "completed": "Abschluss",
    "exam_failed": "Nicht bestandene Prüfung",
    "status_changed": "Anderer Status der Behinderung",
    "bank_account_changed": "Neue Bankverbindung",
    "consent_withdrawn": "Rücknahme der Einwilligung",
    "corrected": "Berichtigung",
}
REASONS: Mapping[str, str] = {
    "part_time": "Teilzeit",
    "unpaid_leave": "unbezahlter Urlaub",
    "long_illness": "lange Krankheit",
    "trainee_resigned": "Kündigung durch die auszubildende Person",
    "employee_resigned": "Kündigung durch die beschäftigte Person",
    "dismissed_by_employer": "Kündigung durch den Betrieb",
    "exam_passed": "Prüfung bestanden",
    "degree_lowered": "Grad der Behinderung herabgesetzt",
    "figure_wrong": "unrichtige Angabe",
}
"""Codes that agency systems use here; the contracts leave them open."""
PAYMENT_KINDS: Mapping[str, str] = {
    "instalment": "Monatsbetrag",
    "top_up": "Nachzahlung",
    "fee": "Vergütung des Dienstes",
    "success_fee": "Erfolgsvergütung",
}
HELD: Mapping[str, str] = {
    "suspended": "vorläufig eingestellt",
    "returned": "Rücklauf der Bank, neue Bankverbindung nötig",
    "rejected": "Zahlung abgelehnt, neue Bankverbindung nötig",
    "no_payee": "Bankverbindung fehlt",
    "register_entry_missing": "Eintragung in das Verzeichnis der Ausbildungsverhältnisse fehlt",
    "not_started": "Beginn ist nicht gemeldet",
    "payee_check": "Name und Konto werden noch abgeglichen",
    "notice_not_deemed": "Bescheid gilt noch nicht als bekannt gegeben",
    "application_unknown": "Antrag liegt der Auszahlung nicht vor",
    "invoice_unlike_order": "Rechnung passt nicht zum Auftrag",
}
OWNERS: Mapping[str, str] = {
    "agency": "die Dienststelle",
    "employer": "der Betrieb",
    "provider": "der Dienst",
}
CONDITIONS: Mapping[str, str] = {
    "disability": "Behinderung",
    "prospects_reduced": "Geminderte Aussichten auf Teilhabe am Arbeitsleben",
    "special_support_needed": "Besonderer Unterstützungsbedarf",
    "rehab_provider": "Agentur für Arbeit als Rehabilitationsträger",
    "personal_meeting": "Persönliches Gespräch",
    "consent": "Einwilligung",
    "in_company_training": "Betriebliche Aus- oder Weiterbildung",
    "not_possible_without_subsidy": "Ohne Zuschuss nicht zu erreichen",
    "suitable_for_occupation": "Eignung für den Beruf",
    "training_contract_signed": "Vertrag geschlossen",
    "pay_owed_and_paid": "Vergütung geschuldet und gezahlt",
    "severely_disabled": "Schwerbehinderung",
    "training_completed": "Ausbildung abgeschlossen",
    "employment_follows_training": "Beschäftigung im Anschluss an die Ausbildung",
    "training_subsidised": "Ausbildung wurde bezuschusst",
    "permanent_employment": "Beschäftigung, in der Regel unbefristet",
    "wage_known": "Arbeitsentgelt bekannt",
    "former_employer": "Keine Vorbeschäftigung, die ausschließt",
    "other_wage_subsidy": "Keine andere Lohnförderung",
    "timely_application": "Antrag rechtzeitig",
    "written_form": "Schriftform",
    "documents": "Unterlagen vollständig",
    "competent_body": "Zuständige Stelle",
}


def word(words: Mapping[str, str], code: str) -> str:
    """The German word of a code; a code that has none stands for itself."""
    return words.get(code, code)


def day(value: date | None) -> str:
    """A day: "Mo 09.02.2026"; a dash where there is none."""
    return german_day(value) if value else "–"


def span(first: date, last: date) -> str:
    """First and last day."""
    return f"{day(first)} bis {day(last)}"


def month(value: str) -> str:
    """A month `YYYY-MM` as "02/2026"."""
    year, number = value.split("-")
    return f"{number}/{year}"


def euro(amount: Decimal | None) -> str:
    """An amount: "1.172,40 EUR"; a dash where there is none."""
    return "–" if amount is None else german(amount)


def percent(percentage: Decimal | None) -> str:
    """A percentage: "66,67 %"; a dash where there is none."""
    return "–" if percentage is None else german_percentage(percentage)


def act_name(act: str, version: int | None = None) -> str:
    """An act or notice, with its version where it is a later one: "Bewilligung, Fassung 2"."""
    later = f", Fassung {version}" if act == "GrantApproved" and version and version > 1 else ""
    return f"{word(ACTS, act)}{later}"


def letter_name(act: str, template: str, version: int | None = None) -> str:
    """What a letter is; the order to a provider and the letter to the person are about the same act."""
    return "Auftrag an den Fachdienst" if template == "provider_order" else act_name(act, version)


def signed(amount: Decimal) -> str:
    """A difference with its sign: "+120,00 EUR", "−169,92 EUR"."""
    return f"{'−' if amount < 0 else '+'}{german(abs(amount))}"


def listed(words: Mapping[str, str], codes: Iterable[str]) -> str:
    """Codes in a row as German words."""
    return ", ".join(word(words, code) for code in codes)


def support(terms: Support) -> str:
    """Extent, duration and fee of an integration service's work."""
    hours = f"{terms.hours_per_week.normalize():f}".replace(".", ",")
    duration = span(terms.starts_on, terms.ends_on)
    return f"{hours} Stunden je Woche, {duration}, {euro(terms.monthly_fee)} monatlich"
