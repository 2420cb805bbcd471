"""`repayment`: what would have to be paid back if the employment ended early?"""

from law.questions.answers import Answer, explained, money
from law.questions.asked import Asked
from law.repayment import EXCEPTIONS, repayment


def answer(asked: Asked) -> Answer:
    """Both readings of the statute: the limit first, and the reduction first."""
    found = repayment(
        asked.money("monthly_amount"),
        asked.count("funding_months"),
        asked.count("months_paid"),
        asked.count("unfunded_months_worked"),
        asked.optional("exception", lambda name: asked.word(name, EXCEPTIONS)),
    )
    return {
        "total_paid": money(found.total_paid),
        "half": money(found.half),
        "last_twelve_months": money(found.last_twelve_months),
        "repayment_limit_first": money(found.repayment_limit_first),
        "repayment_pro_rata_first": money(found.repayment_pro_rata_first),
        **explained(found),
    }
