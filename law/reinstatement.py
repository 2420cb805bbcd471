"""Reinstatement (Wiedereinsetzung) after a term was missed without fault: SGG § 67, SGB X § 27.

The application and the act that was missed come together within the term; the authority can also act of its
own motion. Beyond a year after the missed end only force majeure helps.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.term import Limit, Term, limit, term
from law.validity import valid

Missed = Literal["remedy", "other_term"]
"""`remedy`: for an objection or a claim (SGG § 67); `other_term`: set by another statute (SGB X § 27)."""

_RULES: dict[str, tuple[str, str, str]] = {
    "remedy": ("reinstatement_period", "SGG § 67(2)", "SGG § 67(3)"),
    "other_term": ("reinstatement_period_other_terms", "SGB X § 27(2)", "SGB X § 27(3)"),
}


@dataclass(frozen=True, slots=True)
class Reinstatement(Explained):
    """Until when to apply and do the act; whether that lies beyond the outer limit."""

    apply_by: Term
    outer_limit: Limit
    """A year after the end of the missed term."""
    too_late: bool
    """The obstacle ended after the outer limit: only force majeure helps, which a person finds out."""


@valid(since=date(1991, 1, 1), by="obstacle_ended_on")
def reinstatement(
    obstacle_ended_on: date,
    missed_end: date,
    missed: Missed,
    land: str,
    municipality: str | None = None,
) -> Reinstatement:
    """Until when someone who missed a term without fault can still act, once the obstacle is gone.

    One month for a remedy, two weeks for another statutory term. `missed_end` is the last day of the missed
    term. Raises LawError for an unknown kind of term or Land. Source: SGG § 67, § 84(2); SGB X § 27.
    """
    if missed not in _RULES:
        raise LawError(
            f"Die Art der Frist {missed!r} ist nicht bekannt. Bitte remedy oder other_term angeben.",
            code="unknown_term",
            field="missed",
            basis=("SGG § 67", "SGB X § 27"),
        )
    name, within, longest = _RULES[missed]
    apply_by = term(name, obstacle_ended_on, "Wiedereinsetzung beantragen", (within,), land, municipality)
    outer = limit(missed_end, "reinstatement_limit", "Äußerste Grenze nach der versäumten Frist", (longest,))
    too_late = obstacle_ended_on > outer.until
    note = ("Nach mehr als einem Jahr nur bei höherer Gewalt",) if too_late else ()
    return Reinstatement(
        apply_by,
        outer,
        too_late,
        steps=(*apply_by.steps, *outer.steps, *note),
        basis=(*apply_by.basis, longest),
        parameters=(*apply_by.parameters, *outer.parameters),
    )
