"""JSON Schemas (draft 2020-12) of the events, two for each.

The producer schema is closed: what may be written. The consumer schema is open: what a reader has to cope
with, so that a new member or a new enumeration value does not break it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from contracts.topics import TOPICS

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

    from contracts.envelope import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


class _Open(GenerateJsonSchema):
    """Objects may hold more; what a tag decides in Python is a plain alternative in the schema."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        return {"anyOf": super().tagged_union_schema(schema)["oneOf"]}


class _Closed(_Open):
    """Objects hold nothing else; members with a default may be left out."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        return {**super().model_schema(schema), "additionalProperties": False}


class _Complete(_Closed):
    """Closed, and every member is there, as our own services write them."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        return True


@cache
def partner_events() -> frozenset[type[Event]]:
    """Event types that partners write; they may leave optional members out."""
    return frozenset(event for topic in TOPICS if topic.from_partner for event in topic.events)


def consumer_schema(event: type[Event]) -> Schema:
    """What a reader of the event has to accept; unknown members are ignored."""
    schema = event.model_json_schema(mode="validation", schema_generator=_Open)
    return {"$schema": DIALECT, "$id": event.dataschema, **schema}


def producer_schema(event: type[Event]) -> Schema:
    """What a writer of the event may send: nothing beside these members, no value beside the known ones."""
    if event in partner_events():
        schema = event.model_json_schema(mode="validation", schema_generator=_Closed)
    else:
        schema = event.model_json_schema(mode="serialization", schema_generator=_Complete)
    return {"$schema": DIALECT, "$id": f"{event.dataschema}:producer", **_known_values_only(schema)}


def _known_values_only(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_known_values_only(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        "enum" if name == "x-known-values" else name: _known_values_only(part)
        for name, part in schema.items()
    }
