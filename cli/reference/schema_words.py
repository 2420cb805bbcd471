"""What a part of a JSON Schema says, in words for a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from contracts import scalars

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]


def words(schema: Schema) -> str:
    """The type of a member: `money`, `day`, `UUID or null`, `list of …`; defined types as links."""
    for form, said in _FORMS.items():
        if _meaning(schema) == form:
            return said
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(words(part) for part in schema["anyOf"]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    return _plain(schema)


def _plain(schema: Schema) -> str:
    match schema.get("type"):
        case "array":
            return f"list of {words(schema['items'])}"
        case "object":
            return _mapping(schema)
        case "string":
            return "UUID" if schema.get("format") == "uuid" else _text(schema)
        case "integer":
            return _whole(schema)
        case "boolean":
            return "true or false"
        case "null":
            return "null"
        case other:
            return str(other)


def _mapping(schema: Schema) -> str:
    values = schema.get("additionalProperties")
    return f"object of {words(values)}" if isinstance(values, dict) else "object"


def _text(schema: Schema) -> str:
    return f"text, at most {schema['maxLength']}" if "maxLength" in schema else "text"


def _whole(schema: Schema) -> str:
    if "maximum" in schema:
        return f"whole number, {schema.get('minimum', 0)}–{schema['maximum']}"
    return f"whole number from {schema['minimum']}" if "minimum" in schema else "whole number"


def _meaning(schema: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted((k, str(v)) for k, v in schema.items() if k not in ("description", "default", "examples"))
    )


_FORMS = {
    _meaning(TypeAdapter(scalar).json_schema(mode=mode)): said
    for mode in ("validation", "serialization")
    for scalar, said in (
        (scalars.Euro, "money"),
        (scalars.Percentage, "percentage"),
        (scalars.Hours, "hours"),
        (scalars.Day, "day"),
        (scalars.Instant, "time"),
        (scalars.Month, "month"),
        (scalars.Slug, "slug"),
        (scalars.Ags, "municipality key"),
        (scalars.Sha256, "SHA-256"),
    )
}
