"""Conditions that both employer grants have in common: form, time, documents, competent body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.documents import checklist
from law.errors import LawError
from services.eligibility.criteria.outcome import Condition
from services.eligibility.explained import with_figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.values import Criterion
    from law.carrier import Carrier
    from law.timeliness import Timeliness
    from services.eligibility.model import Application

WRITTEN_FORM = Condition("written_form", "SGB I § 36a(2); SGB III § 323")
DOCUMENTS = Condition("documents", "SGB I § 60(1) Nr. 3; SGB X § 21")


def written_form(application: Application) -> Criterion:
    """The form is signed. An unsigned or spoken application keeps its date all the same."""
    if application.signed:
        return WRITTEN_FORM.met("signed=true")
    return WRITTEN_FORM.unclear(
        "signed=false", "Unterschriebenes Formular nachreichen; der Tag des ersten Kontakts bleibt erhalten"
    )


def timely_application(rule: Callable[[], Timeliness]) -> Criterion:
    """Applied for before the event that gives rise to the benefit; unclear on days no rule covers."""
    condition = Condition("timely_application", "SGB III § 324(1)")
    try:
        timeliness = rule()
    except LawError as error:
        return condition.unclear(str(error), "Tag der Antragstellung prüfen")
    match timeliness.outcome:
        case "met":
            return condition.met(timeliness.evidence)
        case "not_met":
            return condition.not_met(timeliness.evidence, timeliness.remedy)
    return condition.unclear(timeliness.evidence, timeliness.remedy)


def documents(application: Application, disability_status: str, kind: str | None) -> Criterion:
    """The documents of the procedure are in. Missing ones never decide against anyone."""
    found = checklist(application.procedure, disability_status, kind, application.documents)
    if not found.missing:
        return DOCUMENTS.met("vollständig: " + ", ".join(application.documents))
    remedy = "Fehlende Unterlagen nachreichen"
    if found.can_follow:
        remedy += f"; {', '.join(found.can_follow)} kann als Nebenbestimmung (conditions) verlangt werden"
    return DOCUMENTS.unclear("fehlt: " + ", ".join(found.missing), remedy)


def competent_body(application: Application, carrier: Carrier) -> Criterion:
    """The body applied to is the one that decides on this benefit for this person."""
    condition = Condition("competent_body", "; ".join(carrier.basis))
    said = f"carrier={carrier.carrier}, Antrag bei {application.addressed}: {carrier.reason}"
    evidence = with_figures(said, carrier.parameters)
    if carrier.carrier == "undetermined":
        return condition.unclear(evidence, "Zuständigen Träger feststellen und in der Entscheidung angeben")
    if carrier.carrier != application.addressed:
        return condition.not_met(evidence, "Antrag weiterleiten; der Tag der Antragstellung bleibt erhalten")
    if carrier.human_needed:
        return condition.unclear(evidence, "Zuständigkeit von einer Fachkraft bestätigen lassen")
    return condition.met(evidence)
