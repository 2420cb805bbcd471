"""What intake answers agency systems with (`agency.<agency>.receipts.v1`)."""

from __future__ import annotations

from uuid import UUID

from contracts.envelope import Event
from contracts.values import Day, DocumentKind, Finding, Flag, Position


class SubmissionReceived(Event):
    """The receipt: exactly one for each submission; a repeat gets the first answer again."""

    case_id: UUID | None = None
    submission_id: UUID | None = None
    """The submission's `ce_id`; null where it had none that is usable, then `position`."""
    position: Position | None = None
    accepted: Flag
    """False only for what cannot be read, does not fit its sender, or names an unknown or foreign case."""
    duplicate_of: UUID | None = None
    """Another application's case that looks the same; a person decides."""
    findings: tuple[Finding, ...] = ()
    missing_documents: tuple[DocumentKind, ...] = ()
    answer_by: Day | None = None
