from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import training_subsidy
from law.errors import LawError, OutsideValidity
from law.money import Amount
from tests.unit.law.vectors import rows

ON = date(2026, 8, 1)
PAY = st.decimals(min_value="0.01", max_value="10000", places=2)


def chosen(row: dict[str, Any]) -> tuple[training_subsidy.TrainingSubsidy, Amount]:
    assessed = training_subsidy.assess(Decimal(row["pay"]), row["status"], ON)
    if "exceptional" in row:
        return assessed, training_subsidy.exceptional_amount(assessed, Decimal(row["exceptional"]))
    return assessed, training_subsidy.monthly_amount(assessed, Decimal(row["percentage"]))


@pytest.mark.parametrize("row", [row for row in rows("training_subsidy") if "error" not in row.values[0]])
def test_amounts(row: dict[str, Any]) -> None:
    assessed, amount = chosen(row)
    assert str(assessed.employer_share) == row["share"]
    assert str(assessed.assessment_base) == row["base"]
    assert str(assessed.cap) == row["cap"]
    assert assessed.exceptional_cap == Decimal(row["pay"])
    assert str(amount.amount) == row["amount"]


@pytest.mark.parametrize("row", [row for row in rows("training_subsidy") if "error" in row.values[0]])
def test_refusals_say_what_to_change(row: dict[str, Any]) -> None:
    with pytest.raises(LawError) as refused:
        chosen(row)
    assert refused.value.code == row["error"]
    assert refused.value.field == row["field"]
    assert refused.value.basis
    assert "Bitte" in str(refused.value) or "bitte" in str(refused.value)


def test_the_computation_can_be_read() -> None:
    assessed = training_subsidy.assess(Decimal("977.00"), "severely_disabled", ON)
    amount = training_subsidy.monthly_amount(assessed, Decimal("80"))
    assert amount.steps == (
        "Vergütung des letzten Ausbildungsjahres: 977,00 EUR",
        "Pauschaler Arbeitgeberanteil: 977,00 EUR × 20 % = 195,40 EUR",
        "Bemessungsgrundlage: 977,00 EUR + 195,40 EUR = 1.172,40 EUR",
        "Höchstbetrag: 1.172,40 EUR × 80 % = 937,92 EUR",
        "Höchstbetrag im begründeten Ausnahmefall: 977,00 EUR (ohne Arbeitgeberanteil)",
        "Zuschuss: 1.172,40 EUR × 80 % = 937,92 EUR",
    )
    assert amount.basis == ("SGB III § 73(2) Satz 1", "SGB III § 338")


def test_a_cap_above_the_real_cost_is_a_warning_for_that_year_only() -> None:
    assessed = training_subsidy.assess(Decimal("977.00"), "severely_disabled", ON)
    pay = [Decimal("724.00"), Decimal("854.00"), Decimal("977.00")]
    warnings = training_subsidy.actual_cost_warnings(assessed, pay, assessed.cap)
    (warning,) = warnings
    assert warning == (
        "Im 1. Ausbildungsjahr liegt der Zuschuss (937,92 EUR) über den tatsächlichen Kosten "
        "(868,80 EUR mit pauschalem Arbeitgeberanteil)."
    )


def test_a_day_before_the_rule_is_named_with_its_dates() -> None:
    with pytest.raises(OutsideValidity, match=r"law\.training_subsidy\.assess.*2012-04-01 bis heute"):
        training_subsidy.assess(Decimal("977.00"), "disabled", date(2012, 3, 31))


@given(pay=PAY, percentage=st.decimals(min_value="0.01", max_value="80", places=2))
def test_a_subsidy_never_exceeds_its_cap(pay: Decimal, percentage: Decimal) -> None:
    assessed = training_subsidy.assess(pay, "severely_disabled", ON)
    assert training_subsidy.monthly_amount(assessed, percentage).amount <= assessed.cap


@given(pay=PAY, above=st.decimals(min_value="0.01", max_value="100", places=2))
def test_every_percentage_above_the_cap_is_refused(pay: Decimal, above: Decimal) -> None:
    assessed = training_subsidy.assess(pay, "disabled", ON)
    with pytest.raises(training_subsidy.AboveCap):
        training_subsidy.monthly_amount(assessed, assessed.percentage_cap + above)
