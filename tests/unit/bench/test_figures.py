"""What is made of measured numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.figures import (
    TooFewError,
    longest_gap,
    median_ratio,
    out_of_order,
    percentile,
    percentiles,
    rate,
)

TIMES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=50)


@pytest.mark.parametrize(
    ("share", "value"), [(50, 50), (90, 90), (99, 99), (99.9, 100), (100, 100), (1, 1), (0.1, 1)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value


def test_a_percentile_does_not_depend_on_the_order_of_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0


@given(TIMES)
def test_percentiles_rise_and_stay_within_what_was_measured(values: list[float]) -> None:
    found = list(percentiles(values).values())
    assert found == sorted(found)
    assert min(values) <= found[0]
    assert found[-1] <= max(values)


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(TooFewError, match="measure longer"):
        percentile([], 99)


def test_a_ratio_is_taken_round_by_round() -> None:
    ours, theirs = [1000.0, 500.0, 3000.0], [100.0, 50.0, 100.0]
    assert median_ratio(ours, theirs) == 10.0


def test_a_ratio_needs_both_sides_of_each_round() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        median_ratio([1.0, 2.0], [1.0])


def test_a_rate_leaves_out_the_warm_up() -> None:
    slow_start = [0, 10_000, *range(20_000, 20_000 + 18 * 100, 100)]
    assert rate(slow_start, leave_out=0.1) == pytest.approx(10.0)


def test_answers_within_one_tick_of_the_broker_s_clock_have_a_rate() -> None:
    assert rate([5, 5, 5], leave_out=0) == 2000.0


def test_one_answer_has_no_rate() -> None:
    with pytest.raises(TooFewError):
        rate([5], leave_out=0)


def test_the_longest_gap_is_in_seconds_whatever_the_order() -> None:
    assert longest_gap([4000, 0, 1000, 1500]) == 2.5


def test_what_came_as_sent_has_no_faults() -> None:
    sent = {"a": [1, 2, 3], "b": [4]}
    assert out_of_order(sent, [("a", 1), ("b", 4), ("a", 2), ("a", 3)]) == {
        "lost": 0,
        "doubled": 0,
        "overtaken": 0,
    }


@pytest.mark.parametrize(
    ("seen", "faults"),
    [
        ([1, 2], {"lost": 1, "doubled": 0, "overtaken": 0}),
        ([1, 2, 2, 3], {"lost": 0, "doubled": 1, "overtaken": 0}),
        ([1, 3, 2], {"lost": 0, "doubled": 0, "overtaken": 1}),
        ([2, 3, 1], {"lost": 0, "doubled": 0, "overtaken": 1}),
        ([1, 2, 3, 1, 2, 3], {"lost": 0, "doubled": 3, "overtaken": 0}),
        ([], {"lost": 3, "doubled": 0, "overtaken": 0}),
    ],
)
def test_each_kind_of_fault_is_counted(seen: list[int], faults: dict[str, int]) -> None:
    assert out_of_order({"a": [1, 2, 3]}, [("a", number) for number in seen]) == faults


def test_keys_that_nobody_asked_about_are_no_fault() -> None:
    assert set(out_of_order({"a": [1]}, [("a", 1), ("other", 9)]).values()) == {0}
