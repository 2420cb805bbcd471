"""What events refer to: people and texts as they stand at the end of a run, and replies of partners.

What has been erased is shown to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from cli.demo.report.reading import read_message
from contracts.intake import SubjectRecorded, TextRecorded
from contracts.topics import DISBURSEMENTS_REPLIES, PROVIDER_REPLIES, SUBJECTS, TEXTS, describe
from contracts.values import TextRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cli.demo.report.reading import Message
    from cli.demo.result import TopicRecord
    from contracts.envelope import Event
    from contracts.topic import Topic
    from contracts.values import Text

ERASED = "(gelöscht)"

E = TypeVar("E", bound="Event")


@dataclass(frozen=True, slots=True)
class Copies:
    """The latest state of every subject and text, by id; None: erased."""

    subjects: Mapping[UUID, SubjectRecorded | None]
    texts: Mapping[UUID, TextRecorded | None]
    hidden: bool = False
    """Whether texts that messages hold themselves are erased too."""
    replies: Mapping[UUID, Message] = field(default_factory=dict)
    """What providers and payment systems sent, by the id of the message."""

    @classmethod
    def of(cls, records: Iterable[TopicRecord]) -> Copies:
        """Read from the compacted topics, of which the last record of a key counts, and from the replies."""
        records = tuple(records)
        subjects, texts = _latest(records, SUBJECTS, SubjectRecorded), _latest(records, TEXTS, TextRecorded)
        return cls(subjects, texts, replies=_replies(records))

    def name(self, subject_id: UUID | None) -> str:
        """Name of a person or employer."""
        subject = self.subjects.get(subject_id) if subject_id else None
        return subject.name if subject else ERASED

    def text(self, text: Text | None) -> str:
        """A free text written out; empty where there is none."""
        if not isinstance(text, TextRef):
            return ERASED if text and self.hidden else text or ""
        copy = self.texts.get(text.text_id)
        return copy.text if copy else ERASED

    def for_case(self, *subject_ids: UUID | None) -> Copies:
        """The copies as a case of these people may show them: with one of them erased, so are its texts."""
        erased = any(id_ in self.subjects and self.subjects[id_] is None for id_ in subject_ids if id_)
        return replace(self, hidden=erased)


def _replies(records: Iterable[TopicRecord]) -> dict[UUID, Message]:
    sent = (
        record for record in records if describe(record.topic) in (PROVIDER_REPLIES, DISBURSEMENTS_REPLIES)
    )
    return {message.envelope.id: message for record in sent if (message := read_message(record))}


def _latest(records: Iterable[TopicRecord], topic: Topic, event: type[E]) -> dict[UUID, E | None]:
    latest: dict[UUID, E | None] = {}
    for record in records:
        if record.topic != topic.name or record.key is None:
            continue
        message = read_message(record)
        copy = message.event if message else None
        latest[UUID(record.key.decode())] = copy if isinstance(copy, event) else None
    return latest
