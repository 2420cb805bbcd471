"""What a reported change would make of a grant: the decisions an official would have to take, and why.

A change moves no money by itself. One function for each kind of change answers with the decisions that would
bring the law's consequence about: none where nothing follows, or where only a person can say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from law.wording import german_day
from services.eligibility.consequences import of_end, of_pay, of_status
from services.eligibility.consequences.decisions import Consequence, Reported

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_OF_FUNDED_DAYS: Mapping[str, Callable[[Reported], Consequence]] = {
    "pay_reduced": of_pay.changed,
    "pay_raised": of_pay.changed,
    "absence_unpaid": of_pay.stopped,
    "interrupted": of_pay.stopped,
    "corrected": of_pay.corrected,
}
_OF_CHANGE: Mapping[str, Callable[[Reported], Consequence]] = {
    **_OF_FUNDED_DAYS,
    "ended": of_end.ended,
    "completed": of_end.completed,
    "exam_failed": of_end.exam_failed,
    "status_changed": of_status.changed,
}
PREVIEWED = frozenset(_OF_CHANGE)
"""The changes that matter to amount or days."""


def consequence(reported: Reported) -> Consequence:
    """What follows from one of the changes `PREVIEWED`.

    Raises LawError where the law has no figures for the pay or the days.
    """
    change = reported.event.change
    if change in _OF_FUNDED_DAYS and not reported.still_funded:
        return Consequence(steps=(f"Gefördert wird nur bis {german_day(reported.last_day)}: keine Folge",))
    return _OF_CHANGE[change](reported)
