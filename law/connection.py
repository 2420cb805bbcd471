"""Connection of training and work, SGB III § 73(3): employment follows training, if not seamlessly."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.explanation import Explained
from law.parameters import count, used
from law.validity import valid
from law.wording import german_day


@dataclass(frozen=True, slots=True)
class Connection(Explained):
    """Whether work follows the training; `unclear` is for a person to look at."""

    outcome: Literal["met", "unclear", "not_met"]
    gap_days: int
    """Days between the completion and the start of work; zero if they follow each other."""


@valid(since=date(2012, 4, 1), by="work_starts_on")
def connection(training_completed_on: date, work_starts_on: date) -> Connection:
    """Whether employment follows a completed training in time.

    Work that starts before the training is completed does not; a gap above the soft limit is `unclear`.
    Source: SGB III § 73(3).
    """
    longest = count("gap_days_soft_limit", work_starts_on)
    gap = (work_starts_on - training_completed_on).days - 1
    figures = used(work_starts_on, "gap_days_soft_limit")
    days = (
        f"Ausbildung beendet am {german_day(training_completed_on)}, Arbeit ab {german_day(work_starts_on)}"
    )
    if work_starts_on < training_completed_on:
        step = "Die Ausbildung ist bei Arbeitsbeginn nicht abgeschlossen"
        return Connection("not_met", 0, steps=(days, step), basis=("SGB III § 73(3)",), parameters=figures)
    if gap > longest:
        step = f"{gap} Tage dazwischen, mehr als {longest}: ist der Anschluss noch gegeben? Bitte prüfen"
        return Connection("unclear", gap, steps=(days, step), basis=("SGB III § 73(3)",), parameters=figures)
    step = f"{max(gap, 0)} Tage dazwischen: die Beschäftigung schließt an"
    return Connection("met", max(gap, 0), steps=(days, step), basis=("SGB III § 73(3)",), parameters=figures)
