"""`partial-month`: what is due for some days of a month?"""

from typing import cast, get_args

from law.part_month import Convention, part_month
from law.questions.answers import Answer, explained, money
from law.questions.asked import Asked

_CONVENTIONS: tuple[str, ...] = get_args(Convention)


def answer(asked: Asked) -> Answer:
    """Days that count and their amount; without a convention the usual one counts, `calendar`."""
    convention = asked.optional("convention", lambda name: asked.word(name, _CONVENTIONS))
    part = part_month(
        asked.money("monthly_amount"),
        asked.day("from"),
        asked.day("to"),
        cast("Convention | None", convention),
    )
    return {"days": part.days, "amount": money(part.amount), **explained(part)}
