"""Sentences of services without the names that agency systems need in them: people read words alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cli.demo.report.words import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contracts.values import Finding

NAMES: Final[Mapping[str, str]] = {
    "carrier": "den Träger",
    "case_id": "Fallnummer",
    "ce_id": "Nummer",
    "conditions": "Nebenbestimmungen",
    "confirmed_by": "die zweite Person",
    "consent_withdrawn": "Einwilligung zurückgenommen",
    "ends_on": "das Ende",
    "monthly_amount": "den Monatsbetrag",
    "new_pay": "die neue Vergütung",
    "notice_id": "die Nummer des Schreibens",
    "objection_id": "die Nummer des Widerspruchs",
    "percentage": "den Satz",
    "starts_on": "den Beginn",
    "support": "Art, Umfang, Dauer und Vergütung",
}
"""Members of messages as they stand in a sentence that asks for them."""
SPECIALISMS: Final[Mapping[str, str]] = {
    "autism": "Autismus",
    "hearing": "Hören",
    "learning": "Lernen",
    "mental_health": "seelische Gesundheit",
    "mobility": "Bewegung",
    "neurology": "Neurologie",
    "vision": "Sehen",
}
"""Codes of the registry of providers."""

_WORDS: Final = {**NAMES, **SPECIALISMS, **DOCUMENTS}
_REMARK: Final = re.compile(r" \((?:[a-z]+(?:_[a-z]+)*|(?:[A-Z][a-z]+){2,})\)")
"""A code behind its word: "ändern (amend)", "anhören (HearingHeld)"."""
_MEANS: Final = re.compile(r" mit (?:[A-Z][a-z]+){2,}(?= melden| nachtragen)")
"""By which message something is to be reported."""
_PLACE: Final = re.compile(r" in (?:/[a-z0-9_]+)+")
"""Where in a message something stands."""
_WORD: Final = re.compile(r"\b(?:" + "|".join(sorted(_WORDS)) + r")\b")


def without_codes(text: str) -> str:
    """The text with words for its codes; what has no word stands for itself."""
    for technical in (_REMARK, _MEANS, _PLACE):
        text = technical.sub("", text)
    return _WORD.sub(lambda found: _WORDS[found[0]], text)


def sentences(findings: Iterable[Finding]) -> str:
    """Findings as one paragraph."""
    return " ".join(without_codes(finding.message_de) for finding in findings)
