"""Every record of a run as a file: `events.ndjson`, and `undecodable.ndjson` for what has no such form.

A line of `events.ndjson` is a CloudEvent in structured mode. What partners may leave out is written all the
same (content type, schema, key). A tombstone has no envelope of its own: it gets an id made of its place, the
topic's writer as source, its key as subject, and the broker's time.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from pydantic_core import from_json, to_json

from contracts.envelope import (
    TOMBSTONE,
    ContractError,
    Envelope,
    event_type,
    headers_of,
    read_headers,
    to_structured,
)
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cli.demo.result import TopicRecord

EVENTS = "events.ndjson"
UNDECODABLE = "undecodable.ndjson"


def write_events(records: Iterable[TopicRecord], out: Path) -> int:
    """Write both files, one line a record, in the order given; return how many cannot be decoded.

    `undecodable.ndjson` is there only if it has a line.
    """
    undecodable = []
    with (out / EVENTS).open("w", encoding="utf-8", newline="\n") as events:
        for record in records:
            line = event_line(record)
            if line is None:
                undecodable.append(undecodable_line(record))
            else:
                events.write(f"{line}\n")
    if undecodable:
        (out / UNDECODABLE).write_text("".join(f"{line}\n" for line in undecodable), encoding="utf-8")
    return len(undecodable)


def event_line(record: TopicRecord) -> str | None:
    """A record in structured mode; None if its headers are no envelope or its value is no JSON."""
    if record.value is None and not record.headers:
        return _tombstone_line(record)
    try:
        envelope = read_headers(record.headers)
        if record.value is not None:
            from_json(record.value, allow_inf_nan=False)
    except (ContractError, ValueError):
        return None
    return to_structured(record.topic, _completed(record, envelope), record.value, record.key)


def undecodable_line(record: TopicRecord) -> str:
    """Where a record is, and its value as it is."""
    value = None if record.value is None else b64encode(record.value).decode()
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    return to_json({**place, "value": value}).decode()


def _completed(record: TopicRecord, envelope: Envelope) -> tuple[tuple[str, bytes | None], ...]:
    cls = event_type(envelope.type)
    optional = {
        "content-type": b"application/json",
        "ce_dataschema": cls.dataschema.encode() if cls else None,
    }
    present = {name for name, _ in record.headers}
    added = [(name, value) for name, value in optional.items() if value and name not in present]
    return (*record.headers, *added)


def _tombstone_line(record: TopicRecord) -> str:
    key = (record.key or b"").decode("utf-8", "replace")
    place = f"{record.topic}/{record.partition}/{record.offset}"
    envelope = Envelope(
        id=uuid5(NAMESPACE_URL, place),
        type=TOMBSTONE,
        source=f"/services/{describe(record.topic).writer}",
        subject=key,
        time=record.timestamp,
        partitionkey=key,
    )
    return to_structured(record.topic, headers_of(envelope), None, key.encode())
