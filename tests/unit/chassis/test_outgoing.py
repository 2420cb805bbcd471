"""What goes out carries an id that a redrive gives again, its cause, and the trace it belongs to."""

from __future__ import annotations

from dataclasses import replace
from uuid import RFC_4122, uuid4

import pytest

from chassis.handling import Effect, Publish, Tombstone, derived_id
from chassis.outgoing import Outgoing, Publisher
from chassis.trace import continued
from contracts.agency import HearingHeld
from contracts.envelope import Envelope, read_headers
from contracts.intake import TextRecorded
from tests.unit.chassis.boxes import NOW, A, B, item

CASE = uuid4()
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ZERO = f"00-{'0' * 32}-b7ad6b7169203331-01"
EVENT = HearingHeld.model_validate({"case_id": CASE, "sent_on": "2026-03-02"})
CAUSE = item("because").cause
publisher = Publisher("intake")


def sent(index: int = 0, cause: object = CAUSE, key: object = A, service: str = "intake") -> Envelope:
    message = Publisher(service).message(key, cause, index, Publish(EVENT), NOW)  # type: ignore[arg-type]
    return read_headers(message.headers)


def test_the_same_cause_gives_the_same_id_again() -> None:
    assert sent().id == sent().id


def test_ids_differ_by_index_cause_aggregate_and_service() -> None:
    others = [sent(1), sent(cause=item("other").cause), sent(key=B), sent(service="payments")]
    assert len({sent().id, *(other.id for other in others)}) == 5


def test_an_id_is_a_uuid_of_version_8() -> None:
    made = derived_id("intake", 7)
    assert (made.version, made.variant) == (8, RFC_4122)
    assert derived_id("a", "bc") != derived_id("ab", "c")


def test_the_envelope_names_cause_sender_subject_key_and_schema() -> None:
    message = publisher.message(A, CAUSE, 0, Publish(EVENT), NOW)
    envelope = read_headers(message.headers)
    assert envelope.causationid == CAUSE.id
    assert (envelope.source, envelope.subject, envelope.time) == ("/services/intake", str(CASE), NOW)
    assert (message.target, message.lane, message.key) == ("intake.events.v1", "stream", str(CASE))
    assert (envelope.partitionkey, envelope.dataschema) == (str(CASE), HearingHeld.dataschema)


def test_topic_key_and_subject_can_be_chosen() -> None:
    publish = Publish(EVENT, topic="agency.celle.receipts.v1", key="k", subject="s", personal=("p",))
    message = publisher.message(A, CAUSE, 0, publish, NOW)
    assert (message.target, message.key, message.personal) == ("agency.celle.receipts.v1", "k", ("p",))
    assert read_headers(message.headers).subject == "s"


def test_compacted_topics_have_a_lane_of_their_own_and_a_tombstone_has_no_value() -> None:
    text = TextRecorded(text_id=CASE, text="words")
    publish = Publish(text, topic="intake.texts.v1")
    assert publisher.message(A, CAUSE, 0, publish, NOW).lane == "compacted"
    assert publisher.tombstone(A, Tombstone("intake.texts.v1", "t")) == Outgoing(
        "intake.texts.v1", "compacted", "t", (), None, A, ("t",)
    )


def test_an_effect_is_named_by_its_own_id() -> None:
    out = publisher.effect(A, Effect("post", CASE, {"ä": 1}))
    assert (out.target, out.lane, out.key, out.value) == ("post", "effect", str(CASE), '{"ä": 1}'.encode())


def test_the_trace_goes_on_with_a_span_of_its_own() -> None:
    traced = sent(cause=replace(CAUSE, traceparent=TRACE))
    assert traced.traceparent is not None
    version, trace, span, flags = traced.traceparent.split("-")
    assert (version, trace, flags) == ("00", "0af7651916cd43dd8448eb211c80319c", "01")
    assert span not in ("b7ad6b7169203331", "0" * 16)
    assert continued(TRACE, traced.id) == traced.traceparent


@pytest.mark.parametrize(
    "unusable", [None, "", "00-short-b7ad6b7169203331-01", TRACE.upper(), TRACE + "-x", ZERO]
)
def test_without_a_usable_trace_the_event_starts_one(unusable: str | None) -> None:
    event_id = uuid4()
    assert continued(unusable, event_id) == f"00-{event_id.hex}-{event_id.hex[16:]}-00"
