"""From records to things that can be folded: headers, sender, type and data, record by record.

One bad record spoils nothing but itself. On partner topics everything wrong is a `Problem`, to be
answered; on service topics it is a dead letter. Nothing here does I/O.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from chassis.arrival import READER_FAILED, Arrival, from_partner
from chassis.changes import InboxKey, Item
from chassis.handling import (
    Cause,
    Context,
    EffectDone,
    Handler,
    Handlers,
    Key,
    OrderGiven,
    Outcome,
    Problem,
    Route,
    TimerFired,
    derived_id,
)
from chassis.reading import DataReader, Reading, Unreadable, read_strictly, read_tolerantly
from chassis.records import EFFECT_TOPIC, ORDER_TOPIC, TIMER_TOPIC, Record, of_order
from contracts.envelope import Envelope, EnvelopeError, Event, Partial, event_type, read_headers
from contracts.topics import describe, sender_fits
from contracts.uuids import text_of
from contracts.values import Finding, Position

if TYPE_CHECKING:
    from contracts.topic import Topic

log = structlog.get_logger(__name__)

_SUBJECTS = frozenset({"subject_id", "applicant", "beneficiary"})
MAX_PARTNER_VALUE = 1_000_000
"""Bytes. Partners' topics take 4 MB at the broker so that a larger message can be answered at all."""


class _Wrong(Exception):
    """A problem found on the way; kept inside this module."""

    def __init__(self, code: str, field: str, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.code, self.field, self.message, self.findings = code, field, message, findings


class Inbound:
    """Reads the records of one service."""

    def __init__(self, service: str, handlers: Handlers, reader: DataReader | None = None) -> None:
        self._service = service
        self._handlers = handlers
        self._partner_reader = reader or read_strictly

    def read(self, record: Record) -> Arrival:
        """Read one record; never raises for what a record holds."""
        try:
            return self._read(record)
        except Exception as error:
            log.exception("reader_failed", topic=record.topic, position=record.position_id)
            wrong = _Wrong(READER_FAILED, "", f"{type(error).__name__}: {error}")
            inbox: InboxKey = (record.topic, record.position_id)
            return Arrival(record, inbox, record.content(), problem=_problem(record, Partial(), wrong))

    def _read(self, record: Record) -> Arrival:
        topic = describe(record.topic)
        content = record.content()
        inbox: InboxKey = (record.topic, record.position_id)
        if record.value is None and topic.compacted:
            return self._erasure(record, topic, inbox, content)
        envelope: Envelope | None = None
        try:
            envelope = read_headers(record.headers)
            _check_sender(record, envelope)
            inbox = (envelope.source, text_of(envelope.id))
            return self._event(record, topic, envelope, inbox, content)
        except EnvelopeError as error:
            partial = error.partial
            if partial.id and partial.source and sender_fits(record.topic, partial.source):
                inbox = (partial.source, str(partial.id))
            wrong = _Wrong(error.code, f"header:{error.field}", error.message)
        except _Wrong as error:
            partial, wrong = _partial(envelope), error
        return Arrival(record, inbox, content, problem=_problem(record, partial, wrong))

    def _event(
        self, record: Record, topic: Topic, envelope: Envelope, inbox: InboxKey, content: bytes
    ) -> Arrival:
        cls = event_type(envelope.type)
        route = self._handlers.events.get(cls) if cls in topic.events else None
        if cls is None or route is None:
            if not from_partner(topic):
                return Arrival(record, inbox, content)
            raise _unknown_type(envelope.type, topic)
        reading = self._data(record, topic, cls)
        cause = Cause(
            envelope.id,
            cls.type_name,
            envelope.source,
            envelope.subject,
            envelope.time,
            record.topic,
            envelope.traceparent,
            envelope.causationid,
        )
        event = reading.event
        id_ = getattr(event, route.id_field)
        text = text_of(id_) if type(id_) is UUID else str(id_)
        also = tuple(route.also(event, cause)) if route.also else ()
        findings = reading.findings + _key_finding(record, topic, event)
        return Arrival(record, inbox, content, route, text, event, cause, also, findings, _personal(event))

    def _data(self, record: Record, topic: Topic, cls: type[Event]) -> Reading:
        if record.value is None:
            raise _Wrong("value_missing", "", "the record has no value; send the event's data as JSON")
        if from_partner(topic) and len(record.value) > MAX_PARTNER_VALUE:
            raise _Wrong("too_large", "", f"{len(record.value)} bytes; at most {MAX_PARTNER_VALUE} are read")
        reader = self._partner_reader if from_partner(topic) else read_tolerantly
        try:
            return reader(cls, record.value)
        except Unreadable as error:
            raise _Wrong(error.code, error.field, error.message, error.findings) from None

    def _erasure(self, record: Record, topic: Topic, inbox: InboxKey, content: bytes) -> Arrival:
        """A tombstone erases the copy that the key names."""
        route = self._handlers.events.get(topic.events[0])
        if route is None or record.key is None:
            return Arrival(record, inbox, content)
        try:
            key = _text_of(record.key)
        except ValueError as error:
            wrong = _Wrong("key_unreadable", "", f"a tombstone's key is the id to erase: {error}")
            return Arrival(record, inbox, content, problem=_problem(record, Partial(), wrong))
        cause = self._own_cause("Tombstone", record.topic, key, record, datetime.fromtimestamp(0, UTC))
        erase = Route(_erase, route.kind, route.id_field, None, None)
        return Arrival(record, inbox, content, erase, key, None, cause)

    def kept(self, record: Record, key: Key, cause_id: UUID, sender: str) -> Item:
        """Make a parked or dead record readable again, for the aggregate it was kept under.

        What this version of the code can no longer read fails when its turn comes, and only then.
        """
        try:
            return self._kept(record, key, cause_id)
        except (ValueError, LookupError) as error:
            at = datetime.fromtimestamp(0, UTC)
            cause = Cause(cause_id, "Unreadable", sender, key.id, at, record.topic)
            return Item(key, _failing(error), None, cause, record)

    def _kept(self, record: Record, key: Key, cause_id: UUID) -> Item:
        name = record.topic.partition(":")[2]
        if record.topic.startswith(f"{TIMER_TOPIC}:"):
            return self.timer(record, key, name, cause_id)
        if record.topic.startswith(f"{EFFECT_TOPIC}:"):
            return self.confirmation(record, key, name, cause_id).item(key.id)
        if record.topic.startswith(f"{ORDER_TOPIC}:"):
            return self._ordered(record, key, name, cause_id).item(key.id)
        arrival = self.read(record)
        if arrival.skipped or arrival.problem:
            raise ValueError(f"{record.topic} {record.position_id} cannot be read any more")
        return arrival.item(key.id)

    def timer(self, record: Record, key: Key, name: str, cause_id: UUID | None = None) -> Item:
        """A due timer, its row's number in its cause id."""
        due_at = datetime.fromisoformat(json.loads(record.value or b"{}")["due_at"])
        cause = self._own_cause(f"timer:{name}", record.topic, key.id, record, due_at, cause_id)
        unknown = LookupError(f"no handler here takes the timer {name} of a {key.kind}")
        handler = self._handlers.timers.get((key.kind, _family(name)), _failing(unknown))
        return Item(key, handler, TimerFired(name, due_at), cause, record)

    def confirmation(self, record: Record, key: Key, name: str, effect_id: UUID) -> Arrival:
        """What an adapter reports; it enters the inbox by the effect's id, whatever it says this time."""
        done = json.loads(record.value or b"{}")
        at = datetime.fromisoformat(done["at"])
        cause = self._own_cause(f"effect:{name}", record.topic, key.id, record, at, effect_id)
        route = Route(self._handlers.effects[name], key.kind, "", None, None)
        inbox = (record.topic, str(effect_id))
        payload = EffectDone(name, effect_id, done["result"])
        return Arrival(record, inbox, effect_id.bytes, route, key.id, payload, cause)

    def order(self, order: OrderGiven, aggregate_id: object, order_id: UUID, at: datetime) -> Arrival:
        """A person's order to an aggregate; it enters the inbox by its own id and takes effect once."""
        kind = self._handlers.orders[order.name].kind
        return self._ordered(of_order(order, at), Key(kind, str(aggregate_id)), order.name, order_id)

    def _ordered(self, record: Record, key: Key, name: str, order_id: UUID) -> Arrival:
        given = json.loads(record.value or b"{}")
        source = f"/services/{self._service}/{record.topic}/{order_id}"
        at = datetime.fromisoformat(given["at"])
        cause = Cause(order_id, f"order:{name}", source, key.id, at, record.topic)
        payload = OrderGiven(name, given["by"], given["content"])
        inbox = (record.topic, str(order_id))
        return Arrival(record, inbox, order_id.bytes, self._handlers.orders[name], key.id, payload, cause)

    def _own_cause(
        self, type_: str, topic: str, subject: str, record: Record, at: datetime, id_: UUID | None = None
    ) -> Cause:
        cause_id = id_ or derived_id(self._service, topic, record.partition, record.offset)
        return Cause(cause_id, type_, f"/services/{self._service}/{topic}", subject, at, topic)


def _family(name: str) -> str:
    """`post:<notice id>` is handled by the handler of `post`."""
    return name.partition(":")[0]


def _erase(_state: object, _payload: object, _context: Context) -> Outcome[object]:  # type: ignore[type-var]
    return Outcome(None)


def _failing(error: Exception) -> Handler:
    def fail(_state: object, _payload: object, _context: Context) -> Outcome[Any]:
        raise error

    return fail


def _text_of(key: bytes) -> str:
    if b"\x00" in key:
        raise ValueError("it contains U+0000")
    return key.decode()


def _partial(envelope: Envelope | None) -> Partial:
    if envelope is None:
        return Partial()
    return Partial(envelope.id, envelope.type, envelope.source, envelope.subject, envelope.time)


def _check_sender(record: Record, envelope: Envelope) -> None:
    if not sender_fits(record.topic, envelope.source):
        message = f"{envelope.source} does not write to {record.topic}"
        raise _Wrong("sender_mismatch", "header:ce_source", message)


def _unknown_type(type_: str, topic: Topic) -> _Wrong:
    name = type_.removeprefix("teilhabe.").rpartition(".v")[0]
    if any(event.type_name == name for event in topic.events):
        return _Wrong("version_unknown", "header:ce_type", f"{type_}: this major version is not known here")
    return _Wrong("type_unknown", "header:ce_type", f"{type_} is not sent on this topic")


def _problem(record: Record, partial: Partial, wrong: _Wrong) -> Problem:
    position = Position(topic=record.topic, partition=record.partition, offset=record.offset)
    return Problem(
        wrong.code,
        wrong.field,
        wrong.message,
        record.topic,
        position,
        partial.id,
        partial.subject,
        wrong.findings,
    )


def _key_finding(record: Record, topic: Topic, event: Event) -> tuple[Finding, ...]:
    """A Kafka key that is not the id in the data is told, and the data holds."""
    if not from_partner(topic) or record.key is None:
        return ()
    expected = event.ce_partitionkey
    if expected is None or record.key == expected.encode():
        return ()
    return (
        Finding(
            code="key_differs",
            field="",
            severity="warning",
            message_de=f"Der Kafka-Schlüssel ist nicht {expected}. Maßgeblich ist die Angabe in den Daten.",
            message_plain="Der Schlüssel passt nicht zum Fall. Wir nehmen den Fall aus den Daten.",
        ),
    )


def _personal(event: Event) -> tuple[str, ...]:
    """Ids of the subjects whose data the event holds."""
    members = _subject_members(type(event))
    if not members:
        return ()
    parts = (event, *(getattr(event, member) for member in members if member != "subject_id"))
    ids = (getattr(part, "subject_id", None) for part in parts)
    return tuple(str(id_) for id_ in ids if id_ is not None)


@cache
def _subject_members(cls: type[Event]) -> list[str]:
    return sorted(cls.model_fields.keys() & _SUBJECTS)
