"""`integration-grant`: what does the integration grant after training come to in each month?"""

from decimal import Decimal

from law import integration_grant
from law.questions.answers import Answer, explained, money
from law.questions.asked import Asked
from law.questions.problems import BadMember

_MOST_CHANGES = 366


def answer(asked: Asked) -> Answer:
    """Base and fixed amount, and the amount of each month after the changes of the wage, in their order."""
    fixed = integration_grant.fixed_amounts(
        asked.money("monthly_wage"),
        asked.optional("agreed_or_local_wage", asked.money),
        asked.percentage("percentage"),
        asked.count("months", default=integration_grant.MONTHS_OF_A_YEAR),
        asked.day("starts_on"),
        _changes(asked),
    )
    return {
        "counted_wage": money(fixed.assessed.counted_wage),
        "employer_share": money(fixed.assessed.employer_share),
        "assessment_base": money(fixed.assessed.assessment_base),
        "monthly_amount": money(fixed.monthly_amount),
        "monthly_amounts": list(map(money, fixed.amounts)),
        **explained(fixed),
    }


def _changes(asked: Asked) -> list[tuple[int, Decimal]]:
    changes = []
    for number, change in enumerate(asked.items("changes", _MOST_CHANGES)):
        try:
            changes.append((change.count("month"), change.money("monthly_wage")))
        except BadMember as error:
            raise BadMember(f"changes/{number}/{error.field}", error.code, str(error)) from None
    return changes
