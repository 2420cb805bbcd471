"""Records as they come from the broker, and as they are kept when they cannot be handled yet."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError, from_json, to_json

from contracts.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.handling import OrderGiven

Headers = tuple[tuple[str, bytes | None], ...]

TIMER_TOPIC = "timer"
EFFECT_TOPIC = "effect"
ORDER_TOPIC = "order"


@frozen
class Record:
    """One Kafka record, untouched. A timer or a confirmation is kept in the same form (see `of_timer`)."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def position_id(self) -> str:
        """The inbox id of a record without a usable id of its own."""
        return f"{self.partition}/{self.offset}"

    @property
    def position(self) -> tuple[str, int, int]:
        """Topic, partition and offset."""
        return self.topic, self.partition, self.offset

    def content(self) -> bytes:
        """A digest of type and value: tells a repeat from another message under the same id."""
        value = b"\x00" if self.value is None else b"\x01" + self.value
        return hashlib.blake2b((self.header("ce_type") or b"") + value, digest_size=16).digest()

    def header(self, name: str) -> bytes | None:
        """The first header of this name."""
        for key, value in self.headers:
            if key == name:
                return value
        return None


def of_timer(timer_id: int, name: str, due_at: datetime) -> Record:
    """A due timer as a record: its number is its offset."""
    value = json.dumps({"name": name, "due_at": due_at.astimezone(UTC).isoformat()})
    return Record(f"{TIMER_TOPIC}:{name}", 0, timer_id, None, value.encode(), ())


def of_confirmation(name: str, result: Mapping[str, Any], row_id: int, at: datetime) -> Record:
    """What an adapter reports, as a record."""
    value = json.dumps({"at": at.isoformat(), "result": dict(result)}, ensure_ascii=False, sort_keys=True)
    return Record(f"{EFFECT_TOPIC}:{name}", 0, row_id, None, value.encode(), ())


def of_order(order: OrderGiven, at: datetime) -> Record:
    """A person's order, as a record; it has no place on any topic."""
    given = {"at": at.isoformat(), "by": order.by, "content": dict(order.content)}
    value = json.dumps(given, ensure_ascii=False, sort_keys=True)
    return Record(f"{ORDER_TOPIC}:{order.name}", 0, 0, None, value.encode(), ())


def headers_to_json(headers: Headers) -> str:
    """Headers as JSON, a pair each: values as text, as `{"base64": …}` what PostgreSQL's text cannot hold."""
    with suppress(PydanticSerializationError):
        text = to_json(headers).decode()
        if "\\u0000" not in text:
            return text
    return to_json([(name, None if value is None else _shown(value)) for name, value in headers]).decode()


def headers_from_json(text: str) -> Headers:
    """The inverse of `headers_to_json`."""
    headers = from_json(text)
    with suppress(AttributeError):  # a header without a value, or one that is no text
        return tuple([(name, shown.encode()) for name, shown in headers])
    return tuple((name, None if shown is None else _hidden(shown)) for name, shown in headers)


def _shown(value: bytes) -> str | dict[str, str]:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}
    return text if "\x00" not in text else {"base64": base64.b64encode(value).decode()}


def _hidden(shown: str | dict[str, str]) -> bytes:
    return shown.encode() if isinstance(shown, str) else base64.b64decode(shown["base64"])
