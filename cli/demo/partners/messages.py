"""What partners read and write: events of the contracts with their envelopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.envelope import Envelope, Event, encode, headers_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

_IDS = uuid5(NAMESPACE_URL, "urn:teilhabe:demo:partners")


@dataclass(frozen=True, slots=True)
class Received:
    """An event as a partner reads it."""

    topic: str
    key: str
    envelope: Envelope
    event: Event


@dataclass(frozen=True, slots=True)
class Reply:
    """An event that a partner is going to send."""

    topic: str
    key: str
    source: str
    subject: str
    event: Event
    cause: UUID
    """Id of the message that led to it."""
    occasion: str = ""
    """Tells apart what is sent more than once because of the same message, e.g. a month's invoice."""

    @property
    def id(self) -> UUID:
        """The same for the same reply in every run."""
        return uuid5(_IDS, f"{self.source} {self.event.ce_type} {self.cause} {self.occasion}")

    @property
    def value(self) -> bytes:
        return encode(self.event)

    def headers(self, now: datetime) -> list[tuple[str, bytes]]:
        """The envelope of a reply sent at a moment of the moved clock."""
        return headers_of(
            Envelope(
                id=self.id,
                type=self.event.ce_type,
                source=self.source,
                subject=self.subject,
                time=now,
                dataschema=self.event.dataschema,
                partitionkey=self.key,
                causationid=self.cause,
            )
        )


class Partner(Protocol):
    """A program of the outside: it reads its topics, replies, and does things on days of its own."""

    @property
    def topics(self) -> Sequence[str]:
        """What it reads, by name."""

    def receive(self, message: Received, today: date) -> Sequence[Reply]:
        """Take in one message; what is to be sent at once."""

    def due(self, today: date) -> Sequence[Reply]:
        """What is to be sent on or before a day by its own calendar; each thing is handed out once."""

    @property
    def next_date(self) -> date | None:
        """The next day in its calendar."""
