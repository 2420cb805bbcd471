"""The AsyncAPI 3 document: channels, messages, headers, Kafka bindings, and who may write and read.

Made from the topics and events; nothing in it is written by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.envelope import event_types
from contracts.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contracts.envelope import Event
    from contracts.topic import Topic

BINDING = "0.5.0"
_TOPIC_CONFIGURATION: Mapping[str, Callable[[str], object]] = {
    "cleanup.policy": lambda text: [text],
    "retention.ms": int,
    "retention.bytes": int,
    "delete.retention.ms": int,
    "max.message.bytes": int,
}
"""Settings that AsyncAPI's Kafka binding names; the others go under `x-topic-configuration`."""

_PARAMETERS = {
    "agency": "Slug of the agency: a district's employment agency, or `jc-<slug>` for its job centre.",
    "provider": "Slug of the provider of integration services.",
    "system": "Slug of the payment system.",
}
_HEADERS: dict[str, tuple[str, bool]] = {
    "ce_specversion": ("CloudEvents version, `1.0`.", True),
    "ce_id": ("UUID, unique with ce_source. Consumers deduplicate on the two.", True),
    "ce_type": ("`teilhabe.<EventName>.v<major>`.", True),
    "ce_source": ("Who says it; must fit the topic.", True),
    "ce_subject": ("The case; on subjects, payees and texts their own id.", True),
    "ce_time": ("When it happened, RFC 3339 in UTC.", True),
    "content-type": ("`application/json`.", False),
    "ce_dataschema": ("URI of the event's JSON Schema.", False),
    "ce_partitionkey": ("The message key.", False),
    "ce_causationid": ("ce_id of the event that led to this one.", False),
    "ce_replay": ("`true` on a republished event; never from partners.", False),
    "traceparent": ("W3C trace context.", False),
}


def asyncapi(examples: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The document; `examples` holds one structured event for each event name."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "teilhabe",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in Kafka binary mode: attributes as headers ce_*, value JSON.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "channels": {_channel_id(topic): _channel(topic) for topic in TOPICS},
        "operations": {name: body for topic in TOPICS for name, body in _operations(topic).items()},
        "components": {
            "messages": {
                event.type_name: _message(event, examples[event.type_name]) for event in event_types()
            },
            "schemas": {"Envelope": _envelope()},
        },
    }


def _channel_id(topic: Topic) -> str:
    """`agency.{agency}.submissions.v1` → `agency.submissions.v1`."""
    return topic.pattern.replace(f".{{{topic.parameter}}}", "")


def _channel(topic: Topic) -> dict[str, Any]:
    channel: dict[str, Any] = {"address": topic.pattern, "description": topic.about}
    if topic.parameter:
        channel["parameters"] = {topic.parameter: {"description": _PARAMETERS[topic.parameter]}}
    return {
        **channel,
        "messages": {event.type_name: _ref("messages", event.type_name) for event in topic.events},
        "bindings": {"kafka": _kafka(topic)},
        "x-writer": topic.writer,
        "x-readers": list(topic.readers),
        "x-source": topic.source,
        "x-key": topic.key,
        "x-kept": topic.retention,
        "x-topic-configuration": {
            name: text for name, text in topic.config.items() if name not in _TOPIC_CONFIGURATION
        },
    }


def _kafka(topic: Topic) -> dict[str, Any]:
    configuration = {
        name: _TOPIC_CONFIGURATION[name](text)
        for name, text in topic.config.items()
        if name in _TOPIC_CONFIGURATION
    }
    return {
        "topic": topic.pattern,
        "partitions": topic.partitions,
        "topicConfiguration": configuration,
        "bindingVersion": BINDING,
    }


def _operations(topic: Topic) -> dict[str, Any]:
    channel = _channel_id(topic)
    roles = [(topic.writer, "send"), *((reader, "receive") for reader in topic.readers)]
    return {
        f"{role}.{action}.{channel}": {
            "action": action,
            "channel": {"$ref": f"#/channels/{channel}"},
            "summary": f"{role}: {action} on {topic.pattern}",
            "x-role": role,
        }
        for role, action in roles
    }


def _message(event: type[Event], example: dict[str, Any]) -> dict[str, Any]:
    type_header = {"properties": {"ce_type": {"const": event.ce_type}}}
    return {
        "name": event.ce_type,
        "title": event.type_name,
        "summary": (event.__doc__ or "").strip(),
        "contentType": "application/json",
        "headers": {"allOf": [_ref("schemas", "Envelope"), type_header]},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./schemas/{event.type_name}.v{event.major}.json"},
        },
        "bindings": {
            "kafka": {"key": {"type": "string", "description": _key(event)}, "bindingVersion": BINDING}
        },
        "examples": [{"name": event.type_name, "payload": example["data"]}],
    }


def _key(event: type[Event]) -> str:
    return (
        f"`{event.key_field}`" if event.key_field else "As the topic says; the event itself does not hold it."
    )


def _envelope() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "description": about} for name, (about, _) in _HEADERS.items()
        },
        "required": [name for name, (_, required) in _HEADERS.items() if required],
    }


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
