"""When a training ends otherwise than agreed, BBiG § 21: earlier by the exam, later after a failed one.

An extension is not covered by the decision on the subsidy: it takes a new one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from law.errors import LawError
from law.explanation import Explained
from law.parameters import period, used
from law.periods import raw_end_of_period
from law.validity import valid
from law.wording import german_day

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TrainingEnd(Explained):
    """The last day of the training, and whether funding up to it takes a new decision."""

    ends_on: date
    decision_needed: bool


@valid(since=date(2005, 4, 1), by="ends_on")
def end_by_result(ends_on: date, result_announced_on: date) -> TrainingEnd:
    """A training agreed until `ends_on`, the exam passed: it ends when the result is announced, if earlier.

    Source: BBiG § 21(1), (2).
    """
    earlier = result_announced_on < ends_on
    step = (
        f"Ergebnis am {german_day(result_announced_on)} bekannt gegeben: die Ausbildung endet an diesem Tag"
        if earlier
        else f"Ergebnis erst am {german_day(result_announced_on)}: es bleibt beim {german_day(ends_on)}"
    )
    basis = ("BBiG § 21(2)",) if earlier else ("BBiG § 21(1)",)
    return TrainingEnd(min(ends_on, result_announced_on), False, steps=(step,), basis=basis)


@valid(since=date(2005, 4, 1), by="ends_on")
def extended_after_failed_exam(ends_on: date, next_exam_on: date) -> TrainingEnd:
    """Until when the trainee can demand to go on: the next possible exam, at most a year longer.

    Raises LawError for an exam before the agreed end. Source: BBiG § 21(3); SGB III § 116(5).
    """
    if next_exam_on < ends_on:
        raise LawError(
            f"Die Wiederholungsprüfung ({german_day(next_exam_on)}) liegt vor dem vereinbarten Ende "
            f"({german_day(ends_on)}). Bitte das Datum prüfen.",
            code="exam_before_end",
            field="next_exam_on",
            basis=("BBiG § 21(3)",),
        )
    length = period("training_extension_period", ends_on)
    longest = raw_end_of_period(ends_on + _ONE_DAY, length) - _ONE_DAY
    until = min(next_exam_on, longest)
    return TrainingEnd(
        until,
        True,
        steps=(
            f"Höchstens ein Jahr über den {german_day(ends_on)} hinaus: {german_day(longest)}",
            f"Verlängert bis {german_day(until)}; für den Zuschuss ist neu zu entscheiden",
        ),
        basis=("BBiG § 21(3)", "SGB III § 116(5)"),
        parameters=used(ends_on, "training_extension_period"),
    )
