"""`period`: when does a period end?"""

from typing import cast, get_args

from law.periods import Kind, end_of_period
from law.questions.answers import Answer, day, explained
from law.questions.asked import Asked

_KINDS: tuple[str, ...] = get_args(Kind)


def answer(asked: Asked) -> Answer:
    """The computed end, and the last day on which an act is in time."""
    found = end_of_period(
        asked.day("event_on"),
        asked.text("length"),
        asked.land(),
        asked.municipality(),
        cast("Kind", asked.word("kind", _KINDS)),
    )
    return {"raw_end": day(found.raw_end), "last_day": day(found.last_day), **explained(found)}
