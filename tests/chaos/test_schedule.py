"""Whether the seed decides faults and cases, and all kinds have their turn."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.chaos.cases import cases_of
from tests.chaos.faults import KINDS
from tests.chaos.schedule import Pace, schedule

if TYPE_CHECKING:
    from chassis.registry import Registry


def test_the_seed_decides_the_faults() -> None:
    first, again = (schedule(7, 600, list(KINDS), Pace()) for _ in range(2))
    assert first == again
    assert first != schedule(8, 600, list(KINDS), Pace())


def test_each_kind_comes_before_any_comes_again() -> None:
    planned = schedule(7, 600, list(KINDS), Pace())
    assert {each.kind for each in planned[: len(KINDS)]} == set(KINDS)
    assert max(Counter(each.kind for each in planned).values()) - len(planned) // len(KINDS) <= 1


def test_faults_keep_the_pace() -> None:
    pace = Pace(shortest_gap=1.0, longest_gap=2.0, shortest=0.5, longest=3.0)
    planned = schedule(7, 60, list(KINDS), pace)
    assert all(1.0 <= later.at_s - earlier.at_s <= 2.0 for earlier, later in pairwise(planned))
    assert all(0.5 <= each.seconds <= 3.0 for each in planned)


def test_the_seed_decides_the_cases_to_the_last_id(registry: Registry) -> None:
    first, again = (cases_of(7, 60, 1.0, registry) for _ in range(2))
    assert first == again
    assert len({case.application.case_id for case in first}) == len(first)


def test_applications_come_together_at_the_end_of_a_month(registry: Registry) -> None:
    days = Counter(case.day for case in cases_of(7, 60, 2.0, registry))
    busiest, count = days.most_common(1)[0]
    assert (busiest.month, busiest.day, count) == (3, 31, 12)
