"""`training-subsidy`: how much may the subsidy to the training pay be?"""

from law import training_subsidy
from law.disability import KNOWN
from law.money import Amount
from law.questions.answers import Answer, explained, money
from law.questions.asked import Asked
from law.questions.problems import BadMember
from law.training_subsidy import TrainingSubsidy


def answer(asked: Asked) -> Answer:
    """Caps for a pay of the last year, and the monthly amount for the percentage or amount chosen.

    `exceptional` needs an amount: above the cap, at most the last year's pay. An amount that is named counts;
    a percentage beside it is checked all the same. With neither, `monthly_amount` is null.
    """
    assessed = training_subsidy.assess(
        asked.money("last_year_pay"), asked.word("disability_status", KNOWN), asked.day("on")
    )
    chosen = _chosen(asked, assessed)
    return {
        "employer_share": money(assessed.employer_share),
        "assessment_base": money(assessed.assessment_base),
        "cap": money(assessed.cap),
        "exceptional_cap": money(assessed.exceptional_cap),
        "monthly_amount": money(chosen.amount) if chosen else None,
        **explained(chosen or assessed),
    }


def _chosen(asked: Asked, assessed: TrainingSubsidy) -> Amount | None:
    amount = asked.optional("amount", asked.money)
    percentage = asked.optional("percentage", asked.percentage)
    if asked.flag("exceptional", default=False):
        if amount is None:
            raise BadMember("amount", "missing", "Ein Ausnahmefall braucht einen Betrag. Bitte angeben.")
        return training_subsidy.exceptional_amount(assessed, amount)
    by_share = None if percentage is None else training_subsidy.monthly_amount(assessed, percentage)
    return by_share if amount is None else training_subsidy.normal_amount(assessed, amount)
