"""What agencies sent, each message with the receipt it got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.demo.report.reading import Message, read_message
from contracts.receipts import SubmissionReceived
from contracts.topics import AGENCY_RECEIPTS, AGENCY_SUBMISSIONS, INTAKE_SUBMISSIONS, describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cli.demo.result import SentLine, TopicRecord

_Place = tuple[str, int, int]
_Identity = tuple[str, str]
"""Agency and id of a message."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A message of an agency and its receipt."""

    record: TopicRecord | None
    """None where the broker has dropped it since."""
    message: Message | None
    """None where it cannot be read."""
    received: Message
    receipt: SubmissionReceived

    @property
    def agency(self) -> str:
        """Slug of the agency that was answered."""
        return AGENCY_RECEIPTS.value_in(self.received.record.topic) or ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of the lines of an input."""

    sent: int
    answered: int
    rejected: int
    repeats: int


def submissions(records: Iterable[TopicRecord], messages: Iterable[Message]) -> tuple[Submission, ...]:
    """Every receipt with the message it answers, in the order of the receipts; `messages` hold no repeats."""
    by_place, by_identity = _indexed(records)
    found = []
    for message in messages:
        if message.topic is AGENCY_RECEIPTS and isinstance(message.event, SubmissionReceived):
            record = _answered(message, message.event, by_place, by_identity)
            found.append(Submission(record, read_message(record) if record else None, message, message.event))
    return tuple(found)


def count(sent: Sequence[SentLine], records: Iterable[TopicRecord], answers: Iterable[Submission]) -> Counted:
    """How many lines went out, got a receipt, were not accepted, or repeated an earlier one."""
    lines = {(line.topic, line.partition, line.offset) for line in sent}
    receipts = _Receipts.of(answers)
    seen: set[_Identity] = set()
    answered = rejected = repeats = 0
    for record in records:
        if _place(record) not in lines:
            continue
        receipt = receipts.to(record)
        if receipt and receipt.position is None:
            repeats += _identity(record) in seen
            seen.add(_identity(record))
        answered += receipt is not None
        rejected += receipt is not None and not receipt.accepted
    return Counted(len(sent), answered, rejected, repeats)


@dataclass(frozen=True, slots=True)
class _Receipts:
    """Receipts by what they answer: a place where the message had no id of its own, else its id."""

    by_place: Mapping[_Place, SubmissionReceived]
    by_identity: Mapping[_Identity, SubmissionReceived]

    @classmethod
    def of(cls, answers: Iterable[Submission]) -> _Receipts:
        by_place: dict[_Place, SubmissionReceived] = {}
        by_identity: dict[_Identity, SubmissionReceived] = {}
        for answer in answers:
            if (position := answer.receipt.position) is not None:
                by_place[position.topic, position.partition, position.offset] = answer.receipt
            else:
                by_identity[answer.agency, str(answer.receipt.submission_id)] = answer.receipt
        return cls(by_place, by_identity)

    def to(self, record: TopicRecord) -> SubmissionReceived | None:
        return self.by_place.get(_place(record)) or self.by_identity.get(_identity(record))


def _indexed(
    records: Iterable[TopicRecord],
) -> tuple[Mapping[_Place, TopicRecord], Mapping[_Identity, TopicRecord]]:
    by_place: dict[_Place, TopicRecord] = {}
    by_identity: dict[_Identity, TopicRecord] = {}
    for record in records:
        if describe(record.topic) in (AGENCY_SUBMISSIONS, INTAKE_SUBMISSIONS):
            by_place[_place(record)] = record
            by_identity.setdefault(_identity(record), record)
    return by_place, by_identity


def _answered(
    message: Message,
    receipt: SubmissionReceived,
    by_place: Mapping[_Place, TopicRecord],
    by_identity: Mapping[_Identity, TopicRecord],
) -> TopicRecord | None:
    if (position := receipt.position) is not None:
        return by_place.get((position.topic, position.partition, position.offset))
    agency = AGENCY_RECEIPTS.value_in(message.record.topic) or ""
    return by_identity.get((agency, str(receipt.submission_id)))


def _place(record: TopicRecord) -> _Place:
    return record.topic, record.partition, record.offset


def _identity(record: TopicRecord) -> _Identity:
    """Who is answered, and the id that the message claims."""
    agency = AGENCY_SUBMISSIONS.value_in(record.topic)
    if agency is None:
        agency = _text(record, "ce_source").rpartition("/")[2]
    return agency, _text(record, "ce_id").lower()


def _text(record: TopicRecord, header: str) -> str:
    value = next((value for name, value in record.headers if name == header), None)
    return (value or b"").decode("utf-8", "replace")
