"""Facts that contradict each other, or that an official has to weigh: each with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.actual_cost import actual_cost_warnings
from law.errors import OutsideValidity
from law.minimum_pay import below_minimum_pay
from law.parameters import choice
from law.training_subsidy import TrainingSubsidy
from services.eligibility.findings import warning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
    from contracts.values import Finding
    from law.errors import LawError
    from services.eligibility.proposal import Assessed

LEAST_DEGREE, HIGHEST_DEGREE, DEGREE_STEP = 20, 100, 10
"""A degree of disability is found in tens, from 20 (SGB IX § 152(1))."""
_WITH_MINIMUM_PAY = ("vocational_training", "dual_study")


def of_training(
    facts: TrainingSubsidyFacts, applied_on: date, measured: Assessed | LawError
) -> Iterator[Finding]:
    """What to look at in an application for a training subsidy."""
    yield from _degree(facts)
    yield from _days(facts)
    yield from _other_provider(facts)
    if isinstance(measured, TrainingSubsidy):
        yield from _above_actual_cost(facts, applied_on, measured)
    yield from _below_minimum(facts)


def of_work(facts: IntegrationGrantFacts) -> Iterator[Finding]:
    """What to look at in an application for an integration grant: whether a repayment is to be agreed on."""
    try:
        policy = choice("apply_s92_repayment", facts.work_starts_on)
    except OutsideValidity:
        return
    if policy != "not_applied":
        yield warning(
            "after_employment_open",
            None,
            "Ob bei frühem Ende ein Teil zurückzuzahlen ist (SGB III § 92(2)), ist für den Zuschuss nach der "
            "Ausbildung nicht geklärt. Soll es gelten, bitte als Nebenbestimmung (conditions) aufnehmen.",
            "Endet die Arbeit früh, muss der Betrieb vielleicht Geld zurückzahlen. Das steht im Bescheid.",
        )


def _degree(facts: TrainingSubsidyFacts) -> Iterator[Finding]:
    degree = facts.degree_of_disability
    if degree is None or (LEAST_DEGREE <= degree <= HIGHEST_DEGREE and degree % DEGREE_STEP == 0):
        return
    yield warning(
        "degree_impossible",
        "/facts/degree_of_disability",
        f"Einen Grad der Behinderung von {degree} gibt es nicht: er wird in Zehnern von {LEAST_DEGREE} bis "
        f"{HIGHEST_DEGREE} festgestellt (SGB IX § 152(1)). Bitte mit dem Bescheid abgleichen.",
        "Die Zahl zur Behinderung stimmt nicht. Bitte sehen Sie im Bescheid nach.",
    )


def _days(facts: TrainingSubsidyFacts) -> Iterator[Finding]:
    if facts.ends_on < facts.starts_on:
        yield warning(
            "period_invalid",
            "/facts/ends_on",
            f"Die Ausbildung endet ({facts.ends_on}) vor ihrem Beginn ({facts.starts_on}). Bitte mit dem "
            "Vertrag abgleichen und mit ApplicationAmended berichtigen.",
            "Anfang und Ende passen nicht zusammen.",
        )


def _other_provider(facts: TrainingSubsidyFacts) -> Iterator[Finding]:
    """Without rehab status at the agency another provider may be competent (SGB III § 22(2))."""
    if facts.rehab_status_with_agency is not False:
        return
    severe = facts.disability_status in ("severely_disabled", "equal_status")
    yield warning(
        "other_provider_possible",
        "/facts/rehab_status_with_agency",
        "Ist ein anderer Träger der Rehabilitation zuständig, bleibt der Zuschuss möglich; dessen Leistung "
        "geht vor und ist anzurechnen (SGB III § 22(2)). Bitte nachfragen."
        if severe
        else "Ohne Rehabilitationsstatus bei der Agentur für Arbeit ist ein anderer Träger zuständig "
        "(SGB III § 22(2)). Bitte auf ihn hinweisen oder den Antrag weiterleiten.",
        "Vielleicht ist eine andere Stelle zuständig. Ein Mensch prüft das.",
    )


def _above_actual_cost(
    facts: TrainingSubsidyFacts, applied_on: date, measured: TrainingSubsidy
) -> Iterator[Finding]:
    """The cap rests on the last year's pay, so in the first years it can be more than the employer spends."""
    known_pay = [pay for pay in facts.monthly_pay if pay is not None]
    if len(known_pay) < len(facts.monthly_pay):
        return
    clips = choice("clip_to_actual_cost", applied_on) == "clip"
    advice = "Bitte nicht mehr als die Kosten bewilligen." if clips else "Bitte bei der Höhe berücksichtigen."
    for text in actual_cost_warnings(measured, known_pay, measured.cap):
        yield warning(
            "above_actual_cost",
            "/facts/monthly_pay",
            f"{text} {advice}",
            "Das Geld könnte mehr sein, als der Betrieb bezahlt.",
        )


def _below_minimum(facts: TrainingSubsidyFacts) -> Iterator[Finding]:
    """Training under the BBiG has a minimum pay for each year, fixed by the year in which it begins."""
    if not facts.under_vocational_training_act or facts.kind not in _WITH_MINIMUM_PAY:
        return
    try:
        too_low = below_minimum_pay(facts.starts_on, facts.monthly_pay)
    except OutsideValidity:
        return
    for year, text in too_low.items():
        yield warning(
            "below_minimum_pay",
            f"/facts/monthly_pay/{year - 1}",
            f"{text} Bitte Vertrag und Tarifbindung prüfen; in Teilzeit gilt der Anteil (§ 17(5)).",
            "Der Lohn für die Ausbildung ist sehr niedrig.",
        )
