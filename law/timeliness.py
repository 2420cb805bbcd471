"""Whether an application came in time: before the event that gives rise to the benefit, SGB III § 324(1).

What counts is the first contact, even without a form. A late application is never refused by itself: to avoid
undue hardship it may be admitted (§ 324(1) sentence 2), which an official decides.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.explanation import Explained
from law.validity import valid
from law.wording import german_day

BASIS = ("SGB III § 324(1)",)
_HARDSHIP = "Eine Zulassung wegen unbilliger Härte ist zu prüfen (SGB III § 324(1) Satz 2)."

Outcome = Literal["met", "not_met", "unclear"]


@dataclass(frozen=True, slots=True)
class Timeliness(Explained):
    """The outcome, what it rests on, and what would change it (empty if nothing has to)."""

    outcome: Outcome
    evidence: str
    remedy: str


@valid(since=date(2012, 4, 1), by="applied_on")
def training_subsidy(applied_on: date, contract_signed_on: date | None) -> Timeliness:
    """Application before the training contract was concluded; on the same day it is for a person to find out.

    Source: SGB III § 324(1).
    """
    if contract_signed_on is None:
        evidence = (
            f"Antrag am {german_day(applied_on)}; wann der Vertrag geschlossen wurde, ist nicht bekannt."
        )
        return _found("unclear", evidence, "Bitte das Datum des Vertragsschlusses nachreichen.")
    evidence = f"Antrag am {german_day(applied_on)}, Vertrag am {german_day(contract_signed_on)} geschlossen."
    if applied_on < contract_signed_on:
        return _found("met", evidence)
    if applied_on == contract_signed_on:
        remedy = "Bitte klären, ob der Antrag vor der Unterschrift gestellt wurde."
        return _found("unclear", evidence, remedy)
    return _found("not_met", evidence, _HARDSHIP)


@valid(since=date(2012, 4, 1), by="applied_on")
def integration_grant(applied_on: date, work_starts_on: date) -> Timeliness:
    """Application on a day before work starts. Source: SGB III § 324(1)."""
    evidence = f"Antrag am {german_day(applied_on)}, Arbeitsbeginn am {german_day(work_starts_on)}."
    if applied_on < work_starts_on:
        return _found("met", evidence)
    return _found("not_met", evidence, _HARDSHIP)


def _found(outcome: Outcome, evidence: str, remedy: str = "") -> Timeliness:
    steps = (evidence, remedy) if remedy else (evidence,)
    return Timeliness(outcome, evidence, remedy, steps=steps, basis=BASIS)
