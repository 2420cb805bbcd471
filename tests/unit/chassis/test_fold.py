"""A batch is folded in order for each key; what fails or waits holds back its own lane and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chassis.handling import Context, Outcome, Timer
from tests.unit.chassis.boxes import (
    NOW,
    A,
    B,
    Box,
    answered,
    fold,
    item,
    loaded,
    parked,
    put_into_both,
    timer,
    words,
)

if TYPE_CHECKING:
    from chassis.changes import Item

LATER = NOW + timedelta(minutes=5)


def test_events_of_a_key_are_folded_in_their_order() -> None:
    done = fold(loaded(A, B), item("1"), item("x", B), item("2"), item("3"))
    assert (words(done), words(done, B)) == (["1", "2", "3"], ["x"])
    assert [entry.version for entry in done.changes.audit if entry.key == A] == [1, 2, 3]
    assert done.changes.snapshots[A].version == 3


def test_a_poison_event_holds_back_its_sender_on_its_key_only() -> None:
    done = fold(loaded(A, B), item("crash"), item("1"), item("2", sender="y"), item("3", B), item("4"))
    (failure,) = done.changes.failures
    assert (failure.item.payload, failure.code) == ("crash", "RuntimeError")
    assert "crashed" in failure.error
    assert parked(done) == [("behind", "1"), ("behind", "4")]
    assert (words(done), words(done, B)) == (["2"], ["3"])


def test_an_event_behind_an_open_dead_letter_is_parked() -> None:
    done = fold(loaded(A, blocked=[(A, "x")]), item("1"), item("2", sender="y"))
    assert parked(done) == [("behind", "1")]
    assert words(done) == ["2"]


def test_nothing_of_a_failed_event_takes_effect() -> None:
    def half(box: object, word: object, context: object) -> Outcome[object]:  # type: ignore[type-var]
        return Outcome(None, events=["no event"])  # type: ignore[list-item]

    done = fold(loaded(A), item("1"), item("half", handler=half))
    assert words(done) == ["1"]
    assert done.changes.outgoing == []
    assert len(done.changes.audit) == 1


def test_an_event_that_waits_holds_back_its_topic_on_its_key_only() -> None:
    done = fold(loaded(A, B), item("wait b"), item("1"), item("2", topic="u"))
    assert parked(done) == [("waiting", "wait b"), ("queued", "1")]
    assert [each.waits_on for each in done.changes.parkings.values()] == [B, None]
    assert words(done) == ["2"]


def test_what_waits_is_released_in_the_same_batch_before_what_was_queued() -> None:
    both = item("both", topic="u", handler=put_into_both)
    done = fold(loaded(A, B), item("wait b"), item("1"), both, item("2"))
    assert words(done) == ["both", "wait b", "1", "2"]
    assert parked(done) == []


def test_a_retry_releases_parked_events_in_their_order() -> None:
    state = loaded(A, B, parked=[("waiting", item("wait b")), ("queued", item("1")), ("queued", item("2"))])
    done = fold(state, item("here", B), retries=[A])
    assert words(done) == ["wait b", "1", "2"]
    assert done.changes.unparked == [1, 2, 3]


def test_a_retry_that_has_to_wait_on_is_booked_and_moves_nothing() -> None:
    done = fold(loaded(A, B, parked=[("waiting", item("wait b")), ("queued", item("1"))]), retries=[A])
    assert (words(done), done.changes.retried, done.changes.unparked) == ([], {1: B}, [])


def test_a_queued_event_that_comes_to_wait_itself_is_tried_again_in_the_same_batch() -> None:
    state = loaded(A, B, parked=[("queued", item("wait b")), ("queued", item("1"))])
    done = fold(state, item("here", B), item("2", topic="u"))
    assert words(done) == ["wait b", "1", "2"]


def test_singly_at_most_one_parked_event_moves() -> None:
    state = loaded(A, B, parked=[("waiting", item("wait b")), ("queued", item("1"))])
    done = fold(state, item("here", B), retries=[A], singly=True)
    assert (words(done), done.changes.unparked) == (["wait b"], [1])


def test_singly_a_new_event_does_not_overtake_what_is_parked() -> None:
    done = fold(loaded(A, parked=[("behind", item("1"))]), item("2"), singly=True)
    assert (words(done), parked(done)) == ([], [("queued", "2")])


def test_what_nothing_holds_back_any_more_goes_before_what_is_new() -> None:
    done = fold(loaded(A, parked=[("behind", item("1")), ("behind", item("2"))]), item("3"))
    assert words(done) == ["1", "2", "3"]
    assert done.changes.unparked == [1, 2]


def test_a_redriven_event_goes_first_and_then_what_was_behind_it_in_order() -> None:
    state = loaded(A, parked=[("behind", item("1")), ("behind", item("2"))], blocked=[(A, "x")])
    done = fold(state, item("mended", dead_id=7), retries=[A])
    assert words(done) == ["mended", "1", "2"]
    assert (done.changes.redriven, done.changes.unparked) == ([7], [1, 2])


def test_a_redriven_event_that_fails_again_keeps_holding_back() -> None:
    state = loaded(A, parked=[("behind", item("1"))], blocked=[(A, "x")])
    done = fold(state, item("crash", dead_id=7), retries=[A])
    assert (words(done), done.changes.redriven) == ([], [])
    assert [failure.item.dead_id for failure in done.changes.failures] == [7]


def test_a_redriven_event_that_has_to_wait_is_parked_and_no_dead_letter_any_more() -> None:
    state = loaded(A, B, parked=[("behind", item("1"))], blocked=[(A, "x")])
    done = fold(state, item("wait b", dead_id=7), retries=[A])
    assert parked(done) == [("waiting", "wait b")]
    assert (words(done), done.changes.redriven, done.changes.unparked) == ([], [7], [])


def test_a_parked_event_that_fails_becomes_a_dead_letter_and_leaves_its_place() -> None:
    done = fold(loaded(A, parked=[("behind", item("crash")), ("behind", item("1"))]), retries=[A])
    assert [failure.item.payload for failure in done.changes.failures] == ["crash"]
    assert (done.changes.unparked, words(done)) == ([1], [])


def test_a_missing_aggregate_is_named_and_a_second_pass_succeeds() -> None:
    first = fold(loaded(A), item("1"), item("see b"), item("2"))
    assert first.needed == {B}
    second = fold(loaded(A, B), item("1"), item("see b"), item("2"))
    assert (second.needed, words(second)) == (set(), ["1", "see b", "2"])


def test_other_aggregates_are_written_with_a_version_and_an_audit_entry_of_their_own() -> None:
    done = fold(loaded(A, B), item("both", handler=put_into_both))
    assert (words(done), words(done, B)) == (["both"], ["both"])
    assert [(entry.key, entry.version) for entry in done.changes.audit] == [(A, 1), (B, 1)]


def test_an_answer_is_kept_for_repeats_under_the_message_it_answers() -> None:
    done = fold(loaded(A), item("1", handler=answered, inbox=("x", "id")))
    assert done.changes.answers == {("x", "id"): done.changes.outgoing[0]}


def test_an_event_that_changes_nothing_leaves_no_trace() -> None:
    done = fold(loaded(A), item("1", handler=lambda box, _word, _context: Outcome(box)))
    assert (done.changes.snapshots, done.changes.audit) == ({}, [])


def test_a_timer_is_spent_when_it_fires_and_when_it_is_parked() -> None:
    assert fold(loaded(A), timer("remind", 3)).changes.fired == [3]
    due = timer("remind", 3)
    behind = fold(loaded(A, blocked=[(A, due.cause.source)]), due)
    assert (behind.changes.fired, len(behind.changes.parkings)) == ([3], 1)


def test_a_timer_that_an_earlier_one_has_set_anew_does_not_fire() -> None:
    later = NOW + timedelta(days=1)

    def postpone(box: object, _word: object, _context: object) -> Outcome[object]:  # type: ignore[type-var]
        return Outcome(box, timers=[Timer("remind", later)])

    done = fold(loaded(A), item("postpone", handler=postpone), timer("remind", 3))
    assert (words(done), done.changes.fired) == ([], [])
    assert done.changes.timers == {(A, "remind"): Timer("remind", later)}


def test_a_handler_sets_the_timer_of_another_aggregate_that_it_writes() -> None:
    def hand_over(box: Box | None, _word: object, context: Context) -> Outcome[Box]:
        other = (context.get(Box, "b") or Box()).with_word("handed over")
        return Outcome(box, timers=[Timer("remind", LATER, on=B)], others={B: other})

    done = fold(loaded(A, B), item("1", handler=hand_over))
    assert list(done.changes.timers) == [(B, "remind")]


def test_what_was_there_and_is_gone_is_told_from_what_never_came() -> None:
    def erase(_box: object, _word: object, _context: object) -> Outcome[object]:  # type: ignore[type-var]
        return Outcome(None)

    done = fold(loaded(A, B), item("1"), item("gone", handler=erase))
    assert done.state(A) is None
    assert (done.erased(A), done.erased(B)) == (True, False)
    assert not fold(loaded(A), item("1")).erased(A)


def tombstone() -> Item:
    """Erases box a, as the chassis makes one of a record without a value."""
    erasing = item("erased", sender="/services/notifications/t", handler=lambda *_: Outcome(None))
    return replace(erasing, record=replace(erasing.record, value=None))


def test_what_is_set_aside_of_somebody_goes_with_him_though_he_is_erased_in_the_same_batch() -> None:
    """It would bring him back, once nothing held it back any more."""
    of_a = [item(word, personal=("a",)) for word in ("crash", "1", "2")]
    done = fold(loaded(A, B), item("0"), *of_a, item("crash", B), tombstone())
    assert (done.state(A), done.changes.erased, parked(done)) == (None, {"a"}, [])
    assert [failure.item.key for failure in done.changes.failures] == [B]


def test_a_tombstone_takes_what_is_set_aside_also_where_nothing_was_ever_taken_in() -> None:
    done = fold(loaded(A), item("crash", personal=("a",)), tombstone())
    assert (done.changes.erased, done.changes.failures) == ({"a"}, [])


def test_what_was_parked_or_is_redriven_of_somebody_erased_does_not_bring_him_back() -> None:
    held = item("1", personal=("a",))
    state = loaded(A, parked=[("behind", held)], blocked=[(A, "x")])
    done = fold(state, tombstone(), item("mended", dead_id=7, personal=("a",)), retries=[A])
    assert (done.state(A), done.changes.redriven, done.changes.unparked) == (None, [], [])


def test_what_comes_after_the_erasure_is_kept() -> None:
    done = fold(loaded(A), item("crash", personal=("a",)), tombstone(), item("new", personal=("a",)))
    assert parked(done) == [("behind", "new")]


def test_a_parked_event_that_erases_somebody_does_not_cost_the_next_one_its_turn() -> None:
    """Who asks for an erasure twice is answered twice."""
    erasing = item("erase", personal=("a",), handler=lambda *_: Outcome(None))
    behind = [("behind", erasing), ("behind", item("again", personal=("a",)))]
    done = fold(loaded(A, parked=behind, blocked=[(A, "x")]), item("mended", dead_id=7), retries=[A])
    assert (words(done), done.changes.unparked) == (["again"], [1, 2])


def test_an_event_that_leaves_nothing_where_nothing_was_erases_nobody() -> None:
    done = fold(loaded(A), item("crash", personal=("a",)), item("1", handler=lambda *_: Outcome(None)))
    assert (done.changes.erased, len(done.changes.failures)) == (set(), 1)


@pytest.mark.parametrize(
    ("sender", "handled_at"), [("/services/eligibility", LATER), ("/agencies/hannover", NOW)]
)
def test_what_another_service_told_is_never_handled_before_it_told_it(
    sender: str, handled_at: datetime
) -> None:
    """A clock that lags behind another one by a moment must not post a letter the day before its decision."""
    seen: list[datetime] = []

    def look(box: Box | None, word: str, context: Context) -> Outcome[Box]:
        seen.append(context.now)
        return answered(box, word, context)

    event = item("1", sender=sender, handler=look)
    ahead = replace(event, cause=replace(event.cause, time=LATER))
    done = fold(loaded(A), ahead)
    assert seen == [handled_at]
    assert [entry.at for entry in done.changes.audit] == [handled_at]
    assert f"{handled_at:%Y-%m-%dT%H:%M}" in str(dict(done.changes.outgoing[0].headers)["ce_time"])
