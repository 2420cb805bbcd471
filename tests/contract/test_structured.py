"""One line a record: what goes in comes out."""

import json
from uuid import UUID

import pytest

from contracts.build import FOLDER, read_examples
from contracts.envelope import (
    TOMBSTONE,
    DataError,
    EnvelopeError,
    event_type,
    from_structured,
    headers_of,
    read_headers,
    to_structured,
)

EXAMPLES = read_examples(FOLDER)
LINES = {name: json.dumps(example, ensure_ascii=False) for name, example in EXAMPLES.items()}


@pytest.mark.parametrize("name", LINES)
def test_a_line_becomes_a_record_and_a_line_again(name: str) -> None:
    record = from_structured(LINES[name])
    assert record.topic is not None
    envelope = read_headers(record.headers)
    assert envelope.id == UUID(EXAMPLES[name]["id"])
    assert event_type(envelope.type) is not None
    assert record.key == EXAMPLES[name]["partitionkey"].encode()
    again = to_structured(record.topic, headers_of(envelope), record.value, record.key)
    assert json.loads(again) == json.loads(LINES[name])
    assert "\n" not in again


def test_the_members_have_a_fixed_order() -> None:
    record = from_structured(LINES["NoticeDispatched"])
    line = to_structured("notifications.events.v1", record.headers, record.value)
    attributes = "specversion id type source subject time datacontenttype dataschema partitionkey causationid"
    assert list(json.loads(line)) == [*attributes.split(), "topic", "data"]


def test_a_tombstone_is_a_line_with_empty_data() -> None:
    line = to_structured("intake.subjects.v1", [], None, b"019d8c3a")
    assert json.loads(line) == {
        "type": TOMBSTONE,
        "partitionkey": "019d8c3a",
        "topic": "intake.subjects.v1",
        "data": {},
    }
    record = from_structured(line)
    assert (record.key, record.value) == (b"019d8c3a", None)


@pytest.mark.parametrize("value", [b"", b"{", b"\xff\x00", b"NaN", b'"\\ud800"'])
def test_what_is_no_json_is_kept_in_base64(value: bytes) -> None:
    line = to_structured("intake.submissions.v1", [], value)
    assert "data_base64" in json.loads(line)
    assert from_structured(line).value == value


def test_a_line_may_leave_things_out_for_its_reader_to_answer() -> None:
    record = from_structured('{"specversion": "1.0", "source": "/agencies/celle", "data": {"case_id": 5}}')
    assert record.header("ce_source") == "/agencies/celle"
    assert record.header("ce_id") is None
    assert (record.topic, record.key, record.value) == (None, None, b'{"case_id":5}')


def test_the_key_is_the_subject_unless_there_is_a_partition_key() -> None:
    assert from_structured('{"subject": "a"}').key == b"a"
    assert from_structured('{"subject": "a", "partitionkey": "b"}').key == b"b"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "json_invalid"),
        (b"\xff", "json_invalid"),
        ("[1]", "not_an_object"),
        ('{"topic": 7}', "string_type"),
        ('{"data_base64": "*"}', "base64_invalid"),
    ],
)
def test_a_line_that_is_no_record_is_refused(line: str | bytes, code: str) -> None:
    with pytest.raises(DataError) as error:
        from_structured(line)
    assert error.value.problems[0].code == code


@pytest.mark.parametrize(("value", "code"), [(b"\xff", "header_not_utf8"), (None, "header_null")])
def test_a_record_without_readable_headers_has_no_line(value: bytes | None, code: str) -> None:
    with pytest.raises(EnvelopeError) as error:
        to_structured("intake.submissions.v1", [("ce_id", value)], b"{}")
    assert (error.value.code, error.value.field) == (code, "ce_id")
