from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from law.errors import LawError, OutsideValidity
from law.minimum_pay import FULL_TIME, below_minimum_pay, minimum_pay
from tests.unit.law.vectors import rows


@pytest.mark.parametrize("row", rows("minimum_pay"))
def test_the_minimum(row: dict[str, Any]) -> None:
    share = Decimal(row["percentage"]) if "percentage" in row else FULL_TIME
    if "error" not in row:
        assert list(map(str, minimum_pay(row["starts_on"], share).amounts)) == row["amounts"]
        return
    with pytest.raises(LawError) as refused:
        minimum_pay(row["starts_on"], share)
    assert (refused.value.code, refused.value.field) == (row["error"], row["field"])


def pays(*amounts: str) -> list[Decimal | None]:
    return [Decimal(amount) for amount in amounts]


def test_the_minimum_is_no_low_pay() -> None:
    assert below_minimum_pay(date(2026, 8, 1), pays("724.00", "854.00", "977.00", "1014.00")) == {}


def test_only_the_year_below_the_minimum_is_named() -> None:
    assert below_minimum_pay(date(2026, 8, 1), pays("724.00", "853.99", "977.00")) == {
        2: "Im 2. Ausbildungsjahr liegt die Vergütung (853,99 EUR) unter der Mindestvergütung "
        "(854,00 EUR, BBiG § 17(2))."
    }


def test_a_year_whose_pay_is_not_known_is_passed_over() -> None:
    assert list(below_minimum_pay(date(2026, 8, 1), [None, *pays("853.99")])) == [2]


def test_the_year_of_the_beginning_decides() -> None:
    assert below_minimum_pay(date(2025, 12, 31), pays("682.00", "805.00")) == {}
    assert list(below_minimum_pay(date(2026, 1, 1), pays("682.00", "805.00"))) == [1, 2]


def test_a_beginning_without_a_known_minimum_is_refused() -> None:
    with pytest.raises(OutsideValidity):
        below_minimum_pay(date(2027, 8, 1), pays("800.00"))


def test_in_part_time_the_minimum_is_pro_rata() -> None:
    half = Decimal(50)
    assert below_minimum_pay(date(2026, 8, 1), pays("362.00", "427.00"), half) == {}
    (text,) = below_minimum_pay(date(2026, 8, 1), pays("361.99", "427.00"), half).values()
    assert "362,00 EUR, BBiG § 17(2), BBiG § 17(5)" in text
