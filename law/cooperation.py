"""Lack of cooperation (fehlende Mitwirkung), SGB I §§ 60 to 67: nothing is refused without a written warning.

An employer does not receive a social benefit in the narrow sense, so that § 66 hardly applies: after a
reminder the authority decides on the file.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.explanation import Explained
from law.validity import valid
from law.wording import german_day

Consequence = Literal["warn", "wait", "refusal_possible", "remind", "decide_on_file"]


@dataclass(frozen=True, slots=True)
class Cooperation(Explained):
    """What the authority can do next where something it asked for is missing."""

    consequence: Consequence
    human_needed: bool
    """A refusal, and a decision on the file, are an official's."""


@valid(since=date(1991, 1, 1), by="on")
def lack_of_cooperation(on: date, *, employer: bool, warned: bool, answer_by: date | None) -> Cooperation:
    """What follows on a day if someone has not handed in what was asked for.

    `warned`: a person was warned in writing of the consequences, or an employer reminded; `answer_by` is the
    last day that was set with it (None: none was set, so that nothing can follow).
    Source: SGB I §§ 60, 66, 67.
    """
    basis = ("SGB I § 60(1)", "SGB X § 20") if employer else ("SGB I § 66(1)", "SGB I § 66(3)")
    if not warned or answer_by is None:
        words = "Erinnern" if employer else "Schriftlich auf die Folgen hinweisen"
        return Cooperation(
            "remind" if employer else "warn",
            False,
            steps=(f"{words} und eine angemessene Frist setzen",),
            basis=basis,
        )
    if on <= answer_by:
        return Cooperation("wait", False, steps=(f"Frist bis {german_day(answer_by)} abwarten",), basis=basis)
    over = f"Frist am {german_day(answer_by)} abgelaufen"
    if employer:
        return Cooperation("decide_on_file", True, steps=(over, "Nach Aktenlage entscheiden"), basis=basis)
    made_up = "Versagung möglich; wird die Mitwirkung nachgeholt, kann nachträglich geleistet werden"
    return Cooperation("refusal_possible", True, steps=(over, made_up), basis=(*basis, "SGB I § 67"))
