"""Consequences of an end: work or training over, the exam passed or failed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
from law.parameters import choice
from law.schedule import Funding
from law.training_end import end_by_result, extended_after_failed_exam
from law.wording import german_day
from services.eligibility.consequences.decisions import ESSENTIAL_CHANGE, Amend, Consequence, Reported, Revoke

if TYPE_CHECKING:
    from services.eligibility.model import Application

REPAYMENT_BASIS = "SGB III § 92(2)"


def ended(reported: Reported) -> Consequence:
    """Training or work is over: its last day is funded, the month of it in part."""
    last_day = reported.event.effective_on
    steps = (f"Letzter Tag {german_day(last_day)}: danach wird nichts mehr geschuldet",)
    return Consequence(_until(reported, last_day), (*steps, *_repayment(reported)))


def completed(reported: Reported) -> Consequence:
    """The exam is passed: the training ends when the result is announced, if that is earlier."""
    if not isinstance(reported.application.facts, TrainingSubsidyFacts):
        return Consequence(steps=("Ein Abschluss ändert den Eingliederungszuschuss nicht",))
    end = end_by_result(reported.last_day, reported.event.effective_on)
    return Consequence(_until(reported, end.ends_on), end.steps, (*end.basis, ESSENTIAL_CHANGE))


def exam_failed(reported: Reported) -> Consequence:
    """On demand the training goes on until the next exam; to fund it for longer takes a decision."""
    if not isinstance(reported.application.facts, TrainingSubsidyFacts):
        return Consequence(steps=("Eine Prüfung ändert den Eingliederungszuschuss nicht",))
    end = extended_after_failed_exam(reported.last_day, date.max)
    terms = reported.latest.terms
    longer = Amend(Funding(terms.monthly_amount, terms.starts_on, end.ends_on))
    remark = "Der Tag der nächsten Prüfung ist nicht gemeldet: gerechnet ist die längste Verlängerung"
    return Consequence((longer,), (*end.steps, remark), end.basis, end.parameters)


def _until(reported: Reported, last_day: date) -> tuple[Revoke, ...]:
    return (Revoke(last_day),) if last_day < reported.last_day else ()


def _repayment(reported: Reported) -> tuple[str, ...]:
    if not _may_be_repaid(reported.application, reported.grant.fundings[0].starts_on):
        return ()
    return (
        f"Ob ein Teil zurückzuzahlen ist, prüft eine Fachkraft ({REPAYMENT_BASIS}; Grund des Endes erfragen)",
    )


def _may_be_repaid(application: Application, starts_on: date) -> bool:
    of_work = isinstance(application.facts, IntegrationGrantFacts)
    return of_work and choice("apply_s92_repayment", starts_on) != "not_applied"
