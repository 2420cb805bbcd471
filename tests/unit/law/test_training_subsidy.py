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
    if "named" in row:
        return assessed, training_subsidy.normal_amount(assessed, Decimal(row["named"]))
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


def test_the_figures_taken_are_named_with_their_source() -> None:
    assessed = training_subsidy.assess(Decimal("977.00"), "disabled", ON)
    amount = training_subsidy.monthly_amount(assessed, Decimal(60))
    assert [(used.name, used.value, used.confirmed) for used in amount.parameters] == [
        ("flat_employer_share", Decimal(20), True),
        ("training_subsidy_cap_disabled", Decimal(60), True),
    ]
    assert amount.parameters[1].source == "SGB III § 73(2) sentence 1"
    assert amount.unconfirmed == ()


def test_the_pay_of_the_last_year_counts_else_the_comparable_pay() -> None:
    pay = [Decimal("724.00"), Decimal("854.00"), Decimal("977.00")]
    assert training_subsidy.base_pay(pay) == training_subsidy.base_pay(pay, Decimal(900)) == pay[-1]
    assert training_subsidy.base_pay([], Decimal(900)) == Decimal(900)
    with pytest.raises(LawError) as refused:
        training_subsidy.base_pay([])
    assert refused.value.code == "pay_missing"


def test_a_day_before_the_rule_is_named_with_its_dates() -> None:
    with pytest.raises(OutsideValidity, match=r"law\.training_subsidy\.assess.*2012-04-01 bis heute"):
        training_subsidy.assess(Decimal("977.00"), "disabled", date(2012, 3, 31))


@given(pay=PAY, status=st.sampled_from(["severely_disabled", "equal_status", "disabled", "threatened"]))
def test_a_cap_never_exceeds_the_exceptional_one_nor_that_the_base(pay: Decimal, status: str) -> None:
    assessed = training_subsidy.assess(pay, status, ON)
    assert 0 <= assessed.cap <= assessed.exceptional_cap <= assessed.assessment_base


@given(pay=PAY, more=PAY, percentage=st.decimals(min_value="1", max_value="80", places=2))
def test_a_higher_pay_never_gives_less(pay: Decimal, more: Decimal, percentage: Decimal) -> None:
    lower, higher = (training_subsidy.assess(each, "severely_disabled", ON) for each in (pay, pay + more))
    assert (
        training_subsidy.monthly_amount(lower, percentage).amount
        <= training_subsidy.monthly_amount(higher, percentage).amount
    )


@given(pay=PAY, amount=PAY)
def test_an_amount_is_normal_or_exceptional_or_above_both(pay: Decimal, amount: Decimal) -> None:
    assessed = training_subsidy.assess(pay, "disabled", ON)
    allowed = []
    for rule in (training_subsidy.normal_amount, training_subsidy.exceptional_amount):
        try:
            allowed.append(rule(assessed, amount).amount)
        except LawError:
            continue
    assert allowed == ([amount] if amount <= assessed.exceptional_cap else [])


@given(pay=PAY, percentage=st.decimals(min_value="0.01", max_value="80", places=2))
def test_a_subsidy_never_exceeds_its_cap(pay: Decimal, percentage: Decimal) -> None:
    assessed = training_subsidy.assess(pay, "severely_disabled", ON)
    assert training_subsidy.monthly_amount(assessed, percentage).amount <= assessed.cap


@given(pay=PAY, above=st.decimals(min_value="0.01", max_value="100", places=2))
def test_every_percentage_above_the_cap_is_refused(pay: Decimal, above: Decimal) -> None:
    assessed = training_subsidy.assess(pay, "disabled", ON)
    with pytest.raises(training_subsidy.AboveCap):
        training_subsidy.monthly_amount(assessed, assessed.percentage_cap + above)
