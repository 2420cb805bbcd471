"""What an official should look at before deciding. A warning never returns a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.facts import TrainingSubsidyFacts
from contracts.values import Finding
from law.actual_cost import actual_cost_warnings
from law.errors import LawError, OutsideValidity
from law.money import german
from law.parameters import parameter
from law.training_subsidy import TrainingSubsidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.values import Criterion
    from services.eligibility.model import Application
    from services.eligibility.proposal import Assessed


def warnings(
    application: Application, criteria: Sequence[Criterion], measured: Assessed | LawError
) -> tuple[Finding, ...]:
    """Late application, missing documents, figures that do not fit; in the order of the check."""
    found = [*_of_criteria(criteria)]
    if isinstance(measured, LawError):
        if application.procedure != "integration_service":
            plain = "Eine Angabe zum Geld fehlt noch."
            found.append(warning(measured.code, measured.field, str(measured), plain))
        return tuple(found)
    if isinstance(application.facts, TrainingSubsidyFacts) and isinstance(measured, TrainingSubsidy):
        found += [*_above_actual_cost(application.facts, measured), *_below_minimum(application.facts)]
    return tuple(found)


def warning(code: str, field: str | None, message_de: str, message_plain: str) -> Finding:
    """A finding of severity `warning`."""
    return Finding(
        code=code, field=field, severity="warning", message_de=message_de, message_plain=message_plain
    )


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
        "Unterlagen sind noch nicht vollständig ({evidence}). Entschieden werden kann auch ohne sie.",
        "Es fehlen noch Papiere.",
    ),
    ("written_form", "unclear"): (
        "unsigned",
        "/signed",
        "Der Antrag ist nicht unterschrieben. Bitte das unterschriebene Formular anfordern.",
        "Bitte unterschreiben Sie das Formular.",
    ),
}


def _of_criteria(criteria: Sequence[Criterion]) -> Iterator[Finding]:
    for each in criteria:
        if known := _OF_CRITERIA.get((each.criterion, each.outcome)):
            code, field, message_de, message_plain = known
            text = message_de.format(evidence=each.evidence, remedy=each.remedy)
            yield warning(code, field, text, message_plain)


def _above_actual_cost(facts: TrainingSubsidyFacts, measured: TrainingSubsidy) -> Iterator[Finding]:
    """The cap rests on the last year's pay, so in the first years it can be more than the employer spends."""
    known_pay = [pay for pay in facts.monthly_pay if pay is not None]
    if len(known_pay) < len(facts.monthly_pay):
        return
    for text in actual_cost_warnings(measured, known_pay, measured.cap):
        yield warning(
            "above_actual_cost",
            "/facts/monthly_pay",
            text + " Bitte bei der Höhe berücksichtigen.",
            "Das Geld könnte mehr sein, als der Betrieb bezahlt.",
        )


def _below_minimum(facts: TrainingSubsidyFacts) -> Iterator[Finding]:
    """Training under the BBiG has a minimum pay for each year, fixed by the year in which it begins."""
    if not facts.under_vocational_training_act or facts.kind not in ("vocational_training", "dual_study"):
        return
    try:
        minimum = parameter("minimum_training_pay", facts.starts_on)
    except OutsideValidity:
        return
    if not isinstance(minimum, tuple):
        return
    for year, (pay, least) in enumerate(zip(facts.monthly_pay, minimum, strict=False), start=1):
        if pay is not None and pay < least:
            yield warning(
                "below_minimum_pay",
                f"/facts/monthly_pay/{year - 1}",
                f"Im {year}. Ausbildungsjahr liegt die Vergütung ({german(pay)}) unter der Mindestvergütung "
                f"({german(least)}, BBiG § 17(2)). Bitte Vertrag und Tarifbindung prüfen.",
                "Der Lohn für die Ausbildung ist sehr niedrig.",
            )
