"""What the routes work with."""

from dataclasses import dataclass
from typing import Annotated, Protocol, cast
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from chassis.clock import Clock
from services.intake.door.authentication import Authentication
from services.intake.door.inspection import Inspector
from services.intake.door.publishing import Publisher
from services.intake.model import Case


class Records(Protocol):
    """What intake has committed."""

    async def case(self, case_id: UUID) -> Case | None:
        """A case, whoever owns it."""

    async def receipt(self, agency: str, submission_id: UUID) -> bytes | None:
        """The answer to an agency's message, as JSON; None while there is none."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    authentication: Authentication
    inspector: Inspector
    publisher: Publisher
    records: Records
    clock: Clock


def parts_of(request: Request) -> Parts:
    """The parts of the door that a request came through."""
    return cast("Parts", request.app.state.parts)


def _agency(request: Request) -> str:
    return parts_of(request).authentication.required(request)


def _anyone(request: Request) -> str | None:
    return parts_of(request).authentication.known(request)


SomeParts = Annotated[Parts, Depends(parts_of)]
OwnAgency = Annotated[str, Depends(_agency)]
"""The agency that sends the request; without one the request ends here."""
Anyone = Annotated[str | None, Depends(_anyone)]
"""The agency that sends the request, if it says so."""
