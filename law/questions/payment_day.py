"""`payment-day`: when is a month paid?"""

from law.payment_day import due_on
from law.questions.answers import Answer, day, explained
from law.questions.asked import Asked


def answer(asked: Asked) -> Answer:
    """The first TARGET day of the month after the one paid for."""
    found = due_on(asked.text("month"))
    return {"due_on": day(found.due_on), **explained(found)}
