"""Exclusion of an integration grant, SGB III § 92(1): hints for an official, never a refusal by itself.

The grant after training (§ 73(3)) refers to § 91 alone. It must not be mixed up with the general grant
(§§ 88, 89: at most 50 % and 12 months) and the one for disabled people (§ 90: at most 70 %, 24 months and
more, falling by 10 points a year): neither their limits nor that fall apply to its twelve months.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.explanation import Explained
from law.parameters import choice, count, used
from law.validity import valid

Concern = Literal["ended_to_get_grant", "former_employer"]


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that may exclude the grant, and what an official has to find out (German)."""

    concern: Concern
    applies: Literal["unclear", "not_applied"]
    """`not_applied`: by its wording it would fit, but not for a grant after training; a policy says so."""
    to_find_out: str
    basis: str


@dataclass(frozen=True, slots=True)
class Exclusion(Explained):
    """The hints for an application; `human_needed` as soon as there is one."""

    hints: tuple[Hint, ...]
    human_needed: bool


@valid(since=date(2012, 4, 1), by="on")
def hints(
    on: date,
    former_employment_months: int,
    *,
    presumed_ended_to_get_grant: bool,
    takeover_by_training_company: bool,
) -> Exclusion:
    """What may exclude an integration grant for work that starts on a day.

    `former_employment_months`: insured employment with the same employer in the last four years. A company
    that trained someone always is a former employer, and § 73(3) allows it to take the person on.
    Source: SGB III § 92(1); whether § 92(1) applies to § 73(3) is open.
    """
    found: list[Hint] = []
    if presumed_ended_to_get_grant:
        found.append(_ENDED_TO_GET_GRANT)
    if former_employment_months > count("former_employment_months", on):
        found.append(_former_employer(on, takeover=takeover_by_training_company))
    return Exclusion(
        tuple(found),
        bool(found),
        steps=tuple(hint.to_find_out for hint in found) or ("Kein Hinweis auf einen Ausschluss",),
        basis=tuple(hint.basis for hint in found) or ("SGB III § 92(1)",),
        parameters=used(on, "former_employment_months", "apply_s92_exclusion_after_training"),
    )


_ENDED_TO_GET_GRANT = Hint(
    "ended_to_get_grant",
    "unclear",
    "Wurde ein Beschäftigungsverhältnis beendet, um den Zuschuss zu erhalten?",
    "SGB III § 92(1) Nr. 1",
)


def _former_employer(on: date, *, takeover: bool) -> Hint:
    if takeover and choice("apply_s92_exclusion_after_training", on) == "not_applied":
        return Hint(
            "former_employer",
            "not_applied",
            "Übernahme durch den Ausbildungsbetrieb: § 73(3) lässt sie zu; bitte bestätigen.",
            "SGB III § 73(3)",
        )
    return Hint(
        "former_employer",
        "unclear",
        "Länger als drei Monate beim selben Arbeitgeber: war es eine befristete Beschäftigung eines "
        "besonders betroffenen schwerbehinderten Menschen?",
        "SGB III § 92(1) Nr. 2",
    )
