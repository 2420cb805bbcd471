"""How far back the inbox remembers."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from chassis.arrival import Arrival
from chassis.horizon import Horizon
from chassis.records import Record
from contracts.topics import INTAKE_EVENTS, SUBJECTS, receipts_topic, submissions_topic

HORIZON = Horizon(timedelta(days=30))
SUBMISSIONS = submissions_topic("celle")


@pytest.mark.parametrize(
    ("topic", "days"),
    [(SUBMISSIONS, 60), (receipts_topic("celle"), 120), (INTAKE_EVENTS.name, None), (SUBJECTS.name, None)],
)
def test_it_lies_beyond_the_retention_and_nowhere_for_what_is_kept_for_ever(
    topic: str, days: int | None
) -> None:
    assert HORIZON.of(topic) == (None if days is None else timedelta(days=days))


def test_topics_are_forgotten_together_by_how_long_they_are_remembered() -> None:
    topics = [SUBMISSIONS, submissions_topic("jc-celle"), INTAKE_EVENTS.name, SUBJECTS.name]
    assert HORIZON.by_span(topics) == {timedelta(days=60): topics[:2]}


@pytest.mark.parametrize(
    ("topic", "days", "beyond"),
    [
        (SUBMISSIONS, 59, False),
        (SUBMISSIONS, 61, True),
        (SUBMISSIONS, 0, False),
        (SUBJECTS.name, 9_999, False),
    ],
)
def test_a_record_is_beyond_it_by_the_brokers_time(topic: str, days: int, beyond: bool) -> None:
    taken = int((time.time() - timedelta(days=days).total_seconds()) * 1000)
    (seen,) = HORIZON.seen((_arrival(topic),), [taken])
    assert seen.beyond_horizon is beyond


def test_an_old_record_does_not_age_its_neighbour() -> None:
    now = int(time.time() * 1000)
    old = now - 90 * 86_400_000
    seen = HORIZON.seen((_arrival(SUBMISSIONS), _arrival(SUBMISSIONS)), [old, now])
    assert [each.beyond_horizon for each in seen] == [True, False]


def _arrival(topic: str) -> Arrival:
    return Arrival(Record(topic, 0, 1, None, b"{}", ()), (topic, "0/1"), b"")
