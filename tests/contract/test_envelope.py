"""Headers: what is read, what is refused, and that others read what we write."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope, EnvelopeError, Headers, headers_of, read_headers

ENVELOPE = Envelope(
    id=UUID("019d8c3a-1f00-7000-a000-000000000001"),
    type="teilhabe.PaymentDue.v1",
    source="/services/payments",
    subject="019d8c3a-1f00-7000-a000-000000000002",
    time=datetime(2026, 10, 1, 4, 0, 0, 125000, tzinfo=UTC),
    dataschema="urn:teilhabe:schema:PaymentDue:v1",
    partitionkey="019d8c3a-1f00-7000-a000-000000000003",
    causationid=UUID("019d8c3a-1f00-7000-a000-000000000004"),
    replay=True,
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
)
WRITTEN = headers_of(ENVELOPE)
REQUIRED = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time")


def with_header(name: str, value: bytes | None) -> list[tuple[str, bytes | None]]:
    return [(header, value if header == name else old) for header, old in WRITTEN]


def without(name: str) -> list[tuple[str, bytes]]:
    return [(header, value) for header, value in WRITTEN if header != name]


def refused(headers: Headers) -> EnvelopeError:
    with pytest.raises(EnvelopeError) as error:
        read_headers(headers)
    return error.value


def outcome(headers: Headers) -> object:
    try:
        return read_headers(headers)
    except EnvelopeError as error:
        return error.code, error.field, error.message, error.partial


def test_what_is_written_is_read_back() -> None:
    assert read_headers(WRITTEN) == ENVELOPE
    assert dict(WRITTEN)["ce_time"] == b"2026-10-01T04:00:00.125000Z"


def test_only_the_required_headers_are_needed() -> None:
    bare = replace(
        ENVELOPE, dataschema=None, partitionkey=None, causationid=None, replay=False, traceparent=None
    )
    assert read_headers([(name, value) for name, value in WRITTEN if name in REQUIRED]) == bare


def test_unknown_headers_are_ignored() -> None:
    assert read_headers([("b3", b"0"), *WRITTEN, ("b3", b"0")]) == ENVELOPE


_NAMES = st.sampled_from([*(name for name, _ in WRITTEN), "b3"])
_VALUES = st.sampled_from([*(value for _, value in WRITTEN), None, b"", b"\x00", b"\xff", b"x" * 1025])
_CHANGES = st.dictionaries(_NAMES, _VALUES, max_size=2)


@given(_CHANGES, st.lists(_NAMES, max_size=1), st.lists(st.tuples(_NAMES, _VALUES), max_size=1))
def test_unknown_headers_change_nothing_of_what_is_read_or_refused(
    changes: dict[str, bytes | None], left_out: list[str], added: list[tuple[str, bytes | None]]
) -> None:
    headers = [(name, changes.get(name, value)) for name, value in WRITTEN if name not in left_out] + added
    assert outcome(headers) == outcome([*headers, ("unknown", b"0"), ("unknown", b"0")])


def test_any_offset_is_read_as_utc() -> None:
    for text in (b"2026-10-01T06:00:00.125+02:00", b"2026-10-01t04:00:00.125000000z"):
        assert read_headers(with_header("ce_time", text)).time == ENVELOPE.time


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_header_must_be_there(name: str) -> None:
    for headers in (without(name), with_header(name, b"")):
        error = refused(headers)
        assert (error.code, error.field) == ("header_missing", name)


@pytest.mark.parametrize(
    ("headers", "code", "field"),
    [
        (with_header("ce_subject", b"\xff"), "header_not_utf8", "ce_subject"),
        ([*WRITTEN, ("x-remark", b"\xff")], "header_not_utf8", "x-remark"),
        (with_header("ce_source", None), "header_null", "ce_source"),
        ([*WRITTEN, ("x-remark", None)], "header_null", "x-remark"),
        (with_header("ce_source", b"/agencies/a\x00"), "nul_character", "ce_source"),
        (with_header("ce_source", b"/agencies/" + b"a" * 1024), "header_too_long", "ce_source"),
        ([*WRITTEN, ("ce_id", b"019d8c3a-1f00-7000-a000-000000000009")], "header_doubled", "ce_id"),
        ([*WRITTEN, ("ce_id", str(ENVELOPE.id).encode())], "header_doubled", "ce_id"),
        (with_header("ce_id", b"42"), "header_malformed", "ce_id"),
        (with_header("ce_id", b"{019d8c3a-1f00-7000-a000-000000000001}"), "header_malformed", "ce_id"),
        (with_header("ce_time", b"2026-10-01"), "header_malformed", "ce_time"),
        (with_header("ce_time", b"2026-10-01T04:00:00"), "header_malformed", "ce_time"),
        (with_header("ce_time", b"2026-02-30T04:00:00Z"), "header_malformed", "ce_time"),
        (with_header("ce_time", b"0001-01-01T00:00:00+05:00"), "header_malformed", "ce_time"),
        (with_header("ce_time", b"2026-10-01T04:00:00+99:00"), "header_malformed", "ce_time"),
        (with_header("ce_time", "٢026-10-01T04:00:00Z".encode()), "header_malformed", "ce_time"),
        (with_header("ce_specversion", b"0.3"), "specversion_unknown", "ce_specversion"),
        (with_header("ce_causationid", b"none"), "header_malformed", "ce_causationid"),
    ],
)
def test_what_is_wrong_is_named(headers: Headers, code: str, field: str) -> None:
    error = refused(headers)
    assert (error.code, error.field) == (code, field)
    assert field in str(error)


def test_the_rest_can_be_read_to_answer_the_sender() -> None:
    partial = refused(with_header("ce_time", b"yesterday")).partial
    assert (partial.id, partial.source, partial.subject) == (ENVELOPE.id, ENVELOPE.source, ENVELOPE.subject)
    assert partial.time is None


def test_an_id_that_comes_twice_is_no_id() -> None:
    assert refused([*WRITTEN, ("ce_id", b"019d8c3a-1f00-7000-a000-000000000009")]).partial.id is None


def test_the_cloudevents_sdk_reads_what_we_write() -> None:
    message = KafkaMessage(headers=dict(WRITTEN), key=b"k", value=b'{"amount":"937.92"}')
    event = from_binary_event(message)
    assert event.get_id() == str(ENVELOPE.id)
    assert event.get_type() == ENVELOPE.type
    assert event.get_source() == ENVELOPE.source
    assert event.get_subject() == ENVELOPE.subject
    assert event.get_time() == ENVELOPE.time
    assert event.get_extension("causationid") == str(ENVELOPE.causationid)
    assert event.get_data() == {"amount": "937.92"}
