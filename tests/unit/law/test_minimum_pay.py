from datetime import date
from decimal import Decimal

from law.minimum_pay import low_pay_warnings


def pays(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_the_minimum_is_no_low_pay() -> None:
    assert low_pay_warnings(date(2026, 8, 1), pays("724.00", "854.00", "977.00", "1014.00")) == ()


def test_only_the_year_below_the_minimum_is_named() -> None:
    (warning,) = low_pay_warnings(date(2026, 8, 1), pays("724.00", "853.99", "977.00"))
    assert "2. Ausbildungsjahr" in warning
    assert "854,00 EUR" in warning


def test_the_year_of_the_beginning_decides() -> None:
    assert low_pay_warnings(date(2025, 12, 31), pays("682.00", "805.00")) == ()
    assert len(low_pay_warnings(date(2026, 1, 1), pays("682.00", "805.00"))) == 2


def test_a_beginning_without_a_known_minimum_is_said() -> None:
    (warning,) = low_pay_warnings(date(2027, 8, 1), pays("800.00"))
    assert "2027" in warning
