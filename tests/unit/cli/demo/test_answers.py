"""Every message of a partner needs exactly one answer, told by its id or by its place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from cli.demo.answers import unanswered
from cli.demo.result import TopicRecord
from contracts.commissioning import ReplyReceived
from contracts.envelope import encode
from contracts.receipts import SubmissionReceived
from contracts.values import Position

if TYPE_CHECKING:
    from contracts.envelope import Event

IN, OUT = "agency.hannover.submissions.v1", "agency.hannover.receipts.v1"
ID, OTHER = UUID(int=1), UUID(int=2)


def record(
    topic: str, offset: int, type_: str, id_: UUID | None, value: bytes | None, source: str = ""
) -> TopicRecord:
    headers = [("ce_type", type_.encode()), ("ce_source", source.encode())]
    headers += [("ce_id", str(id_).encode())] if id_ else []
    return TopicRecord(topic, 0, offset, tuple(headers), b"key", value, datetime(2026, 11, 22, tzinfo=UTC))


def sent(offset: int, id_: UUID | None = ID, value: bytes | None = b"{}", topic: str = IN) -> TopicRecord:
    return record(topic, offset, "teilhabe.MeetingHeld.v1", id_, value, "/agencies/hannover")


def answer(event: Event, offset: int = 0, topic: str = OUT, id_: UUID | None = None) -> TopicRecord:
    return record(topic, offset, event.ce_type, id_ or uuid4(), encode(event))


def receipt(id_: UUID | None, offset: int | None = None) -> SubmissionReceived:
    position = Position(topic=IN, partition=0, offset=offset) if offset is not None else None
    return SubmissionReceived(submission_id=id_, position=position, accepted=True)


def test_an_answer_by_id_and_one_by_place() -> None:
    assert unanswered([sent(0), sent(1, None), answer(receipt(ID)), answer(receipt(None, 1))]) == []


def test_a_message_without_an_answer_is_named() -> None:
    [sentence] = unanswered([sent(4)])
    assert sentence == f"No answer on {OUT} to the message at {IN}, partition 0, offset 4."


def test_a_repeat_shares_the_first_answer() -> None:
    first = answer(receipt(ID), 0, id_=OTHER)
    again = answer(receipt(ID), 1, id_=OTHER)
    assert unanswered([sent(0), sent(1), first, again]) == []


def test_other_content_under_a_used_id_needs_an_answer_of_its_own() -> None:
    records = [sent(0), sent(1, value=b'{"other": 1}'), answer(receipt(ID))]
    assert unanswered(records) == [f"No answer on {OUT} to the message at {IN}, partition 0, offset 1."]
    assert unanswered([*records, answer(receipt(None, 1))]) == []


def test_two_different_answers_are_one_too_many() -> None:
    [sentence] = unanswered([sent(0), answer(receipt(ID), 0), answer(receipt(ID), 1)])
    assert sentence.startswith("2 different answers")


def test_providers_and_payment_systems_are_answered_on_their_own_topics() -> None:
    reply = record("provider.ifd-celle.replies.v1", 0, "teilhabe.SupportStarted.v1", ID, b"{}")
    elsewhere = answer(ReplyReceived(reply_id=ID, accepted=True), topic="provider.ifd-verden.commissions.v1")
    assert len(unanswered([reply, elsewhere])) == 1
    there = answer(ReplyReceived(reply_id=ID, accepted=True), topic="provider.ifd-celle.commissions.v1")
    assert unanswered([reply, there]) == []


def test_what_came_by_http_is_answered_to_its_agency() -> None:
    assert unanswered([sent(0, topic="intake.submissions.v1"), answer(receipt(ID))]) == []


def test_events_between_services_need_no_answer() -> None:
    assert unanswered([sent(0, topic="intake.events.v1")]) == []
