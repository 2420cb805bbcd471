"""Intake, wired: topics, reader, handlers, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.service import Service
from contracts.topics import INTAKE_SUBMISSIONS, submissions_topic
from law.rules import RULES_VERSION
from services.intake.door.app import doors
from services.intake.forwarding import SOURCES
from services.intake.handlers import handlers
from services.intake.reading import read_submission
from services.intake.receipts import answer_problem
from services.intake.store import TABLES

if TYPE_CHECKING:
    from chassis.registry import Registry


def topics(registry: Registry) -> list[str]:
    """Every agency's submissions, those by HTTP or file, and what the services publish."""
    agencies = [submissions_topic(agency) for agency in registry.agencies]
    return [*agencies, INTAKE_SUBMISSIONS.pattern, *(topic.pattern for topic in SOURCES)]


service = Service(
    name="intake",
    handlers=handlers,
    tables=TABLES,
    topics=topics,
    rules=RULES_VERSION,
    reader=read_submission,
    answer_problem=answer_problem,
    companions=doors,
)
