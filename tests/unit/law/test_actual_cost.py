"""What the employer spends in each year of training, beside the subsidy."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from law import parameters
from law.actual_cost import ActualCost, actual_cost_warnings, against_actual_cost
from law.training_subsidy import TrainingSubsidy, assess
from tests.unit.law.vectors import rows

ON = date(2026, 8, 1)


def measured(row: dict[str, Any]) -> tuple[TrainingSubsidy, list[Decimal], ActualCost]:
    pay = [Decimal(each) for each in row["pay"]]
    assessed = assess(pay[-1], row["status"], ON)
    return assessed, pay, against_actual_cost(assessed, pay, Decimal(row["amount"]), ON)


@pytest.mark.parametrize("row", rows("actual_cost"))
def test_the_official_is_warned_and_nothing_is_cut(row: dict[str, Any]) -> None:
    assessed, pay, found = measured(row)
    assert [str(year.cost) for year in found.years] == row["costs"]
    assert [year.year for year in found.years if year.warning] == row["above"]
    assert {str(year.amount) for year in found.years} == {row["amount"]}
    assert found.warnings == actual_cost_warnings(assessed, pay, Decimal(row["amount"]))
    assert [each.name for each in found.unconfirmed] == ["clip_to_actual_cost"]


@pytest.mark.parametrize("row", rows("actual_cost"))
def test_where_the_policy_clips_no_year_pays_more_than_the_cost(
    row: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = parameters.parameters()
    policy = known["clip_to_actual_cost"]
    figure = parameters.Figure("clip", ON, None, "agency", ON)
    clipped = parameters.Parameter(policy.name, policy.about, policy.unit, (*policy.figures, figure))
    monkeypatch.setattr(parameters, "parameters", lambda: {**known, policy.name: clipped})
    _, _, found = measured(row)
    assert [str(year.amount) for year in found.years] == row["clipped"]
    assert found.warnings == ()


def test_a_warning_names_the_year_and_both_amounts() -> None:
    (warning,) = measured(rows("actual_cost")[0].values[0])[2].warnings
    assert warning == (
        "Im 1. Ausbildungsjahr liegt der Zuschuss (937,92 EUR) über den tatsächlichen Kosten "
        "(868,80 EUR mit pauschalem Arbeitgeberanteil)."
    )
