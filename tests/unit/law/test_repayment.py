from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import LawError
from law.repayment import repayment
from tests.unit.law.vectors import rows

MONTHLY = Decimal("2352.00")


@pytest.mark.parametrize("row", rows("repayment"))
def test_both_orders(row: dict[str, Any]) -> None:
    found = repayment(MONTHLY, 12, row["paid"], row["worked"], row.get("exception"))
    assert [
        str(found.total_paid),
        str(found.half),
        str(found.last_twelve_months),
        str(found.repayment_limit_first),
        str(found.repayment_pro_rata_first),
    ] == [row["total"], row["half"], row["last"], row["limit_first"], row["pro_rata_first"]]


@pytest.mark.parametrize("months", [(0, 0, 0), (12, 13, 0), (12, -1, 0), (12, 12, -1)])
def test_months_that_do_not_fit_are_refused(months: tuple[int, int, int]) -> None:
    with pytest.raises(LawError) as refused:
        repayment(MONTHLY, *months)
    assert refused.value.code == "months_out_of_range"


def test_an_unknown_exception_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LawError, match="employee_wish"):
        repayment(MONTHLY, 12, 12, 0, "no_reason")


@given(months=st.integers(1, 12), worked=st.integers(0, 24), monthly=st.decimals("0.01", "9999", places=2))
def test_the_limit_first_favours_the_employer(months: int, worked: int, monthly: Decimal) -> None:
    found = repayment(monthly, months, months, worked)
    assert found.repayment_limit_first <= found.repayment_pro_rata_first <= found.half


@given(
    months=st.integers(1, 36),
    unpaid=st.integers(0, 36),
    worked=st.integers(0, 24),
    monthly=st.decimals("0.01", "9999", places=2),
)
def test_nothing_is_repaid_beyond_what_was_paid(
    months: int, unpaid: int, worked: int, monthly: Decimal
) -> None:
    found = repayment(monthly, months, max(months - unpaid, 0), worked)
    for order in (found.repayment_limit_first, found.repayment_pro_rata_first):
        assert 0 <= order <= found.half
        assert order <= min(found.total_paid, found.last_twelve_months)


def test_whether_the_rule_applies_after_training_is_for_a_person() -> None:
    (open_point,) = repayment(MONTHLY, 12, 12, 6).unconfirmed
    assert (open_point.name, open_point.value) == ("apply_s92_repayment", "human_review")


def test_a_day_before_the_figures_is_refused() -> None:
    with pytest.raises(LawError, match="after_employment_months"):
        repayment(MONTHLY, 12, 12, 6, ended_on=date(2012, 3, 31))
