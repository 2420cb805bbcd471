"""Minimum training pay (Mindestausbildungsvergütung), BBiG § 17(2): a hint, never a reason to refuse."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from law.errors import OutsideValidity
from law.money import german
from law.parameters import by_training_year
from law.validity import valid


@valid(since=date(2020, 1, 1), by="starts_on")
def low_pay_warnings(starts_on: date, monthly_pay: Sequence[Decimal]) -> tuple[str, ...]:
    """A warning for each training year whose full-time pay is below the minimum.

    The year in which the training begins decides; `monthly_pay` has one entry a year. For a beginning
    without a known minimum the warning says so. Source: BBiG § 17(2).
    """
    try:
        minimum = by_training_year("minimum_training_pay", starts_on)
    except OutsideValidity:
        return (f"Die Mindestausbildungsvergütung für {starts_on.year} ist nicht hinterlegt. Bitte prüfen.",)
    return tuple(
        f"Im {year}. Ausbildungsjahr liegt die Vergütung ({german(pay)}) unter der "
        f"Mindestausbildungsvergütung ({german(least)}, BBiG § 17(2)). Bei Teilzeit bitte den Anteil prüfen."
        for year, (pay, least) in enumerate(zip(monthly_pay, minimum, strict=False), start=1)
        if pay < least
    )
