"""What can be read and stands in its place, but can hardly be meant: told, and never a reason to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.agency import ApplicationAmended, ApplicationSubmitted
from contracts.facts import TrainingSubsidyFacts
from contracts.values import Subject
from services.intake.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.envelope import Event
    from contracts.values import Finding, Value

_DEGREES: Final = range(20, 101)
"""A degree of disability is found from 20 on (SGB IX § 152(1) sentence 6)."""


def doubts(event: Event) -> Iterator[Finding]:
    """Blank names and file numbers of an application or its correction."""
    if not isinstance(event, ApplicationSubmitted | ApplicationAmended):
        return
    if isinstance(event, ApplicationSubmitted) and not event.reference.strip():
        yield finding("reference_blank", "/reference")
    for role in ("applicant", "beneficiary"):
        subject = getattr(event, role)
        if isinstance(subject, Subject) and not subject.name.strip():
            yield finding("name_blank", f"/{role}/name")


def plausible(facts: Value) -> tuple[Value, tuple[Finding, ...]]:
    """The facts without a degree that there is not, and what else is doubtful about them."""
    if not isinstance(facts, TrainingSubsidyFacts):
        return facts, ()
    found = tuple(_doubts_of_training(facts))
    degree = facts.degree_of_disability
    if degree is None or degree in _DEGREES:
        return facts, found
    told = finding("degree_out_of_range", "/facts/degree_of_disability")
    return facts.model_copy(update={"degree_of_disability": None}), (told, *found)


def _doubts_of_training(facts: TrainingSubsidyFacts) -> Iterator[Finding]:
    if facts.ends_on < facts.starts_on:
        yield finding("end_before_start", "/facts/ends_on")
    if not facts.monthly_pay:
        yield finding("pay_missing", "/facts/monthly_pay")
