"""Evidence of a criterion in German: `disability_status=severely_disabled` is "Status: schwerbehindert"."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from cli.demo.report.plain import without_codes
from cli.demo.report.words import CARRIERS, DOCUMENTS, day, word

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "agreed_or_local_wage": "Tarif- oder ortsübliches Entgelt",
    "carrier": "Zuständig",
    "consent_given": "Einwilligung",
    "contract_signed_on": "Vertrag vom",
    "degree_of_disability": "Grad der Behinderung",
    "disability_status": "Status",
    "former_employment_months": "Monate früherer Beschäftigung",
    "goal": "Ziel",
    "kind": "Maßnahme",
    "meeting_held_on": "Gespräch am",
    "monthly_wage": "Monatliches Entgelt",
    "other_wage_subsidy": "Andere Lohnförderung",
    "pay_owed_and_paid": "Vergütung geschuldet und gezahlt",
    "permanent": "Unbefristet",
    "possible_without_subsidy": "Ohne Zuschuss möglich",
    "prospects_reduced": "Aussichten gemindert",
    "rehab_provider": "Rehabilitationsträger",
    "rehab_status_with_agency": "Rehabilitationsstatus bei der Agentur",
    "signed": "Unterschrieben",
    "special_support_needed": "Besonderer Bedarf",
    "suitable": "Geeignet",
    "training_completed_on": "Abschluss am",
    "training_subsidised": "Ausbildung bezuschusst",
    "under_vocational_training_act": "Nach dem Berufsbildungsgesetz",
}
VALUES: Mapping[str, str] = {
    **CARRIERS,
    **DOCUMENTS,
    "true": "ja",
    "false": "nein",
    "null": "keine Angabe",
    "severely_disabled": "schwerbehindert",
    "equal_status": "gleichgestellt",
    "disabled": "behindert",
    "threatened": "von Behinderung bedroht",
    "vocational_training": "Berufsausbildung",
    "further_training": "Weiterbildung",
    "retraining": "Umschulung",
    "dual_study": "duales Studium",
    "federal_employment_agency": "Bundesagentur für Arbeit",
    "other": "andere Stelle",
    "unknown": "nicht bekannt",
    "find_job": "Arbeit finden",
    "find_training": "Ausbildung finden",
    "secure_job": "Arbeit sichern",
    "secure_training": "Ausbildung sichern",
}
_FACT = re.compile(r"\b([a-z_]+)=([^\s,;:)]+)")
_WORDS = {**{fact: word for fact, word in FACTS.items() if "_" in fact}, **CARRIERS, **DOCUMENTS}
_CODE = re.compile(r"\b(?:" + "|".join(sorted(_WORDS)) + r")\b")


def in_german(evidence: str) -> str:
    """The evidence with words for its codes and German days; what has no word stands for itself."""
    return without_codes(_CODE.sub(lambda code: _WORDS[code[0]], _FACT.sub(_fact, evidence)))


def _fact(found: re.Match[str]) -> str:
    return f"{word(FACTS, found[1])}: {_value(found[2])}"


def _value(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return word(VALUES, text)
