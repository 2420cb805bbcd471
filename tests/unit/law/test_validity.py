"""Versions of rules and figures by reference date."""

from datetime import date
from decimal import Decimal

import pytest

from law.errors import OutsideValidity
from law.parameters import by_training_year, count, decimal, parameter, parameters, period
from law.rules import RULES_VERSION, rules
from law.validity import valid


@valid(since=date(2000, 1, 1), until=date(2024, 12, 31), by="posted_on")
def days_of_grace(posted_on: date) -> int:
    return 3


@days_of_grace.since(date(2025, 1, 1), date(2026, 12, 31))
def _(posted_on: date) -> int:
    return 4


@pytest.mark.parametrize(
    ("day", "days"),
    [(date(2000, 1, 1), 3), (date(2024, 12, 31), 3), (date(2025, 1, 1), 4), (date(2026, 12, 31), 4)],
)
def test_the_reference_date_picks_the_version(day: date, days: int) -> None:
    assert days_of_grace(day) == days_of_grace(posted_on=day) == days


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2027, 1, 1)])
def test_a_day_outside_every_version_names_the_rule_and_its_dates(day: date) -> None:
    with pytest.raises(OutsideValidity) as refused:
        days_of_grace(day)
    for named in ("days_of_grace", day.isoformat(), "2000-01-01 bis 2024-12-31", "2025-01-01 bis 2026-12-31"):
        assert named in str(refused.value)


def test_nothing_is_answered_for_a_far_future() -> None:
    with pytest.raises(OutsideValidity):
        rules()["law.periods.end_of_period"](date(9999, 12, 31), "P1M", "NI")


def test_versions_must_not_overlap() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        days_of_grace.since(date(2026, 1, 1))(lambda posted_on: 5)


def test_a_reference_that_is_no_date_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="posted_on"):
        days_of_grace("2026-01-01")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("flat_employer_share", date(2026, 1, 1), Decimal(20)),
        ("training_subsidy_cap_disabled", date(2026, 1, 1), Decimal(60)),
        ("training_subsidy_cap_severely_disabled", date(2026, 1, 1), Decimal(80)),
        ("integration_grant_cap", date(2026, 1, 1), Decimal(70)),
        ("integration_grant_months", date(2026, 1, 1), 12),
        ("contribution_ceiling", date(2025, 12, 31), Decimal(8050)),
        ("contribution_ceiling", date(2026, 1, 1), Decimal(8450)),
        ("notification_fiction_days", date(2024, 12, 31), 3),
        ("notification_fiction_days", date(2025, 1, 1), 4),
        ("document_answer_period", date(2026, 1, 1), "P14D"),
        ("provider_answer_working_days", date(2026, 1, 1), 5),
        ("report_interval_months", date(2026, 1, 1), 3),
        ("minimum_training_pay", date(2024, 8, 1), (649, 766, 876, 909)),
        ("minimum_training_pay", date(2025, 8, 1), (682, 805, 921, 955)),
        ("minimum_training_pay", date(2026, 8, 1), (724, 854, 977, 1014)),
    ],
)
def test_figures(name: str, on: date, value: object) -> None:
    assert parameter(name, on) == value


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2027, 1, 1)])
def test_a_year_without_a_figure_is_an_error(on: date) -> None:
    with pytest.raises(OutsideValidity, match="contribution_ceiling"):
        parameter("contribution_ceiling", on)


def test_figures_are_read_by_their_type() -> None:
    on = date(2026, 1, 1)
    assert decimal("flat_employer_share", on) == 20
    assert count("integration_grant_months", on) == 12
    assert period("competence_period", on) == "P2W"
    for read in (decimal, period, by_training_year):
        with pytest.raises(TypeError, match="integration_grant_months"):
            read("integration_grant_months", on)
    with pytest.raises(TypeError, match="competence_period"):
        count("competence_period", on)


def test_every_figure_has_a_source() -> None:
    figures = [figure for each in parameters().values() for figure in each.figures]
    assert all(figure.source and figure.checked_on >= date(2026, 1, 1) for figure in figures)


def test_minimum_pay_follows_the_statutory_increases() -> None:
    for figure in parameters()["minimum_training_pay"].figures:
        assert isinstance(figure.value, tuple)
        first = figure.value[0]
        increased = [first, *(first * factor for factor in map(Decimal, ("1.18", "1.35", "1.40")))]
        assert list(figure.value) == [amount.quantize(Decimal(1)) for amount in increased]


def test_every_rule_is_registered_with_its_source() -> None:
    found = rules()
    assert {"law.training_subsidy.assess", "law.integration_grant.assess", "law.carrier.carrier"} <= set(
        found
    )
    assert all(rule.versions for rule in found.values())


def test_the_rules_version_is_a_date_and_a_hash() -> None:
    day, _, digest = RULES_VERSION.partition("+")
    assert date.fromisoformat(day)
    assert len(bytes.fromhex(digest)) == 6
