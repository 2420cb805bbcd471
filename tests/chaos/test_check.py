"""Whether the check finds what is wrong, and finds nothing where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.check import check
from tests.chaos.history import Left, read_history, write_history
from tests.chaos.stories import history_of, letter, ordered, receipt, sound, submission, trail, withdrawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.chaos.history import History, Kept, Rows


def _with_records(change: Callable[[list[Kept]], None]) -> History:
    """The sound history with other records on the topics; what schemas and partners hold stays."""
    history = sound()
    records = list(history.records)
    change(records)
    return history.model_copy(update={"records": tuple(records)})


def _with_rows(service: str, change: Callable[[Rows], dict[str, object]]) -> History:
    """The sound history with other rows in one schema."""
    history = sound()
    rows = history.services[service]
    services = history.services | {service: rows.model_copy(update=change(rows))}
    return history.model_copy(update={"services": services})


def _found(history: History) -> set[str]:
    return {finding.guarantee for finding in check(history)}


def test_nothing_is_found_in_a_sound_history() -> None:
    assert check(sound()) == []


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    history = sound()
    write_history(history, tmp_path)
    assert read_history(tmp_path) == history


def test_a_message_sent_twice_is_no_fault() -> None:
    again = submission(1).model_copy(update={"offset": 3})
    assert check(_with_records(lambda records: records.append(again))) == []


def test_a_lost_submission() -> None:
    history = _with_records(lambda records: records.remove(submission(2)))
    assert any("was acknowledged" in finding.detail for finding in check(history))


def test_a_lost_answer() -> None:
    history = _with_records(lambda records: records.remove(receipt(12, of=2)))
    assert {"one answer", "nothing lost", "same receipts"} == _found(history)


def test_a_second_answer() -> None:
    history = history_of(*sound().records, receipt(13, of=2))
    assert {"one answer", "nothing doubled"} <= _found(history)


def test_a_committed_message_that_was_never_sent() -> None:
    history = _with_records(lambda records: records.remove(withdrawn(21)))
    assert "nothing lost" in _found(history)


def test_an_event_that_a_subscriber_never_took_in() -> None:
    history = _with_rows("eligibility", lambda rows: {"inbox": rows.inbox[1:]})
    assert [finding.guarantee for finding in check(history)] == ["nothing lost"]
    assert "eligibility has never taken in" in check(history)[0].detail


def test_another_content_under_a_used_id() -> None:
    other = withdrawn(21).model_copy(update={"offset": 23, "value": b'{"case_id": null}'})
    assert "one content each id" in _found(_with_records(lambda records: records.append(other)))


def test_an_event_applied_twice() -> None:
    twice = tuple(trail([submission(1).record().header("ce_id").decode()] * 2))  # type: ignore[union-attr]
    head = {"version": 2, "hash": twice[-1].hash}
    history = _with_rows(
        "intake", lambda rows: {"audit": twice, "heads": (rows.heads[0].model_copy(update=head),)}
    )
    assert _found(history) == {"nothing doubled"}


def test_a_payment_ordered_twice_under_two_ids() -> None:
    history = history_of(*sound().records, ordered(39, "2026-05", "50.00"))
    assert {"nothing doubled", "sums"} == _found(history)


def test_a_second_letter_about_an_act() -> None:
    history = history_of(*sound().records, letter(42, notice=701))
    assert _found(history) == {"nothing doubled"}


def test_an_overtaken_message() -> None:
    def swapped(records: list[Kept]) -> None:
        first, second = records.index(withdrawn(21)), records.index(withdrawn(22))
        records[first], records[second] = records[second], records[first]

    assert _found(_with_records(swapped)) == {"order"}


def test_an_event_applied_late() -> None:
    def late(rows: Rows) -> dict[str, object]:
        entries = tuple(trail([entry.cause_id for entry in reversed(rows.audit)]))
        head = {"version": entries[-1].version, "hash": entries[-1].hash}
        return {"audit": entries, "heads": (rows.heads[0].model_copy(update=head),)}

    assert _found(_with_rows("intake", late)) == {"order"}


def test_a_record_that_nobody_has_committed() -> None:
    history = _with_rows("intake", lambda rows: {"journal": rows.journal[:-1]})
    assert _found(history) == {"nothing from nowhere"}


def test_a_changed_audit_entry() -> None:
    def changed(rows: Rows) -> dict[str, object]:
        return {"audit": (rows.audit[0].model_copy(update={"actor": "nobody"}), *rows.audit[1:])}

    assert _found(_with_rows("intake", changed)) == {"audit"}


def test_an_aggregate_that_is_not_where_its_trail_ends() -> None:
    assert _found(_with_rows("intake", lambda rows: {"audit": rows.audit[:-1]})) == {"audit"}


def test_what_is_left_over() -> None:
    left = (Left(table="dead_letter", what="ValueError case: out of range\nmore"),)
    assert _found(_with_rows("payments", lambda _rows: {"left": left})) == {"nothing left"}


def test_a_month_that_was_never_paid() -> None:
    records = [record for record in sound().records if record.offset not in (33, 35)]
    assert _found(history_of(*records)) == {"sums"}


def test_another_end_than_without_faults() -> None:
    history = history_of(*sound().records[:-1])
    assert _found(history.model_copy(update={"calm": sound().calm})) == {"same letters"}
