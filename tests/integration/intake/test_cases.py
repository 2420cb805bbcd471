from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.integration.chassis.bench import until
from tests.integration.intake.conftest import envelope
from tests.integration.intake.test_submissions import ONE, application, problem
from tests.unit.intake.desk import submitted

if TYPE_CHECKING:
    from typing import Any

    from tests.integration.intake.conftest import Intake


async def registered(intake: Intake, event: dict[str, Any]) -> str:
    """The case of an application that has been handled."""
    async with intake.client() as client:
        await client.post("/submissions", content=json.dumps(event), headers=ONE)

        async def handled() -> bool:
            return (await client.get(f"/submissions/{event['id']}")).status_code == 200

        await until(handled)
    return str(event["data"]["case_id"])


async def test_an_agency_sees_what_is_missing_and_what_comes_next(intake: Intake) -> None:
    case = await registered(intake, envelope(submitted() | {"case_id": str(uuid4())}))
    async with intake.client() as client:
        answer = await client.get(f"/cases/{case}")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["case_id"], told["state"], told["open"]) == (case, "registered", True)
    assert {document["kind"] for document in told["missing"]} == {
        "training_contract",
        "register_entry",
        "disability_card",
    }
    assert told["missing_until"]
    assert {step["code"] for step in told["next"]} == {"documents", "decide"}


async def test_a_foreign_case_is_as_unknown_as_one_that_does_not_exist(intake: Intake) -> None:
    case = await registered(intake, application())
    async with intake.client("celle") as other:
        foreign, unknown, unreadable = [
            problem(await other.get(f"/cases/{id_}"), 404, "not_found") for id_ in (case, uuid4(), "7")
        ]
    assert foreign["detail"] == unknown["detail"] == unreadable["detail"]


@pytest.mark.parametrize("path", ["/", "/metrics", "/clock", "/livez", "/cases", "/docs", "/submissions/7/8"])
async def test_nothing_else_is_behind_the_door(intake: Intake, path: str) -> None:
    async with intake.client() as client:
        problem(await client.get(path), 404, "not_found")


async def test_another_method_is_refused(intake: Intake) -> None:
    async with intake.client() as client:
        answer = await client.delete("/submissions")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"
