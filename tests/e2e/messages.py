"""Messages as partners put them on the wire, and what can be wrong with them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

Header = tuple[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Message:
    """One Kafka record before it is sent."""

    topic: str
    key: bytes | None
    headers: tuple[Header, ...]
    value: bytes | None

    @property
    def id(self) -> str:
        """Its `ce_id`, for messages that have a readable one."""
        return (dict(self.headers)["ce_id"] or b"").decode()

    @property
    def data(self) -> dict[str, Any]:
        """Its data, for messages that are JSON."""
        data: dict[str, Any] = json.loads(self.value or b"{}")
        return data

    def valued(self, value: bytes | None) -> Message:
        """The same message with another value."""
        return replace(self, value=value)

    def on(self, topic: str) -> Message:
        """The same message on another topic."""
        return replace(self, topic=topic)

    def headed(self, name: str, value: bytes | None) -> Message:
        """The same message with another value of one header."""
        return replace(self, headers=(*self._without(name), (name, value)))

    def without(self, name: str) -> Message:
        """The same message without a header."""
        return replace(self, headers=self._without(name))

    def doubled(self, name: str, value: bytes) -> Message:
        """The same message with a second header of that name."""
        return replace(self, headers=(*self.headers, (name, value)))

    def _without(self, name: str) -> tuple[Header, ...]:
        return tuple(header for header in self.headers if header[0] != name)


def message(
    topic: str,
    source: str,
    event: str,
    data: dict[str, Any],
    *,
    subject: str | UUID,
    key: str | UUID | None = None,
    time: str = "2026-03-02T08:00:00Z",
) -> Message:
    """A message that keeps the contract; `event` is the name without prefix and version."""
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_type": f"teilhabe.{event}.v1",
        "ce_source": source,
        "ce_subject": str(subject),
        "ce_time": time,
    }
    encoded = tuple((name, value.encode()) for name, value in headers.items())
    return Message(topic, str(key or subject).encode(), encoded, json.dumps(data).encode())


@dataclass(frozen=True, slots=True)
class AgencySystem:
    """An agency's program, as far as the contracts know it."""

    slug: str
    land: str
    municipality: str

    @property
    def submissions(self) -> str:
        """Where it sends."""
        return f"agency.{self.slug}.submissions.v1"

    @property
    def receipts(self) -> str:
        """Where it is answered."""
        return f"agency.{self.slug}.receipts.v1"

    @property
    def source(self) -> str:
        """Its `ce_source`."""
        return f"/agencies/{self.slug}"

    def submits(
        self, event: str, case_id: str, time: str = "2026-03-02T08:00:00Z", /, **data: Any
    ) -> Message:
        """A message about a case."""
        return message(
            self.submissions, self.source, event, {"case_id": case_id, **data}, subject=case_id, time=time
        )

    def applies(self, application: dict[str, Any], time: str = "2026-03-02T08:00:00Z") -> Message:
        """An application, with the agency's own seat."""
        seat = {"land": self.land, "municipality": self.municipality}
        data = seat | application
        return message(
            self.submissions, self.source, "ApplicationSubmitted", data, subject=data["case_id"], time=time
        )


def from_service(service: str, event: str, data: dict[str, Any]) -> Message:
    """What a service would publish on its own topic."""
    return message(f"{service}.events.v1", f"/services/{service}", event, data, subject=data["case_id"])
