"""Structured mode: one flat CloudEvents JSON object a line, `data` inside.

The form of bulk intake, scenarios and exports. Next to the CloudEvents attributes a line may hold `topic`,
the full name of the Kafka topic. A value that is not JSON is held in `data_base64`; a tombstone is a line of
type `teilhabe.Tombstone.v1` with empty data.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from contracts.errors import DataError, EnvelopeError, Problem

if TYPE_CHECKING:
    from contracts.envelope import Headers

TOMBSTONE = "teilhabe.Tombstone.v1"

_PREFIX = "ce_"
_CONTENT_TYPE = ("content-type", "datacontenttype")
_PLAIN = ("traceparent",)
_ORDER = (
    "specversion",
    "id",
    "type",
    "source",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "partitionkey",
    "causationid",
    "replay",
    "traceparent",
)
_NOT_ATTRIBUTES = frozenset({"topic", "data", "data_base64"})


@dataclass(frozen=True, slots=True)
class Structured:
    """A line as a record to publish. What the line leaves out is left out here too: its reader answers it."""

    topic: str | None
    key: bytes | None
    headers: list[tuple[str, bytes]]
    value: bytes | None

    def header(self, name: str) -> str | None:
        """A header's text, e.g. `ce_source`."""
        return next((value.decode() for header, value in self.headers if header == name), None)


def to_structured(topic: str, headers: Headers, value: bytes | None, key: bytes | None = None) -> str:
    """One line for a record, without its end of line.

    Raises `EnvelopeError` where a header is null or not UTF-8, so that the record has no such form.
    """
    attributes = {_attribute(name): _utf8(name, header) for name, header in headers}
    if value is None:
        attributes["type"] = TOMBSTONE
    if key is not None:
        attributes.setdefault("partitionkey", _utf8("key", key))
    known = {name: attributes.pop(name) for name in _ORDER if name in attributes}
    return to_json({**known, **attributes, "topic": topic, **_data_members(value)}).decode()


def from_structured(line: str | bytes) -> Structured:
    """Read one line; `DataError` if it is no JSON object."""
    try:
        members = from_json(line, allow_inf_nan=False)
    except ValueError as error:
        raise DataError([Problem("json_invalid", "", str(error))]) from None
    if not isinstance(members, dict):
        raise DataError([Problem("not_an_object", "", "A line must be one JSON object")])
    topic = members.get("topic")
    if not isinstance(topic, str | None):
        raise DataError([Problem("string_type", "/topic", "The topic must be text")])
    headers = [
        (_header(name), _attribute_text(value).encode())
        for name, value in members.items()
        if name not in _NOT_ATTRIBUTES and value is not None
    ]
    key = members.get("partitionkey", members.get("subject"))
    return Structured(
        topic=topic,
        key=None if key is None else _attribute_text(key).encode(),
        headers=headers,
        value=_value(members),
    )


def _data_members(value: bytes | None) -> dict[str, Any]:
    if value is None:
        return {"data": {}}
    try:
        return {"data": from_json(value, allow_inf_nan=False)}
    except ValueError:
        return {"data_base64": b64encode(value).decode()}


def _value(members: dict[str, Any]) -> bytes | None:
    if members.get("type") == TOMBSTONE:
        return None
    if "data_base64" in members:
        return _base64(members["data_base64"])
    return to_json(members["data"]) if "data" in members else None


def _base64(text: object) -> bytes:
    try:
        return b64decode(str(text), validate=True)
    except ValueError as error:
        raise DataError([Problem("base64_invalid", "/data_base64", str(error))]) from None


def _attribute(header: str) -> str:
    if header == _CONTENT_TYPE[0]:
        return _CONTENT_TYPE[1]
    return header.removeprefix(_PREFIX)


def _header(attribute: str) -> str:
    if attribute == _CONTENT_TYPE[1]:
        return _CONTENT_TYPE[0]
    return attribute if attribute in _PLAIN else _PREFIX + attribute


def _attribute_text(value: object) -> str:
    """CloudEvents attributes may be JSON booleans and integers; as headers they are text."""
    return value if isinstance(value, str) else to_json(value).decode()


def _utf8(name: str, value: bytes | None) -> str:
    if value is None:
        raise EnvelopeError("header_null", name, "Header has no value")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise EnvelopeError("header_not_utf8", name, "Header is not UTF-8") from None
