"""Errors of reading a record.

ContractError
├── EnvelopeError   the headers
└── DataError       the value
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic_core import ErrorDetails, from_json

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a record: a code, a place, a sentence in English."""

    code: str
    field: str
    """JSON pointer (RFC 6901) into the data, or the header's name."""
    message: str


@dataclass(frozen=True, slots=True)
class Partial:
    """What could be read of an envelope that has an error: enough to answer its sender."""

    id: UUID | None = None
    type: str | None = None
    source: str | None = None
    subject: str | None = None
    time: datetime | None = None
    partitionkey: str | None = None
    causationid: UUID | None = None
    traceparent: str | None = None


class ContractError(Exception):
    """A record does not keep the contract."""


class EnvelopeError(ContractError):
    """The headers cannot be read as an envelope; `partial` holds what could."""

    def __init__(self, code: str, field: str, message: str, partial: Partial | None = None) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.code = code
        self.field = field
        self.message = message
        self.partial = partial or Partial()


class DataError(ContractError):
    """The value cannot be read as the event that its headers name; `problems` lists why, at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)

    @classmethod
    def of(cls, error: ValidationError, raw: bytes) -> DataError:
        """The problems of a failed validation, each once, with JSON pointers into `raw`."""
        details = error.errors(include_url=False, include_context=False, include_input=False)
        if details[0]["type"] == "json_invalid":
            return cls([Problem("json_invalid", "", details[0]["msg"])])
        data = from_json(raw)
        found = {
            problem.field: problem for problem in (_problem(detail, data) for detail in reversed(details))
        }
        return cls(tuple(reversed(found.values())))


def _problem(detail: ErrorDetails, data: object) -> Problem:
    return Problem(detail["type"], _pointer(detail, data), detail["msg"])


def _pointer(detail: ErrorDetails, data: object) -> str:
    """Pydantic's location without the names of union members, which are no part of the data."""
    parts: list[str] = []
    for step in detail["loc"]:
        if isinstance(data, Mapping | list) and _has(data, step):
            data = data[step]  # type: ignore[index]  # a step found is of the container's kind
        elif detail["type"] != "missing" or step != detail["loc"][-1]:
            continue
        parts.append(pointer_step(step))
    return "".join(f"/{part}" for part in parts)


def pointer_step(step: str | int) -> str:
    """One member's name or index as part of a JSON pointer (RFC 6901)."""
    return str(step).replace("~", "~0").replace("/", "~1")


def _has(data: Mapping[str, object] | list[object], step: str | int) -> bool:
    return step in data if isinstance(data, Mapping) else isinstance(step, int) and step < len(data)
