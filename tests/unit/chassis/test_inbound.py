"""A record is read or refused in words; no record makes the reader fail."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from chassis.arrival import READER_FAILED
from chassis.handling import EffectDone, Handlers, Key, Outcome, TimerFired
from chassis.inbound import MAX_PARTNER_VALUE, Inbound
from chassis.records import Record, of_confirmation, of_timer
from contracts.agency import HearingHeld
from contracts.commissioning import CapacityReported
from contracts.envelope import Envelope, Event, encode, headers_of
from contracts.intake import TextRecorded
from tests.unit.chassis.boxes import NOW, Box

if TYPE_CHECKING:
    from chassis.reading import Reading

SUBMISSIONS, EVENTS, TEXTS = "agency.celle.submissions.v1", "intake.events.v1", "intake.texts.v1"
CASE, MESSAGE = str(uuid4()), uuid4()
HEADERS = headers_of(Envelope(MESSAGE, HearingHeld.ce_type, "/agencies/celle", CASE, NOW))
VALUE = {"case_id": CASE, "sent_on": "2026-03-02", "answer": "words"}

handlers = Handlers(Box)
handlers(HearingHeld)(lambda box, _event, _context: Outcome(box))
handlers(TextRecorded, id_field="text_id")(lambda box, _event, _context: Outcome(box))
handlers.timer("remind")(lambda box, _fired, _context: Outcome(box))
handlers.effect("post")(lambda box, _done, _context: Outcome(box))
inbound = Inbound("eligibility", handlers)


def record(
    value: Any = VALUE, *, topic: str = SUBMISSIONS, without: str = "", key: str | None = None, **headers: Any
) -> Record:
    """A good record, but for what is given."""
    raw = value if isinstance(value, bytes | None) else json.dumps(value).encode()
    changed = {f"ce_{name}": given for name, given in headers.items()}
    kept = [(name, changed.get(name, given)) for name, given in HEADERS if name != without]
    return Record(topic, 0, 5, (key or CASE).encode(), raw, tuple(kept))


def test_a_good_record_is_ready_to_be_folded() -> None:
    arrival = inbound.read(record())
    assert arrival.problem is None
    assert arrival.inbox == ("/agencies/celle", str(MESSAGE))
    item = arrival.item(arrival.id)
    assert item.key == Key("box", CASE)
    assert (item.cause.id, item.cause.type, item.cause.sender) == (MESSAGE, "HearingHeld", "celle")
    assert isinstance(item.payload, HearingHeld)


def test_the_cause_says_what_led_to_the_event() -> None:
    decision = uuid4()
    led = headers_of(
        Envelope(MESSAGE, HearingHeld.ce_type, "/agencies/celle", CASE, NOW, causationid=decision)
    )
    arrival = inbound.read(replace(record(), headers=tuple(led)))
    assert arrival.item(arrival.id).cause.causation_id == decision
    first = inbound.read(record())
    assert first.item(first.id).cause.causation_id is None


BY_POSITION, BY_ID = (SUBMISSIONS, "0/5"), ("/agencies/celle", str(MESSAGE))
PROBLEMS = {
    "no id": (record(without="ce_id"), "header_missing", "header:ce_id", BY_POSITION),
    "no type": (record(without="ce_type"), "header_missing", "header:ce_type", BY_ID),
    "no source": (record(without="ce_source"), "header_missing", "header:ce_source", BY_POSITION),
    "an id that is none": (record(id=b"7"), "header_malformed", "header:ce_id", BY_POSITION),
    "a header not in UTF-8": (record(subject=b"\xff"), "header_not_utf8", "header:ce_subject", BY_ID),
    "a header that is null": (record(time=None), "header_null", "header:ce_time", BY_ID),
    "U+0000 in a header": (record(subject=b"a\x00"), "nul_character", "header:ce_subject", BY_ID),
    "a time that is none": (record(time=b"yesterday"), "header_malformed", "header:ce_time", BY_ID),
    "another sender": (record(source=b"/agencies/bonn"), "sender_mismatch", "header:ce_source", BY_POSITION),
    "a service's name": (
        record(source=b"/services/intake"), "sender_mismatch", "header:ce_source", BY_POSITION,
    ),
    "an unknown type": (record(type=b"teilhabe.Unheard.v1"), "type_unknown", "header:ce_type", BY_ID),
    "another type": (record(type=CapacityReported.ce_type.encode()), "type_unknown", "header:ce_type", BY_ID),
    "a later major": (record(type=b"teilhabe.HearingHeld.v2"), "version_unknown", "header:ce_type", BY_ID),
    "no value": (record(None), "value_missing", "", BY_ID),
    "no JSON": (record(b"{"), "not_json", "", BY_ID),
    "not UTF-8": (record(b'{"answer": "\xff"}'), "not_json", "", BY_ID),
    "too large": (record(b" " * (MAX_PARTNER_VALUE + 1)), "too_large", "", BY_ID),
    "U+0000 in a text": (record({**VALUE, "answer": "a\x00"}), "nul_character", "/answer", BY_ID),
    "a date that is none": (record({**VALUE, "sent_on": "2026-02-30"}), None, "/sent_on", BY_ID),
    "a missing member": (record({"sent_on": "2026-03-02"}), None, "/case_id", BY_ID),
    "a wrong type": (record({**VALUE, "case_id": 7}), None, "/case_id", BY_ID),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_is_wrong_is_told_with_its_place(name: str) -> None:
    wrong, code, field, inbox = PROBLEMS[name]
    arrival = inbound.read(wrong)
    assert arrival.problem is not None
    assert arrival.problem.code == (code or arrival.problem.code)
    assert (arrival.problem.field, arrival.inbox) == (field, inbox)
    assert arrival.problem.message
    assert arrival.problem.position.offset == 5


def test_an_id_that_comes_twice_is_no_id() -> None:
    doubled = record()
    doubled = replace(doubled, headers=(*doubled.headers, ("ce_id", str(uuid4()).encode())))
    arrival = inbound.read(doubled)
    assert arrival.problem is not None
    assert (arrival.problem.code, arrival.problem.field) == ("header_doubled", "header:ce_id")
    assert (arrival.inbox, arrival.problem.ce_id) == (BY_POSITION, None)


@pytest.mark.parametrize(
    "type_", ["teilhabe.Unheard.v1", "teilhabe.HearingHeld.v2", "teilhabe.MeetingHeld.v1"]
)
def test_on_a_service_topic_a_type_without_a_handler_is_skipped(type_: str) -> None:
    arrival = inbound.read(record(topic=EVENTS, source=b"/services/intake", type=type_.encode()))
    assert arrival.skipped


def test_on_a_service_topic_unknown_members_are_ignored() -> None:
    arrival = inbound.read(record({**VALUE, "new": 1}, topic=EVENTS, source=b"/services/intake"))
    assert arrival.problem is None
    assert not arrival.skipped


def test_a_key_that_differs_from_the_data_is_a_finding_and_the_data_holds() -> None:
    arrival = inbound.read(record(key="another"))
    assert [finding.code for finding in arrival.findings] == ["key_differs"]
    assert arrival.id == CASE


def test_a_tombstone_erases_what_its_key_names() -> None:
    arrival = inbound.read(Record(TEXTS, 1, 2, b"some-text", None, ()))
    item = arrival.item(arrival.id)
    assert item.key == Key("box", "some-text")
    erased = item.handler(Box(), None, None)  # type: ignore[arg-type]
    assert isinstance(erased, Outcome)
    assert erased.state is None


@pytest.mark.parametrize("key", [b"\x00", b"\xff"])
def test_a_tombstone_whose_key_is_no_text_is_refused(key: bytes) -> None:
    problem = inbound.read(Record(TEXTS, 1, 2, key, None, ())).problem
    assert problem is not None
    assert problem.code == "key_unreadable"


def test_a_reader_that_fails_is_our_fault_and_spoils_one_record() -> None:
    def fail(cls: type[Event], raw: bytes) -> Reading:
        raise RuntimeError("a mistake of ours")

    arrival = Inbound("eligibility", handlers, fail).read(record())
    assert arrival.problem is not None
    assert (arrival.problem.code, arrival.inbox) == (READER_FAILED, BY_POSITION)
    assert "a mistake of ours" in arrival.problem.message


def test_the_content_tells_a_repeat_from_another_message() -> None:
    assert record().content() == record().content()
    others = [record({**VALUE, "answer": "other"}), record(None), record(b""), record(type=b"other")]
    assert len({record().content(), *(other.content() for other in others)}) == 5


def test_a_kept_event_is_read_again_under_the_key_it_was_kept_under() -> None:
    item = inbound.kept(record(), Key("box", "kept"), MESSAGE, "/agencies/celle")
    assert (item.key, item.cause.id) == (Key("box", "kept"), MESSAGE)


def test_a_kept_timer_keeps_its_number_name_and_time() -> None:
    first = inbound.timer(of_timer(9, "remind:x", NOW), Key("box", "a"), "remind:x")
    again = inbound.kept(first.record, first.key, first.cause.id, first.cause.source)
    assert again == first
    assert again.payload == TimerFired("remind:x", NOW)
    other = inbound.timer(of_timer(10, "remind:x", NOW), Key("box", "a"), "remind:x")
    assert other.cause.id != first.cause.id


def test_a_kept_confirmation_keeps_its_result() -> None:
    effect = UUID(int=1)
    confirmed = of_confirmation("post", {"how": "by letter"}, 3, NOW)
    item = inbound.kept(confirmed, Key("box", "a"), effect, "adapter")
    assert item.payload == EffectDone("post", effect, {"how": "by letter"})
    assert item.cause.id == effect


def test_a_confirmation_enters_the_inbox_once_whatever_it_says_the_second_time() -> None:
    key, effect = Key("box", "a"), UUID(int=1)
    later = datetime(2026, 3, 3, tzinfo=UTC)
    first = inbound.confirmation(of_confirmation("post", {"how": 1}, 3, NOW), key, "post", effect)
    second = inbound.confirmation(of_confirmation("post", {"how": 2}, 3, later), key, "post", effect)
    assert (first.inbox, first.content) == (second.inbox, second.content)


@pytest.mark.parametrize(
    "unreadable",
    [
        record(b"{"),
        record(type=b"teilhabe.Unheard.v1"),
        of_timer(9, "forgotten", NOW),
        of_confirmation("forgotten", {}, 3, NOW),
    ],
    ids=["value", "type", "timer", "effect"],
)
def test_a_kept_record_that_this_version_cannot_read_fails_when_its_turn_comes(unreadable: Record) -> None:
    item = inbound.kept(unreadable, Key("box", "a"), MESSAGE, "/agencies/celle")
    assert item.key == Key("box", "a")
    with pytest.raises((ValueError, LookupError)):
        item.handler(None, item.payload, None)  # type: ignore[arg-type]


def test_encoded_events_are_read_back() -> None:
    event = HearingHeld.model_validate(VALUE)
    assert inbound.read(record(encode(event))).payload == event
