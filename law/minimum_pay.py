"""Minimum training pay (Mindestausbildungsvergütung), BBiG § 17(2): a hint, never a reason to refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.errors import LawError
from law.explanation import Explained
from law.money import german, german_percentage, share, share_in_words
from law.parameters import by_training_year, used
from law.validity import valid

FULL_TIME = Decimal(100)
_SHORTEST_PART_TIME = Decimal(50)


@dataclass(frozen=True, slots=True)
class MinimumPay(Explained):
    """The least pay in each training year, the first one first; euros a month."""

    amounts: tuple[Decimal, ...]


@valid(since=date(2020, 1, 1), by="starts_on")
def minimum_pay(starts_on: date, part_time_percentage: Decimal = FULL_TIME) -> MinimumPay:
    """The minimum for a training that begins on a day, in part time by its share of the full hours.

    Raises LawError for a share below 50 % (BBiG § 7a(1)) or above 100 %, OutsideValidity for a beginning
    without a known minimum. Source: BBiG § 17(2), (5).
    """
    if not _SHORTEST_PART_TIME <= part_time_percentage <= FULL_TIME:
        raise LawError(
            f"Eine Ausbildung zu {german_percentage(part_time_percentage)} der Arbeitszeit gibt es nicht. "
            "Bitte einen Anteil von 50 bis 100 % angeben.",
            code="part_time_out_of_range",
            field="part_time_percentage",
            basis=("BBiG § 7a(1)",),
        )
    full = by_training_year("minimum_training_pay", starts_on)
    steps = tuple(
        f"{year}. Ausbildungsjahr: {share_in_words(amount, part_time_percentage)}"
        for year, amount in enumerate(full, start=1)
    )
    part_time = ("BBiG § 17(5)",) if part_time_percentage < FULL_TIME else ()
    return MinimumPay(
        tuple(share(amount, part_time_percentage) for amount in full),
        steps=steps,
        basis=("BBiG § 17(2)", *part_time),
        parameters=used(starts_on, "minimum_training_pay"),
    )


def below_minimum_pay(
    starts_on: date, monthly_pay: Sequence[Decimal | None], part_time_percentage: Decimal = FULL_TIME
) -> dict[int, str]:
    """A sentence for each training year (1, 2 …) whose pay is below the minimum.

    `monthly_pay` has one entry a year, None where it is not known. Raises like `minimum_pay`.
    Source: BBiG § 17(2), (5).
    """
    minimum = minimum_pay(starts_on, part_time_percentage)
    return {
        year: f"Im {year}. Ausbildungsjahr liegt die Vergütung ({german(pay)}) unter der Mindestvergütung "
        f"({german(least)}, {', '.join(minimum.basis)})."
        for year, (pay, least) in enumerate(zip(monthly_pay, minimum.amounts, strict=False), start=1)
        if pay is not None and pay < least
    }
