from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest

from chassis.handling import Problem, Publish
from contracts.receipts import SubmissionReceived
from contracts.values import Position
from services.intake.receipts import answer_problem
from services.intake.wording import WORDINGS, finding
from tests.unit.given import context
from tests.unit.intake.desk import id_of

if TYPE_CHECKING:
    from uuid import UUID

TOPIC = "agency.hannover.submissions.v1"


def problem(
    code: str,
    field: str = "",
    *,
    topic: str = TOPIC,
    ce_id: UUID | None = None,
    subject: str | None = None,
) -> Problem:
    position = Position(topic=topic, partition=0, offset=17)
    return Problem(code, field, "in English", topic, position, ce_id, subject)


def answered(told: Problem, source: str = "/agencies/hannover") -> tuple[Publish, SubmissionReceived]:
    publish = answer_problem(told, context(source=source, topic=told.topic))
    assert publish is not None
    assert isinstance(publish.event, SubmissionReceived)
    return publish, publish.event


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("not_json", ""),
        ("value_missing", ""),
        ("too_large", ""),
        ("header_not_utf8", "header:ce_time"),
        ("header_missing", "header:ce_id"),
        ("header_doubled", "header:ce_id"),
        ("header_malformed", "header:ce_id"),
        ("type_unknown", "header:ce_type"),
        ("version_unknown", "header:ce_type"),
        ("sender_mismatch", "header:ce_source"),
        ("id_reused", "header:ce_id"),
        ("member_missing", "/reference"),
        ("never_heard_of", "/reference"),
        ("never_heard_of", "header:ce_time"),
    ],
)
def test_whatever_is_wrong_with_a_record_is_answered_in_german(code: str, field: str) -> None:
    _, answer = answered(problem(code, field, ce_id=id_of("sent")))
    (found,) = answer.findings
    assert not answer.accepted
    assert (found.code, found.severity) == (code, "error")
    assert found.field == (field if field.startswith("/") else None)
    assert "English" not in found.message_de
    assert "{" not in found.message_de + found.message_plain


def test_the_case_is_the_subject_where_it_is_a_case() -> None:
    publish, answer = answered(problem("not_json", ce_id=id_of("sent"), subject=str(id_of("case"))))
    assert (answer.case_id, answer.submission_id, answer.position) == (id_of("case"), id_of("sent"), None)
    assert (publish.topic, publish.key, publish.subject) == (
        "agency.hannover.receipts.v1",
        str(id_of("case")),
        str(id_of("case")),
    )


def test_without_a_case_the_submission_is_the_key() -> None:
    publish, answer = answered(problem("not_json", ce_id=id_of("sent"), subject="somebody"))
    assert (answer.case_id, publish.key, publish.subject) == (None, str(id_of("sent")), str(id_of("sent")))


def test_without_an_id_the_position_stands_for_it() -> None:
    publish, answer = answered(problem("id_reused"))
    assert answer.submission_id is None
    assert answer.position == Position(topic=TOPIC, partition=0, offset=17)
    assert publish.key == f"{TOPIC}/0/17"


def test_what_the_reader_found_is_told_in_its_own_words() -> None:
    found = (finding("not_a_date", "/applied_on"), finding("not_a_flag", "/signed"))
    position = Position(topic=TOPIC, partition=0, offset=17)
    told = Problem("not_a_date", "/applied_on", "…", TOPIC, position, id_of("sent"), None, found)
    assert answered(told)[1].findings == found


def test_what_came_by_http_is_answered_to_its_sender() -> None:
    publish, _ = answered(problem("not_json", topic="intake.submissions.v1"), source="/agencies/celle")
    assert publish.topic == "agency.celle.receipts.v1"


def test_an_unknown_sender_cannot_be_answered() -> None:
    told = problem("not_json", topic="intake.submissions.v1")
    assert answer_problem(told, context(source="intake.submissions.v1", topic=told.topic)) is None


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_every_wording_says_what_to_do_in_two_whole_sentences(code: str) -> None:
    wording = WORDINGS[code]
    for text in (wording.official, wording.plain):
        assert text.rstrip(" {}efct").endswith(".")
    names = {name for _, name, _, _ in string.Formatter().parse(wording.official + wording.plain) if name}
    assert names <= {"field", "other", "applied_on", "registered", "kinds", "answer_by", "effect"}
    assert len(wording.plain) <= 140
