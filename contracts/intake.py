"""What intake publishes: the copies of subjects, payees and texts, and registered applications."""

from __future__ import annotations

from uuid import UUID

from contracts.envelope import Event
from contracts.facts import FactsByProcedure
from contracts.values import (
    Ags,
    Channel,
    Code,
    Day,
    Document,
    DocumentKind,
    Flag,
    Land,
    Payee,
    Procedure,
    Reference,
    Slug,
    Subject,
)


class SubjectRecorded(Event, Subject, key="subject_id", subject="subject_id"):
    """The latest state of a subject, on a compacted topic; a tombstone erases it, in every copy too."""


class PayeeRecorded(Event, Payee, key="payee_id", subject="payee_id"):
    """An account, on a compacted topic. A new account is a new payee."""

    payee_id: UUID


class TextRecorded(Event, key="text_id", subject="text_id"):
    """A free text, on a compacted topic; other events name it by its id."""

    text_id: UUID
    text: str


class ApplicationRegistered(Event):
    """An application is registered: no names, accounts or free text, only ids and coded facts."""

    case_id: UUID
    submission_id: UUID
    """The `ce_id` under which the agency sent the application."""
    reference: Reference
    procedure: Procedure
    agency: Slug
    land: Land
    municipality: Ags
    channel: Channel
    applied_on: Day
    signed: Flag
    applicant_id: UUID
    beneficiary_id: UUID | None = None
    payee_id: UUID | None = None
    facts: FactsByProcedure
    documents: tuple[Document, ...] = ()
    missing_documents: tuple[DocumentKind, ...] = ()
    answer_by: Day | None = None
    """Until when the missing documents are awaited; the receipt says the same day."""
    received_on: Day | None = None
    """Where another authority forwarded the application: the day on which this one got it."""
    forwarded_by: Code | None = None


class ApplicationCompleted(Event):
    """Every document that the procedure needs is in."""

    case_id: UUID
    submission_id: UUID | None = None
    completed_on: Day
    documents: tuple[Document, ...] = ()
