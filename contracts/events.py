"""What every event has in common: its type, its key, how it is written and read.

class PaymentDue(Event, key="grant_id"): ...
"""

from __future__ import annotations

from typing import ClassVar, TypeVar
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import from_json

from contracts.codecs import TOLERANT
from contracts.errors import DataError, Problem, pointer_step
from contracts.uuids import text_of
from contracts.values import Value

_TYPES: dict[str, type[Event]] = {}


class Event(Value):
    """Something that happened. A subclass is one event type, with one schema on every topic.

    Class keywords: `key` names the field whose value is the message key, `subject` the one that is
    `ce_subject` (both the case, unless said otherwise; None where the publisher has to say it); `major` is
    the version in the type's name; `abstract` marks a base that is no event type itself.
    """

    type_name: ClassVar[str]
    """The class's name, e.g. `PaymentDue`."""
    ce_type: ClassVar[str]
    """`teilhabe.<type_name>.v<major>`."""
    dataschema: ClassVar[str]
    """URI of the JSON Schema."""
    major: ClassVar[int]
    key_field: ClassVar[str | None]
    subject_field: ClassVar[str | None]

    def __init_subclass__(
        cls,
        *,
        key: str | None = "case_id",
        subject: str | None = "case_id",
        major: int = 1,
        abstract: bool = False,
    ) -> None:
        super().__init_subclass__()
        cls.type_name = cls.__name__
        cls.major = major
        cls.ce_type = f"teilhabe.{cls.__name__}.v{major}"
        cls.dataschema = f"urn:teilhabe:schema:{cls.__name__}:v{major}"
        cls.key_field, cls.subject_field = key, subject
        if not abstract and _TYPES.setdefault(cls.ce_type, cls).__module__ != cls.__module__:
            raise TypeError(f"{cls.ce_type} is defined twice")

    @property
    def ce_partitionkey(self) -> str | None:
        """The message key, as far as the event itself says it."""
        return self._text_of(self.key_field)

    @property
    def ce_subject(self) -> str | None:
        """What the event is about, as far as the event itself says it."""
        return self._text_of(self.subject_field)

    def _text_of(self, field: str | None) -> str | None:
        value = getattr(self, field) if field else None
        if type(value) is UUID:
            return text_of(value)
        return None if value is None else str(value)


E = TypeVar("E", bound=Event)


def event_type(ce_type: str) -> type[Event] | None:
    """The event class of a `ce_type`, or None if nobody here knows it."""
    return _TYPES.get(ce_type)


def event_types() -> tuple[type[Event], ...]:
    """Every event type, by name."""
    return tuple(sorted(_TYPES.values(), key=lambda event: event.ce_type))


def encode(event: Event) -> bytes:
    """The message value: JSON with every member, absent ones as null."""
    return event.__pydantic_serializer__.to_json(event, by_alias=True)


def decode(cls: type[E], raw: bytes | None, tolerant: bool) -> E:
    """Read a message value, or raise `DataError` with every problem in it.

    `tolerant` readers take an enumeration value they do not know as `other`; strict ones, who answer
    partners, refuse it.
    """
    if raw is None:
        raise DataError([Problem("no_data", "", "The record has no value")])
    try:
        event: E = cls.__pydantic_validator__.validate_json(raw, context=TOLERANT if tolerant else None)
    except ValidationError as error:
        raise DataError.of(error, raw) from None
    if b"\\u0000" in raw:
        _refuse_nul(raw)
    return event


def _refuse_nul(raw: bytes) -> None:
    """PostgreSQL's text cannot hold U+0000, and no honest text contains it."""
    found = [
        Problem("nul_character", pointer, "Text must not contain U+0000")
        for pointer, text in _texts(from_json(raw), "")
        if "\x00" in text
    ]
    if found:
        raise DataError(found)


def _texts(data: object, pointer: str) -> list[tuple[str, str]]:
    """Every string in the data, member names too, with its JSON pointer."""
    if isinstance(data, str):
        return [(pointer, data)]
    if isinstance(data, list):
        return [found for index, item in enumerate(data) for found in _texts(item, f"{pointer}/{index}")]
    if isinstance(data, dict):
        names = [(pointer, name) for name in data]
        members = [(f"{pointer}/{pointer_step(name)}", item) for name, item in data.items()]
        return names + [found for place, item in members for found in _texts(item, place)]
    return []
