"""What a training costs the employer in each year, beside a subsidy measured by the last year's pay.

The pay of the last year is the base for every month, so in the first years the subsidy can be above what the
employer really spends. SGB III § 73 says nothing about that: the parameter `clip_to_actual_cost` decides
whether an official is warned (`warn`) or the year's amount is cut to the cost (`clip`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.explanation import Explained
from law.money import ROUNDING_BASIS, german, share
from law.parameters import choice, used
from law.training_subsidy import TrainingSubsidy
from law.validity import valid


@dataclass(frozen=True, slots=True)
class TrainingYear:
    """A year of training, from 1: pay, cost with the flat employer share, and subsidy; euros a month."""

    year: int
    pay: Decimal
    cost: Decimal
    amount: Decimal

    @property
    def warning(self) -> str | None:
        """What to tell the official where the subsidy is above the cost."""
        if self.amount <= self.cost:
            return None
        return (
            f"Im {self.year}. Ausbildungsjahr liegt der Zuschuss ({german(self.amount)}) über den "
            f"tatsächlichen Kosten ({german(self.cost)} mit pauschalem Arbeitgeberanteil)."
        )


@dataclass(frozen=True, slots=True)
class ActualCost(Explained):
    """Each year of training, the first one first."""

    years: tuple[TrainingYear, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """One for each year in which the subsidy is above the cost."""
        return tuple(year.warning for year in self.years if year.warning)


@valid(since=date(2012, 4, 1), by="on")
def against_actual_cost(
    assessed: TrainingSubsidy, monthly_pay: Sequence[Decimal], monthly_amount: Decimal, on: date
) -> ActualCost:
    """The subsidy of each training year as the policy of a day has it; `monthly_pay` has one entry a year.

    Source: own reading of SGB III § 73(2); the statute is silent.
    """
    clips = choice("clip_to_actual_cost", on) == "clip"
    years = tuple(
        _year(number, pay, assessed, monthly_amount, clips=clips)
        for number, pay in enumerate(monthly_pay, start=1)
    )
    steps = tuple(
        f"{year.year}. Ausbildungsjahr: Kosten {german(year.cost)}, Zuschuss {german(year.amount)}"
        for year in years
    )
    return ActualCost(
        years,
        steps=steps,
        basis=("SGB III § 73(2) Satz 1", ROUNDING_BASIS),
        parameters=used(on, "flat_employer_share", "clip_to_actual_cost"),
    )


def actual_cost_warnings(
    assessed: TrainingSubsidy, monthly_pay: Sequence[Decimal], monthly_amount: Decimal
) -> tuple[str, ...]:
    """A warning for each training year in which this subsidy is above what the employer really spends."""
    years = (
        _year(number, pay, assessed, monthly_amount, clips=False)
        for number, pay in enumerate(monthly_pay, start=1)
    )
    return tuple(year.warning for year in years if year.warning)


def _year(
    number: int, pay: Decimal, assessed: TrainingSubsidy, monthly_amount: Decimal, *, clips: bool
) -> TrainingYear:
    cost = pay + share(pay, assessed.employer_share_percentage)
    return TrainingYear(number, pay, cost, min(monthly_amount, cost) if clips else monthly_amount)
