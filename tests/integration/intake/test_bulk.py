from __future__ import annotations

import json
import resource
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.intake.test_submissions import application, problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    import httpx

    from tests.integration.intake.conftest import Intake

LINES = {"Content-Type": "application/x-ndjson"}
MANY = 10_000


def ndjson(events: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def results(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_every_line_is_answered_and_the_good_ones_are_written(intake: Intake) -> None:
    first, bad, last = application(), application(signed="ja"), application()
    body = ndjson([first]) + b"\n{\n" + ndjson([bad]) + ndjson([last]).rstrip(b"\n")
    async with intake.client() as client:
        told = results(await client.post("/submissions/bulk", content=body, headers=LINES))
    assert [(each["line"], each["accepted"], each["written"]) for each in told] == [
        (1, True, True),
        (3, False, False),
        (4, False, False),
        (5, True, True),
    ]
    assert [each["id"] for each in told] == [first["id"], None, None, last["id"]]
    assert told[1]["findings"][0]["code"] == "not_json"
    assert (told[2]["field"], told[2]["findings"][0]["code"]) == ("/data/signed", "not_a_flag")
    assert [len(await intake.written(event["id"])) for event in (first, bad, last)] == [1, 0, 1]


async def test_a_dry_run_finds_the_same_and_writes_nothing(intake: Intake) -> None:
    events = [application(), application(signed="ja"), application()]
    async with intake.client() as client:
        dry = results(
            await client.post("/submissions/bulk?dry_run=true", content=ndjson(events), headers=LINES)
        )
    assert [(each["accepted"], each["written"]) for each in dry] == [
        (True, False),
        (False, False),
        (True, False),
    ]
    assert [len(await intake.written(event["id"])) for event in events] == [0, 0, 0]


async def test_a_line_that_is_too_long_is_passed_over(intake: Intake) -> None:
    event = application()
    body = b"x" * 3_000_000 + b"\n" + ndjson([event])
    async with intake.client() as client:
        told = results(await client.post("/submissions/bulk", content=body, headers=LINES))
    assert [(each["line"], each["accepted"]) for each in told] == [(1, False), (2, True)]
    assert told[0]["findings"][0]["code"] == "too_large"


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/submissions/bulk", {"Content-Type": "application/json"}, 415, "media_type_unknown"),
        ("/submissions/bulk?dry_run=vielleicht", LINES, 400, "parameter_invalid"),
    ],
)
async def test_uploads_that_cannot_be_read(
    intake: Intake, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    async with intake.client() as client:
        problem(await client.post(path, content=b"{}", headers=headers), status, code)


async def test_ten_thousand_lines_in_bounded_memory(intake: Intake) -> None:
    """60 MB go in and 2 MB come out; what stays is a chunk, a line and a batch of records."""
    text = json.dumps({"padding": "x" * 4_500, **application()})

    async def body() -> AsyncIterator[bytes]:
        for number in range(MANY):
            yield text.replace("xxxxxxxx", f"{number:08}", 1).encode() + b"\n"

    count = 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    url = "/submissions/bulk?dry_run=true"
    async with (
        intake.client() as client,
        client.stream("POST", url, content=body(), headers=LINES) as answer,
    ):
        async for line in answer.aiter_lines():
            count += json.loads(line)["accepted"]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert count == MANY
    assert grown < 25_000, f"{grown} kB"
