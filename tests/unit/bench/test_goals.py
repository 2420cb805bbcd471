"""Goals beside what was reached."""

from __future__ import annotations

import pytest

from tests.bench.goals import GOALS, reached, shown, table
from tests.unit.bench.results import RESULTS


def test_every_goal_finds_its_figure() -> None:
    assert [each.goal for each in reached(RESULTS)] == list(GOALS)


def test_a_run_of_one_part_is_held_against_its_own_goals_only() -> None:
    found = list(reached({"relay": RESULTS["relay"]}))
    assert {each.goal.path[0] for each in found} == {"relay"}


def test_what_falls_short_is_missed_by_however_little() -> None:
    verdicts = {each.goal.path: each.verdict for each in reached(RESULTS)}
    assert [path for path, verdict in verdicts.items() if verdict == "missed"] == [
        ("step_synthetic", "vs_faststream_outbox"),
        ("latency", "assessed", "p50", "hops"),
        ("month_end", "memory_mib"),
    ]


def test_a_figure_right_on_the_limit_is_met() -> None:
    verdicts = {each.goal.path: each.verdict for each in reached(RESULTS)}
    assert verdicts["step_synthetic", "vs_bare_kafka"] == "met"
    assert verdicts["latency", "receipt", "p50", "hops"] == "met"


@pytest.mark.parametrize(
    ("value", "text"), [(0.4, "0.40 ×"), (4.0, "4 ×"), (61.4, "61.4 ×"), (12345.6, "12,346 ×"), (0, "0 ×")]
)
def test_figures_have_as_many_digits_as_they_are_good_for(value: float, text: str) -> None:
    assert shown(value, " ×") == text


def test_the_table_has_goal_figure_verdict_and_the_rates() -> None:
    lines = table(RESULTS).splitlines()
    row = next(line for line in lines if line.startswith("step, synthetic handler: per message"))
    assert row.split()[-7:] == ["at", "least", "50", "×", "61", "×", "met"]
    assert any(line.split() == ["relay", "20,000", "a", "second"] for line in lines)
