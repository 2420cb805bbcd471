"""Whatever stands wherever in a message: it is read, or refused in words; reading never fails otherwise."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.reading import Unreadable
from contracts.agency import ApplicationAmended, ApplicationSubmitted, ChangeReported, DecisionTaken
from services.intake.amendment import amend
from services.intake.reading import read_submission
from tests.unit.given import context
from tests.unit.intake.desk import (
    GRANT_FACTS,
    PAYEE,
    SUBSIDY_FACTS,
    Desk,
    documents,
    id_of,
    receipt,
    registered,
    service_application,
    submitted,
)
from tests.unit.intake.test_reading import CASE, DECISION, SUPPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.envelope import Event

Place = tuple[str | int, ...]
CHANGE = {
    "case_id": CASE,
    "change": "started",
    "effective_on": "2026-03-01",
    "new_pay": "900.00",
    "payee": PAYEE,
}
MESSAGES: list[tuple[type[Event], dict[str, Any]]] = [
    (ApplicationSubmitted, submitted(documents=documents("other"))),
    (ApplicationSubmitted, service_application()),
    (ApplicationSubmitted, submitted(procedure="integration_grant", facts=GRANT_FACTS)),
    (DecisionTaken, DECISION | {"support": SUPPORT, "conditions": ["a", "b"], "reasons": "c"}),
    (ChangeReported, CHANGE),
]
ODD = st.sampled_from(
    ["", " ", "-1.00", "101", "2026-02-31", "\x00", "x" * 300, -5, 10**400, 1e308, True, None]
) | st.sampled_from(["[]", "{}", '["-1.00"]', '{"text_id": 1}', '{"payee_id": "x"}']).map(json.loads)


def places(data: object, at: Place = ()) -> Iterator[Place]:
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in members:
        yield (*at, step)
        yield from places(value, (*at, step))


def put(data: dict[str, Any], place: Place, value: object) -> None:
    target: Any = data
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value


def refused(cls: type[Event], raw: bytes) -> Unreadable | None:
    """Why a message cannot be read; None if it can."""
    try:
        assert isinstance(read_submission(cls, raw).event, cls)
    except Unreadable as error:
        return error
    return None


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_message_with_odd_values_is_read_or_refused_in_words(data: st.DataObject) -> None:
    cls, message = deepcopy(data.draw(st.sampled_from(MESSAGES)))
    for _ in range(data.draw(st.integers(1, 3))):
        put(message, data.draw(st.sampled_from(list(places(message)))), data.draw(ODD))
    refusal = refused(cls, json.dumps(message).encode())
    assert refusal is None or refusal.findings
    assert refusal is None or "{" not in refusal.message


@given(place=st.sampled_from(list(places(SUBSIDY_FACTS))), value=ODD)
@settings(max_examples=200, deadline=None)
def test_an_amendment_with_odd_values_is_answered(place: Place, value: object) -> None:
    desk = Desk()
    registered(desk, submitted())
    facts = deepcopy(SUBSIDY_FACTS)
    put(facts, place, value)
    event = ApplicationAmended(case_id=id_of("case"), facts=facts)
    known = [(key.id, state) for key, state in desk.states.items()]
    outcome = amend(desk.case(id_of("case")), event, context(source="/agencies/hannover", aggregates=known))
    assert receipt(outcome).accepted or receipt(outcome).findings[0].severity == "error"


@pytest.mark.parametrize("number", ["9" * 4000, "9" * 10_000, "1e999", "NaN"])
def test_numbers_beyond_measure_do_no_harm(number: str) -> None:
    raw = f'{{"case_id": "{CASE}", "facts": {{"unknown": {number}, "monthly_pay": ["-1.00"]}}}}'.encode()
    refusal = refused(ApplicationAmended, raw)
    assert refusal is None or refusal.code == "not_json"
