"""Runs made of the examples of the contracts: those of one training subsidy and one integration service."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cli.demo.exchanged import Exchanged
from cli.demo.report.reading import SERVICE_TOPICS
from cli.demo.report.view import case_views
from cli.demo.result import Check, RunResult, SentLine, TopicRecord, UnsentLine
from contracts.envelope import from_structured
from contracts.topics import SUBJECTS
from tests.unit.given import registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.demo.report.view import CaseView

EXAMPLES = Path(__file__).resolve().parents[5] / "contracts" / "examples"
SUBSIDY = UUID("019df504-263d-720d-a9f9-a28196912754")
SERVICE = UUID("019dd323-c477-7ad3-9c63-2257a6a7f4a0")
APPLICANT = "019d8efd-f557-724c-a977-10333b1e6e7a"
TRAINEE = "019d716d-d708-7841-ab8d-e22a6c7dd4cf"
_BROKER_TIME = datetime(2026, 11, 22, tzinfo=UTC)


def example(
    event: str, /, *, ce_id: str | None = None, on: str | None = None, topic: str | None = None, **data: Any
) -> str:
    """The line of an example, with members of its data changed; `on` is its day."""
    line = json.loads((EXAMPLES / f"{event}.json").read_text(encoding="utf-8"))
    line["data"] |= data
    line["id"] = ce_id or line["id"]
    line["topic"] = topic or line["topic"]
    line["time"] = f"{on}T21:00:00Z" if on else line["time"]
    line["subject"] = line["data"].get("case_id") or line["subject"]
    return json.dumps(line)


def published(event: str, /, **changes: Any) -> str:
    """The line of an example on the topic where a service publishes it to the others, if one does."""
    topics = [topic for topic in SERVICE_TOPICS if event in {each.type_name for each in topic.events}]
    return example(event, topic=topics[0].name if topics else None, **changes)


def receipt(submission: str, ce_id: str) -> str:
    """An accepting receipt, without findings, for a message of the training subsidy."""
    sent = json.loads(submission)
    answered = {"submission_id": sent["id"], "findings": [], "missing_documents": []}
    return example("SubmissionReceived", ce_id=ce_id, on=sent["time"][:10], **answered)


def subjects() -> tuple[str, str]:
    """The employer and the trainee of the training subsidy."""
    return (
        example("SubjectRecorded", subject_id=APPLICANT, name="Tischlerei Harms GmbH", kind="employer"),
        example("SubjectRecorded", ce_id=TRAINEE, subject_id=TRAINEE, name="Jannis Wolters"),
    )


def record(line: str, offset: int) -> TopicRecord:
    """A line as the broker would hold it; later lines have later timestamps."""
    message = from_structured(line)
    data = json.loads(line)["data"]
    copied = data.get("subject_id") if SUBJECTS.name == message.topic else None
    key = copied.encode() if copied else message.key
    return TopicRecord(
        topic=message.topic or "",
        partition=0,
        offset=offset,
        headers=tuple(message.headers),
        key=key,
        value=message.value,
        timestamp=_BROKER_TIME + timedelta(milliseconds=offset),
    )


def tombstone(topic: str, key: str, offset: int = 999) -> TopicRecord:
    return TopicRecord(
        topic, 0, offset, (), key.encode(), None, _BROKER_TIME + timedelta(milliseconds=offset)
    )


def run(lines: Iterable[str], *more: TopicRecord, checks: tuple[Check, ...] = ()) -> RunResult:
    """A run whose records are these lines, in order; what agencies sent came from the input."""
    records = tuple(record(line, offset) for offset, line in enumerate(lines)) + more
    sent = tuple(
        SentLine(number, each.topic, each.partition, each.offset)
        for number, each in enumerate(records, 1)
        if each.topic.endswith(".submissions.v1")
    )
    return RunResult(
        input="test.ndjson",
        records=records,
        sent=sent,
        unsent=(UnsentLine(7, "It is no JSON."),),
        behaviour={},
        registry=registry(),
        first_day=date(2026, 3, 3),
        until=date(2026, 12, 31),
        seconds={"total": 1.5},
        leftovers=(),
        payment_runs=(),
        exchanged=Exchanged(),
        received_twice=0,
        checks=checks,
    )


def case(lines: Iterable[str], *more: TopicRecord) -> CaseView:
    """The only case of a run."""
    (view,) = case_views(run(lines, *more))
    return view
