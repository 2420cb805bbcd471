"""Reading the data of a partner's message: what a service's own reader takes and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from contracts.envelope import DataError, Event, decode
from contracts.frozen import frozen

if TYPE_CHECKING:
    from contracts.values import Finding


@frozen
class Reading:
    """An event, and what of its content was wrong and is treated as missing."""

    event: Event
    findings: tuple[Finding, ...] = ()


class Unreadable(Exception):
    """The data cannot be read as the event its headers name."""

    def __init__(self, code: str, field: str, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.code, self.field, self.message, self.findings = code, field, message, findings


class DataReader(Protocol):
    """Reads one message value as an event of the class its headers name."""

    def __call__(self, cls: type[Event], raw: bytes, /) -> Reading:
        """Raises `Unreadable`."""


def read_strictly(cls: type[Event], raw: bytes) -> Reading:
    """For partner topics: an enumeration value that nobody knows is an error to be told."""
    return _read(cls, raw, tolerant=False)


def read_tolerantly(cls: type[Event], raw: bytes) -> Reading:
    """For service topics: unknown members are ignored, unknown enumeration values are `other`."""
    return _read(cls, raw, tolerant=True)


def _read(cls: type[Event], raw: bytes, *, tolerant: bool) -> Reading:
    try:
        return Reading(decode(cls, raw, tolerant))
    except DataError as error:
        first = error.problems[0]
        code = "not_json" if first.code == "json_invalid" else first.code
        raise Unreadable(code, first.field, first.message) from None
