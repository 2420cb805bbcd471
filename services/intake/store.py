"""Where intake keeps its aggregates."""

from __future__ import annotations

from chassis.store import Table
from services.intake.model import (
    Case,
    Fingerprint,
    RecordedPayee,
    RecordedSubject,
    RecordedText,
    Reference,
)

TABLES = (
    Table(Case, "cases"),
    Table(RecordedSubject, "subjects"),
    Table(RecordedPayee, "payees"),
    Table(RecordedText, "texts"),
    Table(Reference, "file_numbers"),
    Table(Fingerprint, "fingerprints"),
)
