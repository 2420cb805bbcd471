"""What another pay does to a running training subsidy."""

from datetime import date
from decimal import Decimal

import pytest

from law.pay_change import training_pay_changed
from law.training_subsidy import assess

ON = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("pay", "effect", "cap_after", "paragraph"),
    [
        ("977.00", "none", "937.92", None),
        ("1000.00", "amendment_on_application", "960.00", "SGB III § 323(1)"),
        ("900.00", "human_check", "864.00", "SGB X § 48(1)"),
    ],
)
def test_no_change_works_by_itself(pay: str, effect: str, cap_after: str, paragraph: str | None) -> None:
    assessed = assess(Decimal("977.00"), "severely_disabled", ON)
    found = training_pay_changed(assessed, Decimal(pay), "severely_disabled", ON)
    assert (found.effect, found.cap_before, str(found.cap_after)) == (effect, assessed.cap, cap_after)
    assert found.basis[1:] == ((paragraph,) if paragraph else ())
