"""Findings of decisions that go back to the official: code, what is wrong, what to do; formal and plain.

The sentences stand in `findings.yaml`; the law's own refusals bring theirs.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from contracts.values import Finding
from law.caps import AboveCap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from law.errors import LawError

_PLAIN_OF_LAW = {
    "above_cap": "Das ist mehr Geld, als das Gesetz erlaubt.",
    "below_exceptional_band": "Für diesen Betrag braucht es keine Ausnahme.",
    "assessment_base_missing": "Wir wissen nicht, wie hoch der Lohn ist.",
}
_WORDS = {
    "wait_documents": "Unterlagen fehlen",
    "wait_competence": "Träger nicht bestimmt",
    "ready_for_decision": "noch nicht entschieden",
    "intake": "Antrag eingegangen",
    "appointment": "Gespräch vereinbart",
    "needs_assessment": "Bedarf wird geklärt",
    "wait_opinion": "Gutachten wird erwartet",
    "approved": "bewilligt",
    "deemed_approved": "gilt als genehmigt",
    "in_force": "bewilligt",
    "under_review": "bewilligt, eine Änderung ist zu entscheiden",
    "suspended": "vorläufig eingestellt",
    "to_be_ended": "bewilligt, Antrag zurückgenommen",
    "refused": "abgelehnt",
    "revoked": "aufgehoben",
    "ended": "beendet",
    "withdrawn": "Antrag zurückgenommen",
    "forwarded": "Antrag weitergeleitet",
    "ApplicationAmended": "Antrag berichtigen (ApplicationAmended)",
    "ApplicationForwarded": "Antrag weiterleiten (ApplicationForwarded)",
    "ApplicationRegistered": "Antrag stellen (ApplicationSubmitted)",
    "ApplicationWithdrawn": "Antrag zurücknehmen (ApplicationWithdrawn)",
    "AppointmentBooked": "Gespräch vereinbaren (AppointmentBooked)",
    "DelayNotified": "Verzögerung mitteilen (DelayNotified)",
    "DocumentReceived": "Unterlage nachreichen (DocumentReceived)",
    "ExpertOpinionReceived": "Gutachten eingegangen (ExpertOpinionReceived)",
    "ExpertOpinionRequested": "Gutachten beauftragen (ExpertOpinionRequested)",
    "HearingHeld": "anhören (HearingHeld)",
    "MeetingHeld": "Gespräch führen (MeetingHeld)",
    "ProvidersInvolved": "weitere Träger beteiligen (ProvidersInvolved)",
    "approve": "bewilligen (approve)",
    "refuse": "ablehnen (refuse)",
    "amend": "ändern (amend)",
    "withdraw": "zurücknehmen (withdraw)",
    "revoke": "widerrufen (revoke)",
    "demand_repayment": "zurückfordern (demand_repayment)",
    "stop_provisionally": "vorläufig einstellen (stop_provisionally)",
    "resume": "wieder aufnehmen (resume)",
    "employment_agency": "die Agentur für Arbeit",
    "job_centre": "das Jobcenter",
}


@cache
def causes() -> Mapping[str, Mapping[str, str]]:
    """The sentences by cause of return, read once."""
    text = (files(__package__) / "findings.yaml").read_text(encoding="utf-8")
    read: dict[str, dict[str, str]] = yaml.safe_load(text)
    return read


def returned(cause: str, field: str | None, **values: object) -> Finding:
    """The finding for a cause of return; several causes may share a code."""
    sentences = causes()[cause]
    return Finding(
        code=sentences.get("code", cause),
        field=field,
        severity="error",
        message_de=sentences["formal"].format(**values),
        message_plain=sentences["plain"].format(**values),
    )


def without_effect(cause: str, field: str | None, **values: object) -> Finding:
    """The finding for a message that has no effect now: nothing is wrong with it, so it is a warning."""
    return returned(cause, field, **values).model_copy(update={"severity": "warning"})


def warning(code: str, field: str | None, message_de: str, message_plain: str) -> Finding:
    """What to look at before deciding; it returns nothing."""
    return Finding(
        code=code, field=field, severity="warning", message_de=message_de, message_plain=message_plain
    )


def returned_by_law(error: LawError, field: str) -> Finding:
    """What the law says no to; `field` is the member of the decision that has to change."""
    code = f"{error.field}_above_cap" if isinstance(error, AboveCap) else error.code
    plain = _PLAIN_OF_LAW.get(error.code, "Das erlaubt das Gesetz so nicht.")
    return Finding(code=code, field=field, severity="error", message_de=str(error), message_plain=plain)


def in_words(code: str) -> str:
    """A coded word as a German official reads it."""
    return _WORDS.get(code, code)


def listed(codes: Sequence[str], nothing: str = "keine Entscheidung mehr") -> str:
    """Coded words in a row; says so where there are none."""
    return ", ".join(map(in_words, codes)) or nothing
