"""`objection-deadline`: until when can one object?"""

from typing import cast

from law.objection import Instruction, deadline
from law.questions.answers import Answer, day, explained
from law.questions.asked import Asked
from law.questions.notification import notification

_INSTRUCTIONS = ("correct", "missing")


def answer(asked: Asked) -> Answer:
    """Day of notification, computed end and last day; all null while no period runs."""
    found = deadline(
        notification(asked),
        asked.land(),
        asked.municipality(),
        cast("Instruction", asked.word("instruction", _INSTRUCTIONS)),
        abroad=asked.flag("abroad", default=False),
    )
    return {
        "deemed_notified_on": day(found.deemed_notified_on),
        "raw_end": day(found.raw_end),
        "last_day": day(found.last_day),
        **explained(found),
    }
