"""Does a changed contract break those who have not changed?

A producer's closed schema must be a subset of every consumer's open one: the old producer's of the new
consumer's and the new producer's of the old consumer's. Beyond that no member may disappear, not even an
optional one.

The subset check knows the part of JSON Schema that the events' schemas use. A keyword it does not know is an
error, never a pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]

_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$defs", "title", "description", "default", "examples", "x-known-values"}
)
_KNOWN = _ANNOTATIONS | {
    "$ref", "anyOf", "type", "enum", "const", "pattern", "format", "maxLength", "minimum", "maximum", "items",
    "properties", "required", "additionalProperties", "patternProperties",
}  # fmt: skip
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


class UnknownKeyword(Exception):
    """A schema uses a keyword whose meaning the subset check does not know."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The two schemas of one event type as they were at one time."""

    producer: Schema
    consumer: Schema


def incompatibilities(old: Snapshot, new: Snapshot) -> list[str]:
    """Every way in which the change breaks an unchanged partner, as a place and a reason; empty if none."""
    return [
        *(f"an old message, a new reader: {reason}" for reason in not_accepted(old.producer, new.consumer)),
        *(f"a new message, an old reader: {reason}" for reason in not_accepted(new.producer, old.consumer)),
        *(f"{place}: removed" for place in _removed(_At(old.consumer), _At(new.consumer))),
    ]


def not_accepted(producer: Schema, consumer: Schema) -> list[str]:
    """What a producer may send and a consumer would refuse."""
    return list(_refused(_At(producer), _At(consumer)))


class _At:
    """A place in a schema, with references resolved."""

    def __init__(self, schema: Schema, root: Schema | None = None, path: str = "") -> None:
        self.root = schema if root is None else root
        self.path = path
        self.schema = self._resolved(schema)
        unknown = self.schema.keys() - _KNOWN
        if unknown:
            raise UnknownKeyword(f"{path or '/'}: {', '.join(sorted(unknown))}")

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return schema

    def __getitem__(self, keyword: str) -> Any:
        return self.schema.get(keyword)

    def inside(self, schema: Schema | bool, step: str = "") -> _At:
        """A schema below this one; `true` means anything."""
        below = {} if isinstance(schema, bool) else schema
        return _At(below, self.root, f"{self.path}/{step}" if step else self.path)

    @property
    def anything(self) -> bool:
        return not self.schema.keys() - _ANNOTATIONS

    @property
    def alternatives(self) -> list[_At]:
        return [self.inside(option) for option in self["anyOf"] or ()]

    @property
    def members(self) -> dict[str, _At]:
        return {name: self.inside(schema, name) for name, schema in (self["properties"] or {}).items()}

    @property
    def required(self) -> set[str]:
        return set(self["required"] or ())


def _refused(sent: _At, read: _At) -> Iterator[str]:
    if read.anything:
        return
    if sent.alternatives:
        for option in sent.alternatives:
            yield from _refused(option, read)
    elif read.alternatives:
        if all(any(_refused(sent, option)) for option in read.alternatives):
            yield f"{sent.path or '/'}: {_kind(sent)} fits no alternative"
    elif "const" in sent.schema or "enum" in sent.schema:
        yield from _refused_values(sent, read)
    elif not _type_fits(sent["type"], read["type"]):
        yield f"{sent.path or '/'}: {_kind(sent)} instead of {_kind(read)}"
    elif "const" in read.schema or "enum" in read.schema:
        yield f"{sent.path or '/'}: any {_kind(sent)} instead of the values of a closed list"
    else:
        yield from _refused_content(sent, read)


def _kind(at: _At) -> str:
    return at["type"] or "anything"


def _type_fits(sent: str | None, read: str | None) -> bool:
    return read is None or sent == read or (sent, read) == ("integer", "number")


def _refused_values(sent: _At, read: _At) -> Iterator[str]:
    for value in _values(sent):
        if not _takes(read, value):
            yield f"{sent.path or '/'}: the value {value!r} is unknown"


def _values(at: _At) -> list[Any]:
    return [at["const"]] if "const" in at.schema else at["enum"]


def _takes(read: _At, value: Any) -> bool:
    if "const" in read.schema or "enum" in read.schema:
        return value in _values(read)
    if read["type"] and not isinstance(value, _TYPES.get(read["type"], ())):
        return False
    if isinstance(value, str):
        long = read["maxLength"] is not None and len(value) > read["maxLength"]
        return not long and (read["pattern"] is None or re.search(read["pattern"], value) is not None)
    return _within(read, value)


def _within(read: _At, value: Any) -> bool:
    low, high = read["minimum"], read["maximum"]
    return (low is None or value >= low) and (high is None or value <= high)


def _refused_content(sent: _At, read: _At) -> Iterator[str]:
    yield from _refused_limits(sent, read)
    if read["items"] is not None:
        yield from _refused(sent.inside(sent["items"] or {}, "*"), read.inside(read["items"], "*"))
    if sent["type"] == "object":
        yield from _refused_members(sent, read)


def _refused_limits(sent: _At, read: _At) -> Iterator[str]:
    for keyword in ("pattern", "format"):
        if read[keyword] is not None and sent[keyword] != read[keyword]:
            yield f"{sent.path or '/'}: {keyword} {sent[keyword]!r} instead of {read[keyword]!r}"
    for keyword in ("maxLength", "maximum"):
        if read[keyword] is not None and (sent[keyword] is None or sent[keyword] > read[keyword]):
            yield f"{sent.path or '/'}: {keyword} is above {read[keyword]}"
    if read["minimum"] is not None and (sent["minimum"] is None or sent["minimum"] < read["minimum"]):
        yield f"{sent.path or '/'}: minimum is below {read['minimum']}"


def _refused_members(sent: _At, read: _At) -> Iterator[str]:
    for name in sorted(read.required - sent.required):
        yield f"{sent.path}/{name}: required, but not always sent"
    for name, member in sent.members.items():
        expected = read.members.get(name) or _any_member(read)
        yield from _refused(member, expected)
    if sent["additionalProperties"] is not False:
        yield from _refused(_any_member(sent), _any_member(read))
    for pattern, schema in (sent["patternProperties"] or {}).items():
        expected = (read["patternProperties"] or {}).get(pattern, True)
        yield from _refused(sent.inside(schema, "*"), read.inside(expected, "*"))


def _any_member(at: _At) -> _At:
    """What a member that is not named may hold."""
    schema = at["additionalProperties"]
    return at.inside(schema if isinstance(schema, dict) else True, "*")


def _removed(old: _At, new: _At) -> Iterator[str]:
    if old.alternatives or new.alternatives:
        for option in old.alternatives or [old]:
            yield from min((list(_removed(option, other)) for other in new.alternatives or [new]), key=len)
        return
    for name, member in old.members.items():
        if name in new.members:
            yield from _removed(member, new.members[name])
        else:
            yield f"{old.path}/{name}"
    if old["items"] is not None and new["items"] is not None:
        yield from _removed(old.inside(old["items"], "*"), new.inside(new["items"], "*"))
