from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import integration_grant
from law.errors import LawError
from tests.unit.law.vectors import rows

STARTS_ON = date(2026, 2, 1)
WAGE = st.decimals(min_value="0.01", max_value="12000", places=2)
CHANGES = st.lists(st.tuples(st.integers(1, 12), WAGE), max_size=6)


def fixed(row: dict[str, Any]) -> integration_grant.FixedAmounts:
    return integration_grant.fixed_amounts(
        Decimal(row["wage"]),
        Decimal(row["agreed"]) if "agreed" in row else None,
        Decimal(row["percentage"]),
        row.get("months", 12),
        row.get("starts_on", STARTS_ON),
        [(month, Decimal(wage)) for month, wage in row.get("changes", [])],
    )


@pytest.mark.parametrize("row", [row for row in rows("integration_grant") if "error" not in row.values[0]])
def test_amounts(row: dict[str, Any]) -> None:
    agreed = Decimal(row["agreed"]) if "agreed" in row else None
    assessed = integration_grant.assess(Decimal(row["wage"]), agreed, row.get("starts_on", STARTS_ON))
    assert str(assessed.counted_wage) == row["counted"]
    assert str(assessed.employer_share) == row["share"]
    assert str(assessed.assessment_base) == row["base"]
    assert str(integration_grant.monthly_amount(assessed, Decimal(row["percentage"])).amount) == row["amount"]
    runs = row.get("amounts", [[row.get("months", 12), row["amount"]]])
    assert list(map(str, fixed(row).amounts)) == [amount for months, amount in runs for _ in range(months)]


@pytest.mark.parametrize("row", [row for row in rows("integration_grant") if "error" in row.values[0]])
def test_refusals(row: dict[str, Any]) -> None:
    with pytest.raises(LawError) as refused:
        fixed(row)
    assert (refused.value.code, refused.value.field) == (row["error"], row["field"])


def test_a_year_without_a_ceiling_names_the_years_there_are() -> None:
    with pytest.raises(LawError, match=r"contribution_ceiling.*2027-01-01.*2025-01-01 bis 2025-12-31"):
        integration_grant.assess(Decimal("2800.00"), None, date(2027, 1, 1))


def test_each_change_is_a_step() -> None:
    steps = integration_grant.fixed_amounts(
        Decimal("2800.00"),
        None,
        Decimal(70),
        12,
        STARTS_ON,
        [(3, Decimal("2400.00")), (7, Decimal("2900.00"))],
    ).steps
    assert steps[-2:] == (
        "Arbeitsentgelt ab Monat 3: 2.400,00 EUR; der Monatsbetrag sinkt auf 2.016,00 EUR",
        "Arbeitsentgelt ab Monat 7: 2.900,00 EUR; der Monatsbetrag bleibt unverändert",
    )


@given(wage=WAGE, changes=CHANGES, percentage=st.integers(1, 70))
def test_amounts_never_rise_nor_exceed_the_cap(
    wage: Decimal, changes: list[tuple[int, Decimal]], percentage: int
) -> None:
    amounts = integration_grant.fixed_amounts(wage, None, Decimal(percentage), 12, STARTS_ON, changes).amounts
    assert len(amounts) == 12
    assert list(amounts) == sorted(amounts, reverse=True)
    assert amounts[0] <= integration_grant.assess(wage, None, STARTS_ON).cap


@given(wage=WAGE, changes=CHANGES)
def test_the_order_of_changes_does_not_matter(wage: Decimal, changes: list[tuple[int, Decimal]]) -> None:
    in_order, reverse = (
        integration_grant.fixed_amounts(wage, None, Decimal(70), 12, STARTS_ON, each).amounts
        for each in (changes, changes[::-1])
    )
    assert in_order == reverse


@given(wage=WAGE, more=WAGE, percentage=st.integers(1, 70))
def test_a_higher_wage_never_gives_less(wage: Decimal, more: Decimal, percentage: int) -> None:
    lower, higher = (integration_grant.assess(each, None, STARTS_ON) for each in (wage, wage + more))
    amounts = [integration_grant.monthly_amount(each, Decimal(percentage)).amount for each in (lower, higher)]
    assert amounts == sorted(amounts)
    assert amounts[1] <= higher.cap
