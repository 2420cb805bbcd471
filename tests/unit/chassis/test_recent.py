"""What was written last is remembered while somebody wants it, and never more than that."""

from __future__ import annotations

from chassis.outbox import Row
from chassis.recent import Recent


def row(number: int, value: bytes = b"x") -> Row:
    return Row(number, "payments.events.v1", "stream", b"case", (), value)


def recent(*rows: Row, most_bytes: int = 100) -> Recent:
    kept = Recent(most_bytes)
    kept.wanted = True
    kept.keep(rows)
    return kept


def test_rows_are_found_by_number_in_the_order_asked_for() -> None:
    kept = recent(row(5), row(4))
    assert list(kept.take("stream", [4, 5])) == [4, 5]


def test_only_what_is_there_is_found() -> None:
    assert recent(row(4)).take("stream", [3, 4, 5]) == {4: row(4)}


def test_what_was_taken_and_what_came_before_it_is_let_go() -> None:
    kept = recent(row(3), row(4), row(5))
    kept.take("stream", [4])
    assert kept.take("stream", [3, 4, 5]) == {5: row(5)}


def test_nothing_is_kept_where_another_process_leads() -> None:
    kept = Recent()
    kept.keep([row(4)])
    assert not kept


def test_with_too_much_waiting_the_table_has_to_do() -> None:
    kept = recent(row(1, b"x" * 60))
    kept.keep([row(2, b"x" * 60)])
    assert not kept
