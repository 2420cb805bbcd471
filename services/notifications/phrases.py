"""Values as German letters write them: filters of the templates, and words for codes."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from law.money import german, german_percentage

_SUBSECTION = re.compile(r"\((\w+)\)")
_WRITTEN_OUT = r" Abs. \1"
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)

GOALS: Mapping[str, str] = {
    "find_job": "einen Arbeitsplatz zu finden",
    "find_training": "einen Ausbildungsplatz zu finden",
    "secure_job": "Ihren Arbeitsplatz zu sichern",
    "secure_training": "Ihren Ausbildungsplatz zu sichern",
    "other": "am Arbeitsleben teilzuhaben",
}

TASKS: Mapping[int, str] = {
    1: "Ihre Fähigkeiten und Interessen klären",
    2: "Berufsorientierung in der Schule begleiten",
    3: "Ihre betriebliche Ausbildung begleiten",
    4: "passende Arbeitsplätze erschließen",
    5: "auf den Arbeitsplatz vorbereiten",
    6: "am Arbeitsplatz begleiten",
    7: "Kolleginnen und Kollegen informieren, wenn Sie einverstanden sind",
    8: "Nachbetreuung und Hilfe in Krisen",
    9: "Ansprechstelle für Arbeitgeber sein",
    10: "notwendige Leistungen klären und bei Anträgen helfen",
}
"""Tasks of an integration service (SGB IX § 193), told to the person."""

TASKS_ORDERED: Mapping[int, str] = {
    1: "die Fähigkeiten bewerten und ein Fähigkeits-, Leistungs- und Interessenprofil erarbeiten",
    2: "die Berufsorientierung in der Schule begleiten",
    3: "die betriebliche Ausbildung begleiten",
    4: "geeignete Arbeitsplätze erschließen",
    5: "auf den Arbeitsplatz vorbereiten",
    6: "am Arbeitsplatz begleiten",
    7: "Kolleginnen, Kollegen und Vorgesetzte informieren und beraten, mit Zustimmung der Person",
    8: "Nachbetreuung und Krisenintervention",
    9: "Ansprechstelle für den Arbeitgeber sein",
    10: "notwendige Leistungen klären und bei der Beantragung helfen",
}
"""The same tasks, as they are ordered from a provider (SGB IX § 193(2))."""

DOCUMENTS: Mapping[str, str] = {
    "training_contract": "der unterschriebene Ausbildungsvertrag",
    "register_entry": "die Eintragung in das Verzeichnis der Berufsausbildungsverhältnisse",
    "employment_contract": "der unterschriebene Arbeitsvertrag",
    "training_completion": "der Nachweis der abgeschlossenen Ausbildung",
    "disability_card": "der Ausweis oder Bescheid nach § 152 SGB IX",
    "equal_status_notice": "der Bescheid nach § 151 Absatz 2 SGB IX",
}
"""Documents that can be missing, named without saying more of a person than the paragraph does."""

INTENTS: Mapping[str, str] = {
    "amend": "die Bewilligung zu ändern",
    "withdraw": "die Bewilligung zurückzunehmen",
    "revoke": "die Bewilligung aufzuheben",
    "demand_repayment": "bereits gezahlte Leistungen von Ihnen zurückzufordern",
    "refuse": "den Antrag abzulehnen",
    "other": "eine Entscheidung zu treffen, die Sie betrifft",
}
"""Decisions that a hearing comes before."""

INTENTS_EASY: Mapping[str, str] = {
    "amend": "den Bescheid ändern",
    "withdraw": "den Bescheid zurück-nehmen",
    "revoke": "den Bescheid aufheben",
    "demand_repayment": "Geld von Ihnen zurück-haben",
    "refuse": "den Antrag ablehnen",
    "other": "etwas entscheiden",
}

DELAYS: Mapping[str, str] = {
    "expert_shortage": "Für ein nötiges Gutachten steht nicht rechtzeitig eine sachverständige Person bereit",
    "expert_confirms": "Die sachverständige Person braucht für das Gutachten mehr Zeit und hat das bestätigt",
    "missing_cooperation": "Uns fehlen noch Angaben oder Unterlagen von Ihnen",
    "other": "Wir müssen den Sachverhalt noch weiter aufklären",
}
"""Grounds on which a decision may take longer (SGB IX § 18(2))."""

ORDINALS: Mapping[int, str] = {3: "dritten", 4: "vierten"}


def day(value: date | str) -> str:
    """A day in words: "5. Januar 2026"."""
    written = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{written.day}. {_MONTHS[written.month - 1]} {written.year}"


def month(value: date | str) -> str:
    """A month in words, from one of its days or from "2026-01": "Januar 2026"."""
    written = date.fromisoformat(f"{value}-01") if isinstance(value, str) else value
    return f"{_MONTHS[written.month - 1]} {written.year}"


def euro(value: Decimal | str) -> str:
    """An amount: "1.172,40 EUR"."""
    return german(Decimal(value))


def percent(value: Decimal | str) -> str:
    """A percentage: "66,67 %"."""
    return german_percentage(Decimal(value))


def hours(value: Decimal | str) -> str:
    """Hours: "7,5"."""
    return f"{Decimal(value).normalize():f}".replace(".", ",")


def citation(basis: str) -> str:
    """Paragraphs as letters cite them: "SGG § 86a(2); SGB III § 338" is "§ 86a Abs. 2 SGG, § 338 SGB III"."""
    return ", ".join(_cited(each) for each in basis.split("; "))


def _cited(paragraph: str) -> str:
    code, found, place = paragraph.partition(" § ")
    return f"§ {_SUBSECTION.sub(_WRITTEN_OUT, place)} {code}" if found else paragraph


def paragraphs(text: str) -> list[str]:
    """Free text in its paragraphs."""
    return [part.strip() for part in text.splitlines() if part.strip()]
