"""What a request is told that cannot be served: problem details (RFC 9457), in German."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pydantic_core import to_json
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.values import Finding

MEDIA_TYPE: Final = "application/problem+json"
"""Media type of every answer that tells a problem."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its HTTP status, what it is called, and what to do about it."""

    status: int
    title: str
    remedy: str


KINDS: Final[Mapping[str, Kind]] = {
    "not_authenticated": Kind(401, "Keine gültige Anmeldung", "Ein gültiges Token senden."),
    "not_found": Kind(404, "Nicht gefunden", "Die Adresse und die Kennung prüfen."),
    "method_not_allowed": Kind(405, "Methode nicht erlaubt", "Eine Methode aus der Kopfzeile Allow nehmen."),
    "not_json": Kind(400, "Kein gültiges JSON", "Als JSON in UTF-8 erneut senden."),
    "parameter_invalid": Kind(400, "Angabe in der Adresse ungültig", "Die Angabe berichtigen."),
    "data_invalid": Kind(
        422, "Daten nicht lesbar", "Die genannten Felder berichtigen und die Nachricht erneut senden."
    ),
    "too_many_requests": Kind(
        429, "Zu viele Anfragen", "Nach der in Retry-After genannten Zeit erneut senden."
    ),
    "internal": Kind(
        500, "Fehler im System", "Später erneut senden; bleibt es dabei, die Kennung aus instance melden."
    ),
}
"""Kinds of problems that every door tells, by code."""


class ProblemError(Exception):
    """Ends a request with a problem."""

    kinds: ClassVar[Mapping[str, Kind]] = KINDS
    """Those of the door; a door with problems of its own derives its error and replaces them."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        field: str | None = None,
        findings: Sequence[Finding] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.field = code, detail, field
        self.findings = tuple(findings)
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.kinds[self.code].status

    def body(self, instance: str | None = None) -> dict[str, Any]:
        """The members of the answer; `instance` names this one occurrence."""
        kind = self.kinds[self.code]
        members = {
            "type": f"urn:teilhabe:problem:{self.code}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
            "field": self.field,
            "remedy": kind.remedy,
        }
        told = {name: value for name, value in members.items() if value is not None}
        if self.findings:
            told["findings"] = [finding.model_dump(mode="json") for finding in self.findings]
        return told


def schema(kinds: Mapping[str, Kind], **members: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Schema of answers with problems of these kinds; `members` are described in a door's own way."""
    properties: dict[str, Any] = {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri", "description": "Names this request, also in logs."},
        "code": {"type": "string", "enum": sorted(kinds)},
        "field": {"type": "string"},
        "remedy": {"type": "string"},
    }
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code", "remedy"],
        "properties": {**properties, **members},
    }


def instance_of(request_id: str) -> str:
    """The name of one request, as problems and logs hold it."""
    return f"urn:teilhabe:request:{request_id}"


def answer(problem: ProblemError, request_id: str) -> Response:
    """The whole answer."""
    body = to_json(problem.body(instance_of(request_id)))
    return Response(body, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)
