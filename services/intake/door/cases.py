"""`/cases/{case_id}`: how a case of the agency stands."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from chassis.handling import BERLIN
from services.intake.door import descriptions
from services.intake.door.parts import OwnAgency, SomeParts
from services.intake.door.problems import ProblemError
from services.intake.standing import standing

router = APIRouter()


@router.get("/cases/{case_id}", **descriptions.CASE)
async def case(case_id: str, agency: OwnAgency, parts: SomeParts) -> Response:
    """State, what is missing, what happens next and until when; nothing about others' cases."""
    try:
        found = await parts.records.case(UUID(case_id))
    except ValueError:
        found = None
    if found is None or found.agency != agency:
        raise ProblemError("not_found", "Zu dieser case_id gibt es keinen Vorgang dieser Dienststelle.")
    today = parts.clock.now().astimezone(BERLIN).date()
    return Response(standing(found, today).model_dump_json(), media_type="application/json")
