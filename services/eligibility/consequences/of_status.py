"""Consequences of another status of the person: information for an official, never a decision."""

from __future__ import annotations

from contracts.facts import TrainingSubsidyFacts
from law import training_subsidy
from law.disability import counts_as_severely_disabled
from law.money import german, german_percentage
from services.eligibility.consequences.decisions import ESSENTIAL_CHANGE, Consequence, Reported
from services.eligibility.pay import stated_pay

_BY_HAND = "Ob sich für die Zukunft etwas ändert, entscheidet eine Fachkraft: nichts ändert sich von selbst"
_GROUPS = {
    "disabled": "Menschen mit Behinderungen, die nicht schwerbehindert sind",
    "severely_disabled": "schwerbehinderten und gleichgestellten Menschen",
}


def changed(reported: Reported) -> Consequence:
    """The cap of the other class. Which facts count, those of the start or of today, is not settled."""
    facts = reported.application.facts
    if not isinstance(facts, TrainingSubsidyFacts):
        step = "Ob der Status zu Beginn genügt, ist nicht geklärt"
        return Consequence(steps=(step, _BY_HAND), basis=("SGB III § 73(3)", ESSENTIAL_CHANGE))
    pay = stated_pay(facts)
    if pay is None:
        return Consequence(steps=(_BY_HAND,))
    other = "disabled" if counts_as_severely_disabled(facts.disability_status) else "severely_disabled"
    found = training_subsidy.assess(pay, other, reported.application.applied_on)
    share = german_percentage(found.percentage_cap)
    cap = f"{share} von {german(found.assessment_base)} = {german(found.cap)}"
    step = f"Höchstbetrag bei {_GROUPS[other]}: {cap}"
    return Consequence(
        steps=(step, _BY_HAND),
        basis=(training_subsidy.NORMAL_BASIS, ESSENTIAL_CHANGE),
        parameters=found.parameters,
    )
