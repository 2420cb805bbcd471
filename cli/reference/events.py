"""The page on events and the values they hold."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from cli.reference.schema_words import Schema, words
from cli.reference.table import table
from contracts.envelope import event_types
from contracts.schemas import producer_schema
from contracts.topics import TOPICS

if TYPE_CHECKING:
    from contracts.envelope import Event

_INTRO = """\
An event's value is one JSON object with the members below; what its headers are is told in
[`contracts/README.md`](../../contracts/README.md). A member that is not required may be left out or null.
Readers ignore members they do not know and take an unknown code as `other`.

Money is a string with two decimals in EUR, a day `YYYY-MM-DD`, a month `YYYY-MM`, a time RFC 3339, a slug
lower-case letters, digits and hyphens. Schemas: [`contracts/schemas/`](../../contracts/schemas);
one example of each: [`contracts/examples/`](../../contracts/examples)."""


def page() -> str:
    """Each event with its topics, key and members; then the types of members that have members themselves."""
    schemas = {event: producer_schema(event) for event in event_types()}
    values = {name: value for schema in schemas.values() for name, value in schema.get("$defs", {}).items()}
    return "\n\n".join(
        [
            "# Events",
            _INTRO,
            table(("event", "published by", "says"), [_line(event) for event in schemas]),
            *(_section(event, schema) for event, schema in schemas.items()),
            "# Values",
            *(_value(name, values[name]) for name in sorted(values)),
        ]
    )


def _line(event: type[Event]) -> tuple[str, str, str]:
    says = _doc(event).split("\n\n")[0]
    return f"[`{event.type_name}`](#{event.type_name.lower()})", ", ".join(_writers(event)), says


def _section(event: type[Event], schema: Schema) -> str:
    topics = ", ".join(f"`{topic.pattern}`" for topic in TOPICS if event in topic.events)
    key = f"`{event.key_field}`" if event.key_field else "as the topic says"
    name = event.type_name
    about = f"Type `{event.ce_type}`; key: {key}; [example](../../contracts/examples/{name}.json)."
    return "\n\n".join([f"## {name}", _doc(event), about, f"On {topics}.", _members(schema)])


def _value(name: str, schema: Schema) -> str:
    about = schema.get("description", "")
    members = _members(schema) if "properties" in schema else f"One of: {words(schema)}."
    return "\n\n".join(part for part in (f"## {name}", about, members) if part)


def _members(schema: Schema) -> str:
    required = schema.get("required", ())
    rows = [
        (f"`{name}`", words(member), "yes" if name in required else "", _about(member))
        for name, member in schema.get("properties", {}).items()
    ]
    return table(("member", "type", "required", "meaning"), rows) if rows else "It has no members."


def _about(member: dict[str, Any]) -> str:
    return str(member.get("description", ""))


def _doc(event: type[Event]) -> str:
    return inspect.cleandoc(event.__doc__ or "")


def _writers(event: type[Event]) -> list[str]:
    """Who says it first: what intake passes on to agencies or from them is told by its origin."""
    writers = [topic.writer.replace("system", "payment system") for topic in TOPICS if event in topic.events]
    origin = [writer for writer in writers if writer != "intake"] or writers
    return list(dict.fromkeys(origin))
