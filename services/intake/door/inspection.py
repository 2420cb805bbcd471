"""Whether a CloudEvent may be written to `intake.submissions.v1`: its form, its sender, its channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from pydantic_core import from_json, to_json

from chassis.handling import BERLIN
from chassis.records import Record
from contracts.agency import ApplicationSubmitted
from contracts.errors import DataError
from contracts.structured import Structured, from_structured
from contracts.topics import INTAKE_SUBMISSIONS
from law.online_application import online_application
from services.intake.door.problems import ProblemError
from services.intake.receipts import worded
from services.intake.wording import finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from uuid import UUID

    from chassis.arrival import Arrival
    from chassis.clock import Clock
    from chassis.inbound import Inbound
    from contracts.envelope import Event
    from contracts.values import Finding

    Naming = Callable[[Finding], Finding]

TOPIC: Final = INTAKE_SUBMISSIONS.pattern

_HEADERS: Final = frozenset(
    {
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_subject",
        "ce_time",
        "ce_dataschema",
        "traceparent",
    }
)
"""What is passed on of an envelope; the key is the case's, whatever the sender says."""
_STATUS_CODES: Final = {
    "sender_mismatch": "sender_mismatch",
    "too_large": "too_large",
    "not_json": "not_json",
}
_KAFKA_HEADER: Final = re.compile(r"\bce_")
_BINARY: Final = re.compile(r"ce-([a-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Checked:
    """A message that may be written, and what of its content will count as missing."""

    id: UUID
    record: Record
    findings: tuple[Finding, ...]


def _as_headers(found: Finding) -> Finding:
    """Attributes named as the headers of binary mode: `ce-id`."""
    return found.model_copy(update={"message_de": _KAFKA_HEADER.sub("ce-", found.message_de)})


def _as_members(found: Finding) -> Finding:
    """Attributes named as the members of structured mode: `id`."""
    message = _KAFKA_HEADER.sub("", found.message_de).replace("Kopffeld", "Attribut")
    return found.model_copy(update={"message_de": message})


class Inspector:
    """Reads what came by HTTP exactly as the same message would be read from Kafka."""

    def __init__(self, inbound: Inbound, clock: Clock) -> None:
        self._inbound, self._clock = inbound, clock

    def structured(self, agency: str, text: bytes) -> Checked:
        """Check one flat CloudEvents object; raises `ProblemError`."""
        try:
            return self.check(agency, from_structured(text), _as_members)
        except DataError:
            detail = "Die Nachricht ist kein JSON-Objekt in UTF-8."
            raise ProblemError("not_json", detail, findings=[finding("not_json")]) from None

    def check(self, agency: str, message: Structured, named: Naming = _as_headers) -> Checked:
        """Check one message of an agency that is known; raises `ProblemError`, its attributes as `named`."""
        headers = tuple((name, value) for name, value in message.headers if name in _HEADERS)
        arrival = self._inbound.read(Record(TOPIC, 0, 0, None, message.value, headers))
        if arrival.problem is not None:
            found = arrival.problem.findings or (named(worded(arrival.problem)),)
            raise _refusal(found, arrival.problem.code, arrival.problem.field)
        if arrival.cause is None or arrival.cause.source != f"/agencies/{agency}":
            raise _refusal([named(finding("sender_mismatch"))], "sender_mismatch", "header:ce_source")
        self._check_channel(arrival.payload)
        return _checked(arrival)

    def _check_channel(self, event: object) -> None:
        """A form that may not be used online is refused where it says that it was."""
        today = self._clock.now().astimezone(BERLIN).date()
        if not isinstance(event, ApplicationSubmitted) or event.channel != "online":
            return
        if not online_application(event.procedure, today):
            raise _refusal([finding("form_not_online", "/channel")], "form_not_online", "/channel")


def binary(headers: Iterable[tuple[str, str]], body: bytes) -> Structured:
    """A message in binary mode: attributes as `ce-*` headers, percent-encoded; the data as the body."""
    attributes = [
        ("ce_" + named[1], unquote(value).encode())
        for name, value in headers
        if (named := _BINARY.fullmatch(name))
    ]
    return Structured(topic=None, key=None, headers=attributes, value=body or None)


def batch(body: bytes) -> list[bytes]:
    """The objects of a batch, each as text of its own; raises `ProblemError` for what is no list."""
    try:
        items = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise ProblemError("not_json", "Der Inhalt ist kein gültiges JSON.") from None
    if not isinstance(items, list):
        raise ProblemError("not_json", "Der Inhalt muss eine Liste von CloudEvents sein.")
    return [to_json(item) for item in items]


def _checked(arrival: Arrival) -> Checked:
    event: Event = arrival.payload  # type: ignore[assignment]
    assert arrival.cause is not None
    key = (event.ce_partitionkey or arrival.cause.subject).encode()
    record = Record(TOPIC, 0, 0, key, arrival.record.value, arrival.record.headers)
    return Checked(arrival.cause.id, record, arrival.findings)


def _refusal(findings: Iterable[Finding], code: str, field: str) -> ProblemError:
    found = tuple(findings)
    if field.startswith("header:"):
        kind = _STATUS_CODES.get(code, "envelope_invalid")
        member: str | None = "/" + field.removeprefix("header:").removeprefix("ce_")
    else:
        kind = code if code == "form_not_online" else _STATUS_CODES.get(code, "data_invalid")
        member = "/data" + field
    return ProblemError(kind, found[0].message_de, field=member, findings=found)


def result(problem: ProblemError) -> Mapping[str, object]:
    """A refused item of a batch or a line: what a problem says, without the occurrence."""
    return problem.body()
