"""Rows of the chassis's own tables, and what they stand for."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chassis.handling import Key
from chassis.outgoing import Outgoing
from chassis.records import Headers, Record, headers_from_json, headers_to_json
from chassis.store import DeadRow, ParkedRow, Table
from contracts.codecs import TOLERANT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def state_of(table: Table, text: str | None) -> Any:
    """A stored state; a code that was read tolerantly is kept as `other` and reads as such again."""
    return None if text is None else table.model.model_validate_json(text, context=TOLERANT)


def ids_by_kind(keys: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for key in sorted(set(keys)):
        grouped[key.kind].append(key.id)
    return grouped


def key_columns(keys: Iterable[Key]) -> tuple[list[str], list[str]]:
    ordered = list(keys)
    return [key.kind for key in ordered], [key.id for key in ordered]


def timer_columns(timers: Iterable[tuple[Key, str]]) -> tuple[list[str], list[str], list[str]]:
    ordered = list(timers)
    return [k.kind for k, _ in ordered], [k.id for k, _ in ordered], [name for _, name in ordered]


def record_columns(record: Record) -> tuple[Any, ...]:
    return (
        record.topic,
        record.partition,
        record.offset,
        record.key,
        headers_to_json(record.headers),
        record.value,
    )


def record_of(row: Mapping[str, Any]) -> Record:
    return Record(
        row["topic"],
        row["partition"],
        row["offset"],
        row["record_key"],
        row["value"],
        headers_from_json(row["headers"]),
    )


def parked_row(row: Mapping[str, Any]) -> ParkedRow:
    key = Key(row["kind"], row["key"])
    return ParkedRow(row["id"], key, row["reason"], record_of(row), UUID(row["cause_id"]), row["sender"])


def dead_row(row: Mapping[str, Any]) -> DeadRow:
    key = None if row["kind"] is None else Key(row["kind"], row["key"])
    return DeadRow(row["id"], key, record_of(row), row["cause_id"], row["sender"])


def answer_to_json(answer: Outgoing) -> str:
    return json.dumps(
        {
            "target": answer.target,
            "key": answer.key,
            "headers": headers_to_json(answer.headers),
            "value": (answer.value or b"").decode(),
            "aggregate": list(answer.aggregate),
        }
    )


def answer_from_json(text: str | None) -> Outgoing | None:
    if text is None:
        return None
    stored = json.loads(text)
    headers: Headers = headers_from_json(stored["headers"])
    value = stored["value"].encode()
    return Outgoing(stored["target"], "stream", stored["key"], headers, value, Key(*stored["aggregate"]))
