"""What intake remembers: cases, the subjects, payees and texts of agencies, and what tells duplicates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.handling import Aggregate
from contracts.values import Channel, Document, Payee, Procedure, Subject
from services.intake.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable


class Term(BaseModel):
    """The last day of a period, and the paragraphs it follows from."""

    model_config = ConfigDict(frozen=True)

    last_day: date
    basis: str


class Case(Aggregate, kind="case"):
    """One application, from its first contact on. It belongs to the agency that registered it."""

    case_id: UUID
    agency: str
    """Slug of the agency."""
    reference: str
    procedure: Procedure
    channel: Channel
    applied_on: date
    """Earliest first contact of all messages about the case."""
    received_on: date | None = None
    """Day on which this authority got the application, where another one forwarded it."""
    forwarded_by: str | None = None
    signed: bool
    land: str
    municipality: str
    applicant_id: UUID
    beneficiary_id: UUID | None = None
    payee_id: UUID | None = None
    facts: dict[str, Any]
    """As sent, in their JSON form; the occupation by its text id."""
    documents: tuple[Document, ...] = ()
    missing: tuple[str, ...] = ()
    """Kinds of documents that are still needed."""
    documents_due: Term | None = None
    """Until when they are to come; None while nothing is missing."""
    completed_on: date | None = None
    payee_ids: tuple[UUID, ...] = ()
    """Every account ever named for the case: erased with the applicant."""
    text_ids: tuple[UUID, ...] = ()
    """Every text ever sent for the case: erased with either subject."""
    fingerprints: tuple[str, ...] = ()
    left_on: date | None = None
    """Withdrawn, or forwarded to another authority."""
    refused_on: date | None = None
    ended_on: date | None = None
    """End of a support or a grant before or at its time."""
    runs_until: date | None = None
    """Last day of what was approved."""
    progress: Progress = Progress()

    @property
    def subject_ids(self) -> tuple[UUID, ...]:
        """Applicant and, where there is one, beneficiary."""
        both = (self.applicant_id, self.beneficiary_id)
        return tuple(dict.fromkeys(id_ for id_ in both if id_ is not None))

    @property
    def document_kinds(self) -> frozenset[str]:
        """Kinds of which at least one document has come in."""
        return frozenset(document.kind for document in self.documents)

    def with_documents(self, documents: Iterable[Document]) -> Case:
        """The case with further documents; one that is sent again replaces itself."""
        merged = {document.document_id: document for document in (*self.documents, *documents)}
        return self.model_copy(update={"documents": tuple(merged.values())})


class RecordedSubject(Aggregate, kind="subject"):
    """A person or employer as last sent by the agency that owns the id."""

    agency: str
    subject: Subject
    cases: tuple[UUID, ...] = ()
    """Cases that name the subject."""


class RecordedPayee(Aggregate, kind="payee"):
    """An account named for a case; never changed, a new account has a new id."""

    agency: str
    payee: Payee


class RecordedText(Aggregate, kind="text"):
    """Free text of an agency, kept apart from the events that name it."""

    agency: str
    text: str


class Reference(Aggregate, kind="reference"):
    """An agency's own file number; the id is `<agency>|<reference>`."""

    case_id: UUID
    """The case that used it first."""


class Fingerprint(Aggregate, kind="fingerprint"):
    """What makes two applications of one agency look the same; the id is a hash of it."""

    case_id: UUID
    """The case that had it first."""
