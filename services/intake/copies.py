"""Subjects, payees and texts: kept under ids, so that events between services need only the ids.

An id belongs to the agency that sent it first. The copies are published before the event that names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chassis.handling import Aggregate, Context, Key, Publish, derived_id
from contracts.intake import PayeeRecorded, SubjectRecorded, TextRecorded
from contracts.topics import PAYEES, SUBJECTS, TEXTS
from contracts.values import Payee, PayeeRef, Subject, SubjectRef, Text, TextRef
from services.intake.model import Case, RecordedPayee, RecordedSubject, RecordedText
from services.intake.texts import with_texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from pydantic import BaseModel

M = TypeVar("M", bound="BaseModel")


def text_id(case_id: UUID, cause_id: UUID, pointer: str) -> UUID:
    """Id of the text that a message holds at a JSON pointer."""
    return derived_id("text", case_id, cause_id, pointer)


def payee_id(case_id: UUID, cause_id: UUID) -> UUID:
    """Id of the account that a message names for the first time; says nothing about the account."""
    return derived_id("payee", case_id, cause_id)


class Copies:
    """What one message says of subjects, payees and texts: aggregates to write, copies to publish."""

    def __init__(self, context: Context, agency: str, case_id: UUID, people: Iterable[UUID]) -> None:
        self.others: dict[Key, Aggregate] = {}
        self.published: list[Publish] = []
        self.payee_ids: tuple[UUID, ...] = ()
        self.text_ids: tuple[UUID, ...] = ()
        self._context, self._agency, self._case_id = context, agency, case_id
        self._people = tuple(sorted(map(str, people)))

    @classmethod
    def of(cls, case: Case, context: Context) -> Copies:
        """For a message about a case that is known."""
        return cls(context, case.agency, case.case_id, case.subject_ids)

    def subject(self, subject: Subject) -> SubjectRef:
        """Keep a subject as sent; published only if something about it is new."""
        key = Key(RecordedSubject.kind, str(subject.subject_id))
        before = self._context.get(RecordedSubject, key.id)
        cases = (*(before.cases if before else ()), self._case_id)
        self.others[key] = RecordedSubject(
            agency=self._agency, subject=subject, cases=tuple(dict.fromkeys(cases))
        )
        if before is None or before.subject != subject:
            recorded = SubjectRecorded.model_validate(subject.model_dump())
            self.published.append(Publish(recorded, topic=SUBJECTS.pattern, personal=(key.id,)))
        return SubjectRef(subject_id=subject.subject_id)

    def payee(self, payee: Payee, case: Case | None) -> PayeeRef:
        """Keep an account; one that the case has named before keeps its id."""
        for known in case.payee_ids if case else ():
            recorded = self._context.get(RecordedPayee, known)
            if recorded and recorded.payee == payee:
                return PayeeRef(payee_id=known)
        id_ = payee_id(self._case_id, self._context.cause.id)
        self._context.get(RecordedPayee, id_)
        self.others[Key(RecordedPayee.kind, str(id_))] = RecordedPayee(agency=self._agency, payee=payee)
        event = PayeeRecorded(payee_id=id_, name=payee.name, iban=payee.iban)
        self.published.append(Publish(event, topic=PAYEES.pattern, personal=(*self._people, str(id_))))
        self.payee_ids += (id_,)
        return PayeeRef(payee_id=id_)

    def texts(self, model: M) -> M:
        """The event (or facts) with its texts kept and replaced by their ids."""
        return with_texts(model, self._text)

    def _text(self, pointer: str, text: Text) -> TextRef:
        if isinstance(text, TextRef):
            return text
        id_ = text_id(self._case_id, self._context.cause.id, pointer)
        self._context.get(RecordedText, id_)
        self.others[Key(RecordedText.kind, str(id_))] = RecordedText(agency=self._agency, text=text)
        event = TextRecorded(text_id=id_, text=text)
        self.published.append(Publish(event, topic=TEXTS.pattern, personal=(*self._people, str(id_))))
        self.text_ids += (id_,)
        return TextRef(text_id=id_)

    def noted(self, case: Case) -> Case:
        """The case with the ids of what was collected for it."""
        return case.model_copy(
            update={
                "payee_ids": (*case.payee_ids, *self.payee_ids),
                "text_ids": (*case.text_ids, *self.text_ids),
            }
        )


def written_out(event: M, context: Context) -> M:
    """The event with its text ids replaced by the texts, as partners get it; erased texts are left out."""

    def text_of(_pointer: str, text: Text) -> Text | None:
        if not isinstance(text, TextRef):
            return text
        recorded = context.get(RecordedText, text.text_id)
        return recorded.text if recorded else None

    return with_texts(event, text_of)
