"""The page on topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.reference.table import table
from contracts.topic import MAX_MESSAGE_BYTES
from contracts.topics import TOPICS

if TYPE_CHECKING:
    from contracts.topic import Topic

_INTRO = f"""\
One writer a topic: where the broker's access rules let nobody else write, the topic proves who sent a
message. A name with a part in braces is a family: one topic for each agency, provider or payment system of
the registry. Order holds within one topic and key. A record's timestamp is the broker's (`LogAppendTime`);
when something happened is in `ce_time`. The broker takes records of up to {MAX_MESSAGE_BYTES:,} bytes.

The same in AsyncAPI: [`contracts/asyncapi.yaml`](../../contracts/asyncapi.yaml)."""
_ROLES = {"agency": "that agency", "provider": "that provider", "system": "that payment system"}


def page() -> str:
    """Each topic with its writer, readers, key, partitions, retention and events."""
    rows = [
        (
            f"[`{topic.pattern}`](#{_anchor(topic)})",
            _ROLES.get(topic.writer, topic.writer),
            ", ".join(_ROLES.get(reader, reader) for reader in topic.readers),
            topic.key,
            str(topic.partitions),
            topic.retention,
        )
        for topic in TOPICS
    ]
    overview = table(("topic", "written by", "read by", "key", "partitions", "kept"), rows)
    return "\n\n".join(["# Topics", _INTRO, overview, *(_section(topic) for topic in TOPICS)])


def _section(topic: Topic) -> str:
    events = ", ".join(
        f"[`{event.type_name}`](events.md#{event.type_name.lower()})" for event in topic.events
    )
    source = topic.source.replace("{}", "{agency}")
    config = table(
        ("setting", "value"), [(f"`{name}`", f"`{value}`") for name, value in topic.config.items()]
    )
    return f"## {topic.pattern}\n\n{topic.about}. `ce_source`: `{source}`.\n\nEvents: {events}.\n\n{config}"


def _anchor(topic: Topic) -> str:
    """As GitHub makes it of the heading: lower case, without dots and braces."""
    return "".join(letter for letter in topic.pattern.lower() if letter.isalnum() or letter == "-")
