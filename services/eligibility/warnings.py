"""What an official should look at before deciding. A warning never returns a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
from law.errors import LawError
from services.eligibility import doubts
from services.eligibility.findings import warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.values import Criterion, Finding
    from services.eligibility.model import Application
    from services.eligibility.proposal import Assessed


def warnings(
    application: Application, criteria: Sequence[Criterion], measured: Assessed | LawError
) -> tuple[Finding, ...]:
    """Late application, missing documents, figures that do not fit; in the order of the check."""
    found = [*_of_criteria(criteria)]
    if isinstance(measured, LawError) and application.procedure != "integration_service":
        plain = "Eine Angabe zum Geld fehlt noch."
        found.append(warning(measured.code, measured.field, str(measured), plain))
    match application.facts:
        case TrainingSubsidyFacts() as facts:
            found += doubts.of_training(facts, application.applied_on, measured)
        case IntegrationGrantFacts() as facts:
            found += doubts.of_work(facts)
    return tuple(found)


_OF_CRITERIA = {
    ("timely_application", "not_met"): (
        "late_application",
        "/applied_on",
        "Der Antrag kam zu spät ({evidence}). {remedy}",
        "Der Antrag kam spät. Ein Mensch prüft, ob es trotzdem Geld gibt.",
    ),
    ("timely_application", "unclear"): (
        "timeliness_unclear",
        "/applied_on",
        "Ob der Antrag rechtzeitig war, steht nicht fest ({evidence}). {remedy}",
        "Ein Mensch prüft, ob der Antrag früh genug kam.",
    ),
    ("documents", "unclear"): (
        "documents_missing",
        "/documents",
        "Unterlagen sind nicht vollständig ({evidence}). Entschieden werden kann auch ohne sie. {remedy}.",
        "Es fehlen noch Papiere.",
    ),
    ("written_form", "unclear"): (
        "unsigned",
        "/signed",
        "Der Antrag ist nicht unterschrieben. Bitte das unterschriebene Formular anfordern.",
        "Bitte unterschreiben Sie das Formular.",
    ),
    ("other_wage_subsidy", "unclear"): (
        "double_funding",
        "/facts/other_wage_subsidy",
        "Für dieselbe Arbeit ist eine andere Förderung angegeben. Bitte erfragen und anrechnen.",
        "Es gibt schon anderes Geld für diese Arbeit. Ein Mensch prüft das.",
    ),
    ("former_employer", "unclear"): (
        "possibly_excluded",
        "/facts/former_employment_months",
        "Der Zuschuss könnte ausgeschlossen sein ({evidence}). {remedy}",
        "Ein Mensch prüft, ob es das Geld für diese Arbeit geben kann.",
    ),
}


def _of_criteria(criteria: Sequence[Criterion]) -> Iterator[Finding]:
    for each in criteria:
        if known := _OF_CRITERIA.get((each.criterion, each.outcome)):
            code, field, message_de, message_plain = known
            text = message_de.format(evidence=(each.evidence or "").rstrip("."), remedy=each.remedy)
            yield warning(code, field, text, message_plain)
