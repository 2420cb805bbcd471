"""Whether every partner got its answers: one for each message, however often it was sent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.commissioning import ReplyReceived
from contracts.envelope import ContractError, decode
from contracts.receipts import SubmissionReceived
from contracts.topics import (
    AGENCY_RECEIPTS,
    AGENCY_SUBMISSIONS,
    DISBURSEMENTS_DUE,
    DISBURSEMENTS_REPLIES,
    INTAKE_SUBMISSIONS,
    PROVIDER_COMMISSIONS,
    PROVIDER_REPLIES,
    describe,
    sender_fits,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cli.demo.result import TopicRecord
    from contracts.topic import Topic

_ANSWERED_ON: dict[Topic, Topic] = {
    AGENCY_SUBMISSIONS: AGENCY_RECEIPTS,
    INTAKE_SUBMISSIONS: AGENCY_RECEIPTS,
    PROVIDER_REPLIES: PROVIDER_COMMISSIONS,
    DISBURSEMENTS_REPLIES: DISBURSEMENTS_DUE,
}
Place = tuple[str, int, int]
"""Topic, partition, offset of a message."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a run, by what they answer."""

    by_id: dict[tuple[str, str], frozenset[str]]
    """Topic of the answer and id of the message: ids of the answers. More than one is one too many."""
    by_place: frozenset[Place]


def unanswered(records: Iterable[TopicRecord]) -> list[str]:
    """A sentence for each message of a partner without its answer, or with two different ones."""
    records = tuple(records)
    answers = _answers(records)
    first_content: dict[tuple[str, str], tuple[bytes, bytes | None]] = {}
    return [
        sentence
        for record in records
        if (answer_topic := _answer_topic(record)) is not None
        for sentence in _missing(record, answer_topic, answers, first_content)
    ]


def _missing(
    record: TopicRecord,
    answer_topic: str,
    answers: Answers,
    first_content: dict[tuple[str, str], tuple[bytes, bytes | None]],
) -> Iterator[str]:
    place = f"{record.topic}, partition {record.partition}, offset {record.offset}"
    if (record.topic, record.partition, record.offset) in answers.by_place:
        return
    identity = _text(record, "ce_id").lower()
    content = (_raw(record, "ce_type"), record.value)
    first = first_content.setdefault((answer_topic, identity), content)
    found = answers.by_id.get((answer_topic, identity), frozenset())
    if not found or first != content:
        yield f"No answer on {answer_topic} to the message at {place}."
    elif len(found) > 1:
        yield f"{len(found)} different answers on {answer_topic} to the message at {place}."


def _answers(records: Iterable[TopicRecord]) -> Answers:
    by_id: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    places: set[Place] = set()
    for record in records:
        if (answer := _answer(record)) is None:
            continue
        answered = answer.submission_id if isinstance(answer, SubmissionReceived) else answer.reply_id
        if answered is not None:
            by_id[record.topic, str(answered)].add(_text(record, "ce_id"))
        if (position := answer.position) is not None:
            places.add((position.topic, position.partition, position.offset))
    return Answers({key: frozenset(ids) for key, ids in by_id.items()}, frozenset(places))


def _answer(record: TopicRecord) -> SubmissionReceived | ReplyReceived | None:
    try:
        match _text(record, "ce_type"):
            case SubmissionReceived.ce_type:
                return decode(SubmissionReceived, record.value, tolerant=True)
            case ReplyReceived.ce_type:
                return decode(ReplyReceived, record.value, tolerant=True)
    except ContractError:
        return None
    return None


def _answer_topic(record: TopicRecord) -> str | None:
    """Where a partner's message is answered; None for what no partner sent."""
    topic = describe(record.topic)
    answered_on = _ANSWERED_ON.get(topic)
    if answered_on is None:
        return None
    source = _text(record, "ce_source")
    if topic is INTAKE_SUBMISSIONS:
        return answered_on.named(source.rpartition("/")[2]) if sender_fits(record.topic, source) else None
    return answered_on.named(topic.value_in(record.topic))


def _text(record: TopicRecord, header: str) -> str:
    return _raw(record, header).decode("utf-8", "replace")


def _raw(record: TopicRecord, header: str) -> bytes:
    return next((value or b"" for name, value in record.headers if name == header), b"")
