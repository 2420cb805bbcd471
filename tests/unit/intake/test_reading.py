from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chassis.reading import Reading, Unreadable
from contracts.agency import (
    ApplicationAmended,
    ApplicationSubmitted,
    ChangeReported,
    DecisionTaken,
    MeetingHeld,
)
from contracts.facts import TrainingSubsidyFacts
from services.intake.reading import read_submission
from tests.unit.intake.desk import (
    GRANT_FACTS,
    PAYEE,
    SERVICE_FACTS,
    SUBSIDY_FACTS,
    employer,
    id_of,
    person,
    submitted,
)

if TYPE_CHECKING:
    from contracts.envelope import Event

CASE = str(id_of("case"))
DECISION = {
    "case_id": CASE,
    "decision": "approve",
    "percentage": "60",
    "decided_by": "sb-17",
    "decided_at": "2026-03-02T09:00:00Z",
}
SUPPORT = {
    "tasks": [5, 6],
    "hours_per_week": "7.5",
    "starts_on": "2026-04-01",
    "ends_on": "2026-09-30",
    "monthly_fee": "-480.00",
}


def read(cls: type[Event], data: dict[str, Any]) -> Reading:
    return read_submission(cls, json.dumps(data).encode())


def refused(cls: type[Event], data: dict[str, Any]) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(cls, data)
    return caught.value


def test_a_faultless_application_has_no_findings() -> None:
    reading = read(ApplicationSubmitted, submitted())
    assert isinstance(reading.event, ApplicationSubmitted)
    assert reading.findings == ()


def test_a_negative_amount_counts_as_missing() -> None:
    facts = SUBSIDY_FACTS | {"monthly_pay": ["724.00", "-854.00", "977.00"]}
    reading = read(ApplicationSubmitted, submitted(facts=facts))
    assert isinstance(reading.event, ApplicationSubmitted)
    assert isinstance(reading.event.facts, TrainingSubsidyFacts)
    assert [None if pay is None else str(pay) for pay in reading.event.facts.monthly_pay] == [
        "724.00",
        None,
        "977.00",
    ]
    (found,) = reading.findings
    assert (found.code, found.field, found.severity) == ("negative_amount", "/facts/monthly_pay/1", "error")
    assert "/facts/monthly_pay/1" in found.message_de


def test_every_value_that_cannot_be_meant_is_told() -> None:
    facts = GRANT_FACTS | {"monthly_wage": "-1.00", "former_employment_months": -3}
    data = submitted(
        procedure="integration_grant", facts=facts, payee=PAYEE | {"iban": "DE88370400440532013000"}
    )
    reading = read(ApplicationSubmitted, data)
    assert [(found.code, found.field) for found in reading.findings] == [
        ("negative_amount", "/facts/monthly_wage"),
        ("negative_number", "/facts/former_employment_months"),
        ("iban_invalid", "/payee/iban"),
    ]
    assert isinstance(reading.event, ApplicationSubmitted)
    assert reading.event.payee is None


@pytest.mark.parametrize("percentage", ["100.01", "-1", 250])
def test_a_percentage_out_of_range_counts_as_missing(percentage: object) -> None:
    reading = read(DecisionTaken, DECISION | {"percentage": percentage})
    assert isinstance(reading.event, DecisionTaken)
    assert reading.event.percentage is None
    assert [found.code for found in reading.findings] == ["percentage_out_of_range"]


def test_where_nothing_may_be_missing_the_member_around_it_counts_as_missing() -> None:
    reading = read(DecisionTaken, DECISION | {"support": SUPPORT})
    assert isinstance(reading.event, DecisionTaken)
    assert reading.event.support is None
    assert [(found.code, found.field) for found in reading.findings] == [
        ("negative_amount", "/support/monthly_fee")
    ]


@pytest.mark.parametrize(
    "iban", ["DE88370400440532013000", "DE893704004405320130", "XX89370400440532013000", "DE", "?"]
)
def test_an_account_with_an_invalid_iban_counts_as_missing(iban: str) -> None:
    data = {"case_id": CASE, "change": "bank_account_changed", "effective_on": "2026-03-01"}
    reading = read(ChangeReported, data | {"payee": PAYEE | {"iban": iban}})
    assert isinstance(reading.event, ChangeReported)
    assert reading.event.payee is None
    assert [found.code for found in reading.findings] == ["iban_invalid"]


def test_an_iban_may_be_written_in_groups() -> None:
    reading = read(ApplicationSubmitted, submitted(payee=PAYEE | {"iban": "de89 3704 0044 0532 0130 00"}))
    assert reading.findings == ()


def test_empty_texts_count_as_missing() -> None:
    data = DECISION | {"reasons": " \n", "conditions": ["Nachweis bis Oktober", "  "]}
    reading = read(DecisionTaken, data)
    assert isinstance(reading.event, DecisionTaken)
    assert reading.event.reasons is None
    assert reading.event.conditions == ("Nachweis bis Oktober",)
    assert {found.field for found in reading.findings} == {"/reasons", "/conditions/1"}
    assert {found.severity for found in reading.findings} == {"warning"}


def test_an_empty_occupation_counts_as_missing() -> None:
    reading = read(ApplicationSubmitted, submitted(facts=SUBSIDY_FACTS | {"occupation": ""}))
    assert [found.field for found in reading.findings] == ["/facts/occupation"]


@pytest.mark.parametrize(
    ("members", "code", "field"),
    [
        ({"signed": "true"}, "not_a_flag", "/signed"),
        ({"applied_on": "2026-02-30"}, "not_a_date", "/applied_on"),
        ({"applied_on": "20.02.2026"}, "wrong_form", "/applied_on"),
        ({"applied_on": 20260220}, "not_a_text", "/applied_on"),
        ({"channel": "fax"}, "unknown_value", "/channel"),
        ({"land": "XX"}, "unknown_value", "/land"),
        ({"case_id": "42"}, "not_an_id", "/case_id"),
        ({"reference": "x" * 36}, "too_long", "/reference"),
        ({"reference": "a\x00b"}, "nul_character", "/reference"),
        ({"municipality": "3241001"}, "wrong_form", "/municipality"),
        ({"documents": {}}, "not_a_list", "/documents"),
        ({"applicant": "Brandt"}, "not_an_object", "/applicant"),
        ({"procedure": "coffee"}, "unknown_value", "/procedure"),
        ({"facts": SUBSIDY_FACTS | {"monthly_pay": [724.0]}}, "not_a_text", "/facts/monthly_pay/0"),
        (
            {"facts": SUBSIDY_FACTS | {"degree_of_disability": "50"}},
            "not_a_whole_number",
            "/facts/degree_of_disability",
        ),
        ({"facts": SERVICE_FACTS}, "member_missing", "/facts/receives_basic_income"),
    ],
)
def test_what_cannot_be_read_says_what_and_where(members: dict[str, Any], code: str, field: str) -> None:
    error = refused(ApplicationSubmitted, submitted(**members))
    assert (error.code, error.field) == (code, field)
    assert error.findings[0].message_de == error.message
    assert field in error.message
    assert error.findings[0].severity == "error"


def test_a_missing_member_is_named() -> None:
    data = submitted()
    del data["applicant"]["name"]
    assert (refused(ApplicationSubmitted, data).code, refused(ApplicationSubmitted, data).field) == (
        "member_missing",
        "/applicant/name",
    )


def test_everything_that_cannot_be_read_is_told_at_once() -> None:
    error = refused(ApplicationSubmitted, submitted(signed="ja", applied_on="morgen", procedure="coffee"))
    assert {found.field for found in error.findings} == {"/signed", "/applied_on", "/procedure"}


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"", b"[1,", b'{"a": "\\ud800"}'])
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_submission(MeetingHeld, raw)
    assert caught.value.code == "not_json"


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"7", b"null"])
def test_json_that_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_submission(MeetingHeld, raw)
    assert caught.value.code == "not_an_object"
    assert caught.value.field == ""


@pytest.mark.parametrize(
    ("cls", "data", "field"),
    [
        (DecisionTaken, DECISION | {"reasons": {"text_id": CASE}}, "/reasons"),
        (DecisionTaken, DECISION | {"conditions": ["a", {"text_id": CASE}]}, "/conditions/1"),
        (ApplicationAmended, {"case_id": CASE, "payee": {"payee_id": CASE}}, "/payee"),
        (ApplicationAmended, {"case_id": CASE, "applicant": {"subject_id": CASE}}, "/applicant"),
        (
            ApplicationSubmitted,
            submitted(facts=SUBSIDY_FACTS | {"occupation": {"text_id": CASE}}),
            "/facts/occupation",
        ),
    ],
)
def test_partners_cannot_reach_for_texts_payees_or_subjects_by_id(
    cls: type[Event], data: dict[str, Any], field: str
) -> None:
    error = refused(cls, data)
    assert (error.code, error.field) == ("reference_not_allowed", field)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"reference": "  "}, "reference_blank", "/reference"),
        ({"applicant": employer() | {"name": " "}}, "name_blank", "/applicant/name"),
        ({"beneficiary": person("Mira Vogt") | {"name": ""}}, "name_blank", "/beneficiary/name"),
        ({"facts": SUBSIDY_FACTS | {"ends_on": "2026-08-31"}}, "end_before_start", "/facts/ends_on"),
        ({"facts": SUBSIDY_FACTS | {"monthly_pay": []}}, "pay_missing", "/facts/monthly_pay"),
        (
            {"facts": SUBSIDY_FACTS | {"degree_of_disability": 19}},
            "degree_out_of_range",
            "/facts/degree_of_disability",
        ),
        (
            {"facts": SUBSIDY_FACTS | {"degree_of_disability": 101}},
            "degree_out_of_range",
            "/facts/degree_of_disability",
        ),
    ],
)
def test_what_can_hardly_be_meant_is_told(change: dict[str, Any], code: str, field: str) -> None:
    reading = read(ApplicationSubmitted, submitted() | change)
    assert [(found.code, found.field) for found in reading.findings] == [(code, field)]


@pytest.mark.parametrize(("degree", "kept"), [(19, None), (20, 20), (100, 100), (101, None)])
def test_a_degree_that_there_is_not_counts_as_missing(degree: int, kept: int | None) -> None:
    reading = read(ApplicationSubmitted, submitted(facts=SUBSIDY_FACTS | {"degree_of_disability": degree}))
    assert isinstance(reading.event, ApplicationSubmitted)
    assert isinstance(reading.event.facts, TrainingSubsidyFacts)
    assert reading.event.facts.degree_of_disability == kept
