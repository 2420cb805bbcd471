from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.integration.chassis.bench import until
from tests.integration.intake.conftest import SUBMISSIONS, envelope
from tests.unit.intake.desk import GRANT_FACTS, service_application, submitted

if TYPE_CHECKING:
    import httpx

    from tests.integration.intake.conftest import Intake

ONE = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


def application(**members: Any) -> dict[str, Any]:
    """An application under a new case id, of people that no other case names."""
    case = str(uuid4())
    person = service_application()["applicant"] | {"subject_id": str(uuid4()), "name": f"Person {case}"}
    data = service_application() | {"case_id": case, "reference": case[:13], "applicant": person}
    return envelope(data | members)


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer, which must be one of this status and code."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:teilhabe:problem:{code}")
    assert body["title"]
    assert body["remedy"]
    assert body["instance"] == f"urn:teilhabe:request:{answer.headers['x-request-id']}"
    return body


async def test_an_event_is_on_the_topic_when_it_is_answered_and_gets_its_receipt(intake: Intake) -> None:
    event = application()
    async with intake.client() as client:
        answer = await client.post("/submissions", content=json.dumps(event), headers=ONE)
        assert answer.status_code == 202, answer.text
        (record,) = await intake.written(event["id"])
        body = answer.json()
        assert body["id"] == event["id"]
        assert body["position"] == {
            "topic": SUBMISSIONS,
            "partition": record.partition,
            "offset": record.offset,
        }
        assert record.key == event["data"]["case_id"].encode()
        assert json.loads(record.value) == event["data"]

        async def receipt() -> bool:
            return (await client.get(answer.headers["location"])).status_code == 200

        await until(receipt)
        told = (await client.get(body["receipt"])).json()
    assert (told["submission_id"], told["accepted"], told["findings"]) == (event["id"], True, [])


async def test_binary_mode_takes_the_attributes_from_the_headers(intake: Intake) -> None:
    event = application()
    data = event.pop("data")
    headers = {f"ce-{name}": value for name, value in event.items()}
    async with intake.client() as client:
        answer = await client.post("/submissions", json=data, headers=headers)
    assert answer.status_code == 202, answer.text
    (record,) = await intake.written(event["id"])
    assert dict(record.headers)["ce_source"] == b"/agencies/hannover"


async def test_one_bad_item_does_not_stop_a_batch(intake: Intake) -> None:
    good, bad, last = application(), application(applied_on="2026-02-31"), application()
    async with intake.client() as client:
        answer = await client.post("/submissions", content=json.dumps([good, bad, "?", last]), headers=BATCH)
    assert answer.status_code == 207
    items = answer.json()["items"]
    assert [(item["index"], item["status"]) for item in items] == [(0, 202), (1, 422), (2, 400), (3, 202)]
    assert items[1]["findings"][0]["code"] == "not_a_date"
    assert items[1]["field"] == "/data/applied_on"
    assert [len(await intake.written(event["id"])) for event in (good, bad, last)] == [1, 0, 1]


async def test_a_batch_that_is_all_good_is_answered_with_202(intake: Intake) -> None:
    events = [application() for _ in range(3)]
    async with intake.client() as client:
        answer = await client.post("/submissions", content=json.dumps(events), headers=BATCH)
    assert answer.status_code == 202
    assert [item["id"] for item in answer.json()["items"]] == [event["id"] for event in events]


async def test_what_cannot_be_meant_is_written_and_told(intake: Intake) -> None:
    event = envelope(
        submitted() | {"case_id": str(uuid4()), "payee": {"name": "A", "iban": "DE00000000000000000000"}}
    )
    async with intake.client() as client:
        answer = await client.post("/submissions", content=json.dumps(event), headers=ONE)
    assert answer.status_code == 202
    assert [finding["code"] for finding in answer.json()["findings"]] == ["iban_invalid"]


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"id": None}, 400, "envelope_invalid", "/id"),
        ({"id": "7"}, 400, "envelope_invalid", "/id"),
        ({"specversion": "2.0"}, 400, "envelope_invalid", "/specversion"),
        ({"time": "gestern"}, 400, "envelope_invalid", "/time"),
        ({"type": "teilhabe.GrantApproved.v1"}, 400, "envelope_invalid", "/type"),
        ({"source": "/agencies/celle"}, 403, "sender_mismatch", "/source"),
        ({"source": "/services/eligibility"}, 403, "sender_mismatch", "/source"),
        ({"data": None}, 422, "data_invalid", "/data"),
        ({"data": {}}, 422, "data_invalid", "/data/case_id"),
        ({"data": "Text"}, 422, "data_invalid", "/data"),
    ],
)
async def test_what_is_wrong_with_an_event_is_told(
    intake: Intake, change: dict[str, Any], status: int, code: str, field: str
) -> None:
    event = application() | change
    async with intake.client() as client:
        answer = await client.post("/submissions", content=json.dumps(event), headers=ONE)
    body = problem(answer, status, code)
    assert body["field"] == field
    assert body["findings"]


async def test_attributes_are_named_as_they_were_sent(intake: Intake) -> None:
    headers = {f"ce-{name}": value for name, value in application().items() if name not in ("data", "id")}
    async with intake.client() as client:
        structured = await client.post("/submissions", json={"a": 1}, headers=ONE)
        binary = await client.post("/submissions", json={}, headers=headers)
    assert "Das Attribut specversion fehlt." in problem(structured, 400, "envelope_invalid")["detail"]
    assert "Das Kopffeld ce-id fehlt." in problem(binary, 400, "envelope_invalid")["detail"]


@pytest.mark.parametrize("procedure", ["training_subsidy", "integration_grant"])
async def test_the_forms_for_employers_cannot_be_sent_online(intake: Intake, procedure: str) -> None:
    data = submitted() | {"case_id": str(uuid4()), "channel": "online"}
    if procedure == "integration_grant":
        data |= {"procedure": procedure, "facts": GRANT_FACTS}
    async with intake.client() as client:
        answer = await client.post("/submissions", content=json.dumps(envelope(data)), headers=ONE)
        scanned = envelope(data | {"channel": "post"})
        on_paper = await client.post("/submissions", content=json.dumps(scanned), headers=ONE)
    assert "Papier" in problem(answer, 422, "form_not_online")["remedy"]
    assert on_paper.status_code == 202


@pytest.mark.parametrize(
    ("headers", "content", "status", "code"),
    [
        ({"Content-Type": "text/plain"}, b"{}", 415, "media_type_unknown"),
        ({}, b"{}", 415, "media_type_unknown"),
        ({**ONE, "Content-Encoding": "gzip"}, b"{}", 415, "media_type_unknown"),
        (ONE, b"", 400, "not_json"),
        (ONE, b"{", 400, "not_json"),
        (ONE, b"[]", 400, "not_json"),
        (ONE, b"\xff\xfe", 400, "not_json"),
        (ONE, b'{"id": ' * 5_000, 400, "not_json"),
        (BATCH, b"{}", 400, "not_json"),
        (BATCH, b"[", 400, "not_json"),
        (BATCH, b"[" + b"1," * 1_000 + b"1]", 413, "too_large"),
        (ONE, b" " * 8_000_001, 413, "too_large"),
        ({"Content-Type": "application/json"}, b"{}", 400, "envelope_invalid"),
    ],
)
async def test_bodies_that_cannot_be_read(
    intake: Intake, headers: dict[str, str], content: bytes, status: int, code: str
) -> None:
    async with intake.client() as client:
        problem(await client.post("/submissions", content=content, headers=headers), status, code)


async def test_data_above_a_megabyte_is_too_large(intake: Intake) -> None:
    event = application(reference="x" * 1_000_001)
    async with intake.client() as client:
        problem(await client.post("/submissions", content=json.dumps(event), headers=ONE), 413, "too_large")


async def test_a_receipt_is_for_its_agency_alone(intake: Intake) -> None:
    event = application()
    async with intake.client() as client, intake.client("celle") as other:
        await client.post("/submissions", content=json.dumps(event), headers=ONE)

        async def receipt() -> bool:
            return (await client.get(f"/submissions/{event['id']}")).status_code == 200

        await until(receipt)
        problem(await other.get(f"/submissions/{event['id']}"), 404, "not_found")
        problem(await client.get(f"/submissions/{uuid4()}"), 404, "not_found")
        problem(await client.get("/submissions/7"), 404, "not_found")


async def test_the_same_event_sent_twice_takes_effect_once(intake: Intake) -> None:
    event = application()
    async with intake.client() as client:
        for _ in range(2):
            answer = await client.post("/submissions", content=json.dumps(event), headers=ONE)
            assert answer.status_code == 202
        await until(intake.running.idle)
        told = (await client.get(f"/submissions/{event['id']}")).json()
    assert told["accepted"] is True
    assert told["findings"] == []
