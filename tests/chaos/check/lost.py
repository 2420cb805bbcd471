"""Nothing is lost: on the way to a topic, from there to an inbox, from a message to its answer."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chassis.inbound import Inbound
from chassis.registry import Registry
from cli.demo.answers import unanswered
from cli.demo.result import TopicRecord
from tests.chaos.check.finding import Finding
from tests.chaos.outcome import header
from tests.chaos.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.history import History, Kept

REGISTRY = Path(__file__).parents[3] / "deploy" / "registry"
LOST = "nothing lost"


def acknowledged(history: History) -> Iterator[Finding]:
    """What a broker has acknowledged is there, also after it was killed."""
    found = {(r.topic, r.partition, r.offset): (header(r, "ce_id"), digest(r.value)) for r in history.records}
    for sent in history.sent:
        if found.get((sent.topic, sent.partition, sent.offset)) != (sent.id, sent.digest):
            where = f"{sent.topic}, partition {sent.partition}, offset {sent.offset}"
            yield Finding(LOST, f"{sent.id} was acknowledged at {where}, and is not there")


def answered(history: History) -> Iterator[Finding]:
    """One answer to each message of a partner."""
    at = datetime.fromtimestamp(0, UTC)
    records = [
        TopicRecord(r.topic, r.partition, r.offset, r.headers, r.key, r.value, at) for r in history.records
    ]
    for sentence in unanswered(records):
        yield Finding("one answer", sentence)


def published(history: History) -> Iterator[Finding]:
    """What was committed to an outbox is on its topic, with that content."""
    there = {(r.topic, _text(r.key), header(r, "ce_id"), digest(r.value)) for r in history.records}
    for service, rows in history.services.items():
        for row in rows.journal:
            if row.lane == "effect" or (row.target, row.key, row.ce_id or "", row.digest) in there:
                continue
            yield Finding(LOST, f"{service} has committed {row.ce_id} for {row.target} {row.key}")


def taken_in(history: History) -> Iterator[Finding]:
    """Every record that a service has a handler for is in its inbox."""
    registry = Registry.load(REGISTRY)
    for name, service in READERS.items():
        topics = frozenset(service.topics(registry))
        inbound = Inbound(name, service.handlers, service.reader)
        inbox = {(row.source, row.id) for row in history.services[name].inbox}
        for record in history.records:
            if record.topic not in topics:
                continue
            arrival = inbound.read(record.record())
            if not arrival.skipped and arrival.inbox not in inbox:
                yield Finding(LOST, f"{name} has never taken in {place(record)}")


def place(record: Kept) -> str:
    """Where a record is and what it is, in words."""
    what = header(record, "ce_type")
    return f"{what} at {record.topic}, partition {record.partition}, offset {record.offset}"


def digest(value: bytes | None) -> str | None:
    """As the journal notes it."""
    return None if value is None else hashlib.sha256(value).hexdigest()


def _text(key: bytes | None) -> str:
    return (key or b"").decode("utf-8", "replace")
