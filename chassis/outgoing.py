"""Messages and effects on their way out, in the form the outbox keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from chassis.handling import Cause, Effect, Key, Publish, Reply, Tombstone, derived_id
from chassis.trace import continued
from contracts.envelope import Envelope, encode, headers_of
from contracts.frozen import frozen
from contracts.topics import describe

if TYPE_CHECKING:
    from datetime import datetime

    from chassis.records import Headers

OutboxLane = Literal["stream", "compacted", "effect"]


@frozen
class Outgoing:
    """One outbox row before it has a number."""

    target: str
    """The topic, or the adapter of an effect."""
    lane: OutboxLane
    key: str
    headers: Headers
    value: bytes | None
    aggregate: Key
    personal: tuple[str, ...] = ()


class Publisher:
    """Gives a service's events their envelope."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._source = f"/services/{service}"
        self._topic = f"{service}.events.v1"

    def message(self, aggregate: Key, cause: Cause, index: int, publish: Publish, now: datetime) -> Outgoing:
        """An event as the broker will get it; its id is derived, so that a redrive gives it again."""
        event = publish.event
        topic = publish.topic or self._topic
        subject = publish.subject or event.ce_subject
        key = publish.key or event.ce_partitionkey or subject or cause.subject
        event_id = derived_id(self._service, *aggregate, cause.id, index)
        envelope = Envelope(
            event_id,
            event.ce_type,
            self._source,
            subject or key,
            now,
            event.dataschema,
            key,
            cause.id,
            traceparent=continued(cause.traceparent, event_id),
        )
        return Outgoing(
            topic, _lane(topic), key, tuple(headers_of(envelope)), encode(event), aggregate, publish.personal
        )

    def tombstone(self, aggregate: Key, erased: Tombstone) -> Outgoing:
        """A null value: the broker's compaction and every copy forget the key."""
        return Outgoing(erased.topic, "compacted", erased.key, (), None, aggregate, (erased.key,))

    def effect(self, aggregate: Key, effect: Effect) -> Outgoing:
        """An effect for an adapter, named by its own id."""
        payload = json.dumps(dict(effect.payload), ensure_ascii=False).encode()
        return Outgoing(effect.name, "effect", str(effect.id), (), payload, aggregate)


def kept_reply(reply: Reply, topic: str, aggregate: Key) -> Outgoing:
    """A reply in the form in which the inbox keeps answers; it is never sent."""
    value = json.dumps({"refused": reply.refused, "detail": reply.detail}, ensure_ascii=False)
    return Outgoing(topic, "stream", aggregate.id, (), value.encode(), aggregate)


def reply_from(kept: Outgoing) -> Reply:
    """The inverse of `kept_reply`."""
    return Reply(**json.loads(kept.value or b"{}"))


def _lane(topic: str) -> OutboxLane:
    return "compacted" if describe(topic).compacted else "stream"
