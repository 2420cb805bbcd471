"""The envelope: CloudEvents 1.0 in Kafka's binary mode, its attributes as headers `ce_*`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar, cast

from contracts.errors import ContractError, DataError, EnvelopeError, Partial, Problem
from contracts.events import Event, decode, encode, event_type, event_types
from contracts.frozen import frozen
from contracts.structured import TOMBSTONE, Structured, from_structured, to_structured
from contracts.uuids import text_of, uuid_of

if TYPE_CHECKING:
    from uuid import UUID

__all__ = [
    "TOMBSTONE",
    "ContractError",
    "DataError",
    "Envelope",
    "EnvelopeError",
    "Event",
    "Headers",
    "Partial",
    "Problem",
    "Structured",
    "decode",
    "encode",
    "event_type",
    "event_types",
    "from_structured",
    "headers_of",
    "read_headers",
    "to_structured",
]

Headers = Sequence[tuple[str, bytes | None]]
"""Headers of a Kafka record, in order; a name may occur twice, a value may be null."""

MAX_LENGTH = 1024
"""Characters in one header: ids and sources become index keys."""

T = TypeVar("T")

_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


_REQUIRED = frozenset({"ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time"})
_OURS = _REQUIRED | {
    "content-type",
    "ce_dataschema",
    "ce_partitionkey",
    "ce_causationid",
    "ce_replay",
    "traceparent",
}


@frozen
class Envelope:
    """Who says what happened, when, about whom, and because of which other event."""

    id: UUID
    """Unique with `source`; consumers deduplicate on the two."""
    type: str
    source: str
    """`/agencies/<agency>`, `/providers/<provider>`, `/payment-systems/<system>`, `/services/<service>`."""
    subject: str
    """The case; on subjects, payees and texts their own id."""
    time: datetime
    """When it happened; aware, UTC."""
    dataschema: str | None = None
    partitionkey: str | None = None
    """The message key."""
    causationid: UUID | None = None
    """Id of the event that led to this one."""
    replay: bool = False
    """True on a republished event."""
    traceparent: str | None = None
    """W3C trace context."""


def headers_of(envelope: Envelope) -> list[tuple[str, bytes]]:
    """The record's headers, in a fixed order."""
    headers = [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", text_of(envelope.id).encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_subject", envelope.subject.encode()),
        ("ce_time", rfc_3339(envelope.time).encode()),
    ]
    if envelope.dataschema is not None:
        headers.append(("ce_dataschema", envelope.dataschema.encode()))
    if envelope.partitionkey is not None:
        headers.append(("ce_partitionkey", envelope.partitionkey.encode()))
    if envelope.causationid is not None:
        headers.append(("ce_causationid", text_of(envelope.causationid).encode()))
    if envelope.replay:
        headers.append(("ce_replay", b"true"))
    if envelope.traceparent is not None:
        headers.append(("traceparent", envelope.traceparent.encode()))
    return headers


@lru_cache(maxsize=256)  # the events of one batch happened at one time
def rfc_3339(time: datetime) -> str:
    """An aware time in UTC with `Z`."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_headers(headers: Headers) -> Envelope:
    """Read an envelope, or raise `EnvelopeError` with the first problem and what could be read.

    Every header must be UTF-8 and none of ours may come twice; unknown ones are ignored.
    """
    try:
        return _faultless(headers)
    except ValueError:
        return _with_problems(headers)


def _faultless(headers: Headers) -> Envelope:
    """The envelope of nearly every record; `ValueError` where a header is wrong, or merely unusual."""
    texts = {name: value.decode() for name, value in headers if value is not None}
    if len(texts) != len(headers) or not texts.keys() >= _REQUIRED or texts["ce_specversion"] != "1.0":
        raise ValueError("a header is null, missing, comes twice or says another version")
    lengths = [*map(len, texts.values())]
    if min(lengths) == 0 or max(lengths) > MAX_LENGTH or "\x00" in "".join(texts.values()):
        raise ValueError("a header is empty, too long or holds what no database keeps")
    causation = texts.get("ce_causationid")
    return Envelope(
        _uuid(texts["ce_id"]),
        texts["ce_type"],
        texts["ce_source"],
        texts["ce_subject"],
        _time(texts["ce_time"]),
        texts.get("ce_dataschema"),
        texts.get("ce_partitionkey"),
        None if causation is None else _uuid(causation),
        texts.get("ce_replay") == "true",
        texts.get("traceparent"),
    )


def _with_problems(headers: Headers) -> Envelope:
    """Header by header: what is wrong is told, and what only looks unusual is read."""
    reading = _Reading(headers)
    reading.check_specversion()
    partial = Partial(
        id=reading.required("ce_id", _uuid),
        type=reading.required("ce_type", _text),
        source=reading.required("ce_source", _text),
        subject=reading.required("ce_subject", _text),
        time=reading.required("ce_time", _time),
        partitionkey=reading.texts.get("ce_partitionkey"),
        causationid=reading.optional("ce_causationid", _uuid),
        traceparent=reading.texts.get("traceparent"),
    )
    return reading.envelope(partial)


class _Reading:
    """The headers as text, and the problems met on the way."""

    def __init__(self, headers: Headers) -> None:
        self.texts: dict[str, str] = {}
        self.problems: list[Problem] = []
        for name, value in headers:
            self._take(name, value)

    def _take(self, name: str, value: bytes | None) -> None:
        if value is None:
            return self._problem("header_null", name, "Header has no value")
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return self._problem("header_not_utf8", name, "Header is not UTF-8")
        if name not in _OURS:
            return None
        if "\x00" in text:
            return self._problem("nul_character", name, "Header must not contain U+0000")
        if len(text) > MAX_LENGTH:
            return self._problem("header_too_long", name, f"Header is longer than {MAX_LENGTH} characters")
        if self.texts.setdefault(name, text) is not text:
            return self._problem("header_doubled", name, "Header occurs more than once")
        return None

    def _problem(self, code: str, header: str, message: str) -> None:
        self.problems.append(Problem(code, header, message))

    def check_specversion(self) -> None:
        version = self.required("ce_specversion", _text)
        if version not in (None, "1.0"):
            self._problem("specversion_unknown", "ce_specversion", "Only CloudEvents 1.0 is read")

    def required(self, name: str, parse: Callable[[str], T]) -> T | None:
        if self.texts.get(name):
            return self._parsed(name, parse)
        if all(problem.field != name for problem in self.problems):
            self._problem("header_missing", name, "Header is required")
        return None

    def optional(self, name: str, parse: Callable[[str], T]) -> T | None:
        return self._parsed(name, parse) if name in self.texts else None

    def _parsed(self, name: str, parse: Callable[[str], T]) -> T | None:
        if self.problems and any(problem.field == name for problem in self.problems):
            return None  # a header that comes twice says nothing reliable
        try:
            return parse(self.texts[name])
        except ValueError as error:
            self._problem("header_malformed", name, str(error))
            return None

    def envelope(self, partial: Partial) -> Envelope:
        """Without a problem, nothing that is required is None."""
        if self.problems:
            first = self.problems[0]
            raise EnvelopeError(first.code, first.field, first.message, partial)
        return Envelope(
            id=cast("UUID", partial.id),
            type=cast("str", partial.type),
            source=cast("str", partial.source),
            subject=cast("str", partial.subject),
            time=cast("datetime", partial.time),
            dataschema=self.texts.get("ce_dataschema"),
            partitionkey=partial.partitionkey,
            causationid=partial.causationid,
            replay=self.texts.get("ce_replay") == "true",
            traceparent=partial.traceparent,
        )


def _text(text: str) -> str:
    return text


def _uuid(text: str) -> UUID:
    if not _UUID.fullmatch(text):
        raise ValueError("Not a UUID; write it like 6f1c2b7e-0d0c-4a52-9a1e-3f5b8a9d1c20")
    return uuid_of(text)


def _time(text: str) -> datetime:
    if not _RFC_3339.fullmatch(text):
        raise ValueError("Not an RFC 3339 time with offset; write it like 2026-03-02T08:15:00Z")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("No such time in UTC") from None
