"""What goes through the HTTP door, in which form, and what its answers mean."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest

from cli.demo.door import Door
from cli.demo.errors import ServiceSilent
from cli.demo.result import SentLine, UnsentLine
from cli.demo.scenario import Line
from contracts.envelope import from_structured
from contracts.topics import INTAKE_SUBMISSIONS, submissions_topic

if TYPE_CHECKING:
    from collections.abc import Callable

CASE = UUID("ca5e0001-2026-4000-8000-000000000000")
CELLE = "/agencies/celle"


def line(source: str = CELLE, case: UUID = CASE) -> Line:
    message = from_structured(
        json.dumps(
            {
                "specversion": "1.0",
                "id": "ca5e0001-2026-4000-8000-00000000e001",
                "type": "teilhabe.ApplicationWithdrawn.v1",
                "source": source,
                "data": {"case_id": str(case)},
            }
        )
    )
    return Line(7, date(2026, 3, 2), submissions_topic("celle"), message)


def door(answer: Callable[[httpx.Request], httpx.Response]) -> Door:
    client = httpx.AsyncClient(base_url="http://intake", transport=httpx.MockTransport(answer))
    return Door(client, {CELLE: "secret"}, {CASE})


def nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.parametrize(
    ("source", "case", "taken"),
    [(CELLE, CASE, True), ("/agencies/hannover", CASE, False), (CELLE, UUID(int=1), False)],
)
def test_only_lines_of_the_cases_from_agencies_with_a_token_are_taken(
    source: str, case: UUID, *, taken: bool
) -> None:
    assert door(nobody).takes(line(source, case)) is taken


async def test_a_line_is_a_cloud_event_in_binary_mode_and_stands_where_the_door_says() -> None:
    seen: list[httpx.Request] = []

    def written(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        position: dict[str, Any] = {"topic": INTAKE_SUBMISSIONS.name, "partition": 3, "offset": 41}
        return httpx.Response(202, json={"position": position})

    assert await door(written).send(line()) == SentLine(7, INTAKE_SUBMISSIONS.name, 3, 41)
    (request,) = seen
    assert (request.url.path, request.headers["authorization"]) == ("/submissions", "Bearer secret")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["ce-type"] == "teilhabe.ApplicationWithdrawn.v1"
    assert json.loads(request.content) == {"case_id": str(CASE)}


async def test_what_the_door_does_not_take_is_set_aside_with_its_answer() -> None:
    refused = await door(lambda _: httpx.Response(422, text="unreadable")).send(line())
    assert refused == UnsentLine(7, "The HTTP door answered 422: unreadable")


async def test_a_door_that_nobody_opens_ends_the_run() -> None:
    with pytest.raises(ServiceSilent, match="intake"):
        await door(nobody).send(line())
