from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.integration.intake.test_submissions import problem

if TYPE_CHECKING:
    from tests.integration.intake.conftest import Intake

PAYMENT_DAY = {"question": "payment-day", "month": "2026-04"}


async def test_anyone_may_ask_one_question(intake: Intake) -> None:
    async with intake.client(None) as client:
        answer = await client.post("/whatif", json=PAYMENT_DAY)
        spread = await client.post(
            "/whatif",
            content=json.dumps(PAYMENT_DAY, indent=2),
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
    assert answer.status_code == 200
    assert answer.json()["due_on"] == "2026-05-04"
    assert spread.json() == answer.json()


async def test_many_questions_are_answered_in_their_order(intake: Intake) -> None:
    body = "\n".join([json.dumps(PAYMENT_DAY), "{", json.dumps(PAYMENT_DAY | {"month": "2026-05"})])
    async with intake.client(None) as client:
        answer = await client.post("/whatif", content=body, headers={"Content-Type": "application/x-ndjson"})
    first, bad, last = map(json.loads, answer.text.splitlines())
    assert (first["due_on"], last["due_on"]) == ("2026-05-04", "2026-06-01")
    assert {"code", "message"} <= bad["error"].keys()


async def test_a_body_is_read_as_a_file_is(intake: Intake) -> None:
    """A carriage return is a blank of JSON; an empty line is answered too, but not one after the last."""
    body = json.dumps(PAYMENT_DAY, indent=0).replace("\n", "\r") + "\n\n" + json.dumps(PAYMENT_DAY) + "\n"
    async with intake.client(None) as client:
        answer = await client.post("/whatif", content=body, headers={"Content-Type": "application/x-ndjson"})
    first, empty, last = map(json.loads, answer.text.splitlines())
    assert first == last
    assert "error" in empty


async def test_answers_a_hundred_times_the_body_are_sent_as_they_are_made(intake: Intake) -> None:
    async with (
        intake.client(None) as client,
        client.stream(
            "POST", "/whatif", content=b"\n" * 100_000, headers={"Content-Type": "application/x-ndjson"}
        ) as answer,
    ):
        assert "content-length" not in answer.headers
        assert len([line async for line in answer.aiter_lines()]) == 100_000


async def test_questions_have_their_limits(intake: Intake) -> None:
    async with intake.client(None) as client:
        problem(await client.post("/whatif", content=b"{}"), 415, "media_type_unknown")
        large = {"Content-Type": "application/x-ndjson"}
        problem(await client.post("/whatif", content=b" " * 1_000_001, headers=large), 413, "too_large")
