"""Which dead letters are meant, and what of them is listed."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chassis.dead_letters import DeadLetter


@dataclass(frozen=True, slots=True)
class Listed:
    """A dead letter without its content."""

    name: str
    """`service/number`."""
    origin: str
    since: datetime
    code: str
    type: str
    """The event's short name; for a timer or an effect its topic, e.g. `timer:…`."""
    event_id: str | None
    topic: str
    partition: int
    offset: int
    aggregate: str | None
    behind: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Selection:
    """All conditions must hold; None holds always."""

    type: str | None = None
    """Short name of an event, or its whole `ce_type`."""
    error: str | None = None
    """Part of the code or of the error."""
    key: str | None = None
    """Id of the aggregate."""
    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        """Whether there is a condition."""
        return any(each is not None for each in astuple(self))

    def fits(self, each: DeadLetter) -> bool:
        """Whether a dead letter is meant."""
        failed = each.first_failed_at
        return (
            (self.type is None or self.type in (_header(each, "ce_type"), type_of(each)))
            and (self.error is None or self.error in each.code or self.error in each.error)
            and (self.key is None or (each.aggregate or "").endswith(f" {self.key}"))
            and (self.since is None or failed >= _aware(self.since))
            and (self.until is None or failed < _aware(self.until))
        )


def listed(service: str, each: DeadLetter) -> Listed:
    """What may be shown to everyone."""
    return Listed(
        name=f"{service}/{each.number}",
        origin=each.origin,
        since=each.first_failed_at,
        code=each.code,
        type=type_of(each),
        event_id=_header(each, "ce_id"),
        topic=each.topic,
        partition=each.partition,
        offset=each.offset,
        aggregate=each.aggregate,
        behind=each.behind,
        attempts=each.attempts,
    )


def type_of(each: DeadLetter) -> str:
    """`HearingHeld` of `teilhabe.HearingHeld.v1`; where no type is given, the topic."""
    return short(_header(each, "ce_type")) or each.topic


def short(ce_type: str | None) -> str:
    """The middle part of a `ce_type`; empty where there is none."""
    return ce_type.removeprefix("teilhabe.").rpartition(".")[0] if ce_type else ""


def _header(each: DeadLetter, name: str) -> str | None:
    value = next((value for header, value in each.headers if header == name), None)
    return value.decode(errors="replace") if value else None


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
