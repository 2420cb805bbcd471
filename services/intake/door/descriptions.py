"""What the door publishes about itself: OpenAPI 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from chassis.door.problems import MEDIA_TYPE, schema
from contracts.receipts import SubmissionReceived
from contracts.topics import INTAKE_SUBMISSIONS
from contracts.values import Finding, Position
from services.intake.door.problems import KINDS
from services.intake.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI
    from pydantic import BaseModel

API: Final[dict[str, Any]] = {
    "title": "teilhabe: intake",
    "version": "1",
    "description": (
        "What agencies may do without Kafka: send events, ask how a case stands, ask what the law says. "
        "A message that was answered with 202 is on `intake.submissions.v1` and is handled like one from "
        "Kafka: its receipt goes to the agency's topic and can be fetched here. Messages are CloudEvents "
        "1.0; what is in `data` is described by `contracts/schemas`. Sending a message again under the "
        "same `id` has no further effect."
    ),
    "license_info": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
}
_REF = "#/components/schemas/"
_ACCEPTED: Final = {
    "type": "object",
    "required": ["id", "position", "receipt", "findings"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "position": {"$ref": f"{_REF}Position"},
        "receipt": {"type": "string", "description": "Where the receipt can be fetched once it is there."},
        "findings": {"type": "array", "items": {"$ref": f"{_REF}Finding"}},
    },
}
_PROBLEM: Final = schema(
    KINDS,
    field={"type": "string", "description": "JSON pointer into the event."},
    findings={"type": "array", "items": {"$ref": f"{_REF}Finding"}},
)
_CLOUD_EVENT: Final = {
    "type": "object",
    "description": "CloudEvents 1.0 in structured mode.",
    "required": ["specversion", "id", "type", "source", "subject", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "type": {"type": "string", "enum": [event.ce_type for event in INTAKE_SUBMISSIONS.events]},
        "source": {"type": "string", "examples": ["/agencies/hannover"]},
        "subject": {"type": "string", "description": "The case."},
        "time": {"type": "string", "format": "date-time"},
        "data": {"type": "object", "description": "As `contracts/schemas` describes it for the type."},
    },
}
_BATCH_ANSWER: Final = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "status"],
                "properties": {"index": {"type": "integer"}, "status": {"type": "integer"}},
                "anyOf": [{"$ref": f"{_REF}Accepted"}, {"$ref": f"{_REF}Problem"}],
            },
        }
    },
}
_RESULT: Final = {
    "type": "object",
    "required": ["line", "id", "accepted", "written", "findings"],
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "id": {"type": ["string", "null"], "format": "uuid"},
        "accepted": {"type": "boolean"},
        "written": {"type": "boolean", "description": "False in a dry run."},
        "field": {"type": ["string", "null"]},
        "findings": {"type": "array", "items": {"$ref": f"{_REF}Finding"}},
    },
}
_SCHEMAS: Final = {
    "Accepted": _ACCEPTED,
    "BatchAnswer": _BATCH_ANSWER,
    "CloudEvent": _CLOUD_EVENT,
    "LineResult": _RESULT,
    "Problem": _PROBLEM,
}
_SECURITY: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "Made by `teilhabe token new AGENCY`."},
    "certificate": {
        "type": "mutualTLS",
        "description": "The agency's slug as DNS name in `subjectAltName`, else as common name.",
    },
}


def _content(schema: str, *media_types: str) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": _REF + schema}} for media_type in media_types}


def _answers(good: dict[int, tuple[str, dict[str, Any]]], bad: Iterable[str]) -> dict[int | str, Any]:
    """The answers of a route: what it gives, and the problems it tells."""
    told: dict[int | str, Any] = {
        status: {"description": about, "content": content} for status, (about, content) in good.items()
    }
    for code in bad:
        kind = KINDS[code]
        entry = told.setdefault(kind.status, {"content": _content("Problem", MEDIA_TYPE), "description": ""})
        entry["description"] = "; ".join(filter(None, (entry["description"], f"`{code}`: {kind.title}")))
    return told


def _route(
    good: dict[int, tuple[str, dict[str, Any]]],
    bad: Iterable[str],
    body: dict[str, Any] | None = None,
    *,
    open_to_all: bool = False,
) -> dict[str, Any]:
    """What FastAPI is told of a route."""
    security: list[dict[str, list[str]]] = [{"token": []}, {"certificate": []}]
    extra: dict[str, Any] = {"security": [{}, *security] if open_to_all else security}
    if body:
        extra["requestBody"] = {"required": True, "content": body}
    known = (*bad, "not_authenticated", "too_many_requests", "internal")
    return {
        "responses": _answers(good, known),
        "openapi_extra": extra,
        "status_code": next(iter(good)),
        "response_model": None,
    }


_READING = ("not_json", "too_large", "media_type_unknown", "timeout")
SUBMIT: Final = _route(
    {
        202: ("It is on `intake.submissions.v1`.", _content("Accepted", "application/json")),
        207: ("Some items of a batch are refused.", _content("BatchAnswer", "application/json")),
    },
    (*_READING, "envelope_invalid", "sender_mismatch", "data_invalid", "form_not_online", "not_written"),
    {
        **_content("CloudEvent", "application/cloudevents+json"),
        "application/cloudevents-batch+json": {
            "schema": {"type": "array", "maxItems": 1000, "items": {"$ref": f"{_REF}CloudEvent"}}
        },
        "application/json": {
            "schema": {"type": "object", "description": "`data`; the rest as `ce-*` headers."}
        },
    },
)
RECEIPT: Final = _route(
    {200: ("The receipt.", _content("SubmissionReceived", "application/json"))}, ("not_found",)
)
BULK: Final = _route(
    {200: ("One result a line.", _content("LineResult", "application/x-ndjson"))},
    (*_READING, "parameter_invalid", "not_written"),
    _content("CloudEvent", "application/x-ndjson"),
)
CASE: Final = _route(
    {200: ("How the case stands.", _content("Standing", "application/json"))}, ("not_found",)
)
WHATIF: Final = _route(
    {200: ("The answers, in order.", {"application/json": {}, "application/x-ndjson": {}})},
    _READING[1:],
    {
        "application/json": {"schema": {"type": "object", "required": ["question"]}},
        "application/x-ndjson": {"schema": {"type": "object", "required": ["question"]}},
    },
    open_to_all=True,
)


def document(app: FastAPI) -> dict[str, Any]:
    """The description of the API."""
    described = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=app.description,
        routes=app.routes,
        license_info=API["license_info"],
    )
    models: list[type[BaseModel]] = [SubmissionReceived, Finding, Position, Standing]
    _, made = models_json_schema(
        [(model, "serialization") for model in models], ref_template=_REF + "{model}"
    )
    for path in described["paths"].values():
        for operation in path.values():
            _drop_own_validation(operation["responses"])
    described["components"] = {"schemas": {**made["$defs"], **_SCHEMAS}, "securitySchemes": _SECURITY}
    return described


def _drop_own_validation(responses: dict[str, Any]) -> None:
    """What FastAPI says of its own errors: here they are problems like any other."""
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
