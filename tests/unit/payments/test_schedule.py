"""What is owed for each month."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.payments.facts import Version
from services.payments.schedule import instalments, owed

ROWS = yaml.safe_load((Path(__file__).parent / "vectors" / "owed.yaml").read_text(encoding="utf-8"))
MONTHLY = Decimal("937.92")


def version(monthly: str, first: date, last: date, ended_on: date | None = None, number: int = 1) -> Version:
    return Version(
        version=number,
        monthly_amount=Decimal(monthly),
        starts_on=first,
        ends_on=last,
        payee_id=None,
        decided_on=first,
        ended_on=ended_on,
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_owed(row: dict[str, Any]) -> None:
    versions = tuple(version(*each) for each in row["versions"])
    assert owed(versions) == {month: Decimal(amount) for month, amount in row["owed"].items()}


day = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(first=day, length=st.integers(0, 1200))
def test_a_version_by_itself_owes_what_it_plans(first: date, length: int) -> None:
    single = version(str(MONTHLY), first, first + timedelta(days=length))
    assert owed((single,)) == {each.month: each.amount for each in instalments(single)}


@given(first=day, cuts=st.lists(st.integers(1, 200), min_size=1, max_size=3), rest=st.integers(0, 100))
def test_cutting_a_grant_into_versions_of_one_amount_changes_no_month_by_more_than_a_cent_a_part(
    first: date, cuts: list[int], rest: int
) -> None:
    starts = [first + timedelta(days=sum(cuts[:count])) for count in range(len(cuts) + 1)]
    last = starts[-1] + timedelta(days=rest)
    whole = owed((version(str(MONTHLY), first, last),))
    cut = owed(tuple(version(str(MONTHLY), start, last) for start in starts))
    assert cut.keys() == whole.keys()
    assert all(abs(cut[month] - whole[month]) <= Decimal("0.02") for month in whole)


@given(first=day, second=day, length=st.integers(0, 400), amount=st.integers(1, 300_000))
def test_no_month_owes_more_than_the_highest_monthly_amount(
    first: date, second: date, length: int, amount: int
) -> None:
    monthly = Decimal(amount) / 100
    versions = (
        version(str(MONTHLY), first, first + timedelta(days=400)),
        version(str(monthly), second, second + timedelta(days=length)),
    )
    ceiling = max(monthly, MONTHLY) + Decimal("0.01")
    assert all(0 < owed_amount <= ceiling for owed_amount in owed(versions).values())
