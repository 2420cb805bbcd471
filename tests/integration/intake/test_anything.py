"""Whatever is sent, the door answers it and stays open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.intake.test_submissions import ONE, application

if TYPE_CHECKING:
    from tests.integration.intake.conftest import Intake

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = st.sampled_from(["specversion", "id", "type", "source", "subject", "time", "data", "traceparent"])
KINDS = {
    "/submissions": [
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/json",
    ],
    "/submissions/bulk?dry_run=true": ["application/x-ndjson"],
    "/whatif": ["application/json", "application/x-ndjson"],
}
ADDRESSES = st.sampled_from([(path, kind) for path, kinds in KINDS.items() for kind in kinds])
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(address=ADDRESSES, body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
@FUZZ
async def test_any_body(intake: Intake, address: tuple[str, str], body: bytes) -> None:
    path, kind = address
    async with intake.client() as client:
        answer = await client.post(path, content=body, headers={"Content-Type": kind})
    assert answer.status_code < 500, answer.text


@given(change=st.dictionaries(MEMBERS, JSON, min_size=1, max_size=3))
@FUZZ
async def test_any_envelope(intake: Intake, change: dict[str, Any]) -> None:
    event = application(applied_on="2026-02-31") | change
    async with intake.client() as client:
        answer = await client.post("/submissions", content=json.dumps(event), headers=ONE)
    assert 400 <= answer.status_code < 500, answer.text


@given(
    names=st.dictionaries(
        st.from_regex(r"ce-[a-z0-9]{1,12}", fullmatch=True), st.text("abc-/:.09%", max_size=20), max_size=5
    )
)
@FUZZ
async def test_any_headers(intake: Intake, names: dict[str, str]) -> None:
    async with intake.client() as client:
        answer = await client.post("/submissions", json={}, headers=names)
    assert 400 <= answer.status_code < 500, answer.text
