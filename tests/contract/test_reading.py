"""Reading a message value: every problem in it, with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.agency import ApplicationAmended, ApplicationSubmitted, ChangeReported, DecisionTaken
from contracts.build import FOLDER, read_examples
from contracts.commissioning import CapacityReported
from contracts.envelope import DataError, decode, encode
from contracts.facts import IntegrationGrantFacts, TrainingSubsidyFacts
from contracts.intake import SubjectRecorded
from contracts.values import Payee, PayeeRef, Subject, TextRef

EXAMPLES = read_examples(FOLDER)


def changed(example: str, **members: Any) -> bytes:
    """An example's data with members replaced; `a__b` is member b of a; `...` removes."""
    data = json.loads(json.dumps(EXAMPLES[example]["data"]))
    for path, value in members.items():
        *inside, last = path.split("__")
        place = data
        for step in inside:
            place = place[step]
        place[last] = value
        if value is ...:
            del place[last]
    return json.dumps(data).encode()


def problems(raw: bytes | None, tolerant: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as error:
        decode(ApplicationSubmitted, raw, tolerant)
    return [(problem.code, problem.field) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "no_data"),
        (b"", "json_invalid"),
        (b"{", "json_invalid"),
        (b"\xff\xfe", "json_invalid"),
        (b'{"reference": "\xff"}', "json_invalid"),
        (b'{"reference": "\\ud800"}', "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (b"[]", "model_type"),
        (b"null", "model_type"),
        (b'"text"', "model_type"),
    ],
)
def test_what_is_no_json_object_is_refused(raw: bytes | None, code: str) -> None:
    assert problems(raw) == [(code, "")]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"signed": "true"}, [("bool_type", "/signed")]),
        ({"case_id": ...}, [("missing", "/case_id")]),
        ({"applied_on": "2026-02-30"}, [("date_from_datetime_parsing", "/applied_on")]),
        ({"land": "XX"}, [("literal_error", "/land")]),
        ({"applicant__address__city": None}, [("string_type", "/applicant/address/city")]),
        ({"applicant__address": ...}, [("missing", "/applicant/address")]),
        ({"documents": [{}, {"kind": "fax"}]}, [
            ("missing", "/documents/0/kind"),
            ("missing", "/documents/0/document_id"),
            ("missing", "/documents/0/received_on"),
            ("unknown_value", "/documents/1/kind"),
            ("missing", "/documents/1/document_id"),
            ("missing", "/documents/1/received_on"),
        ]),
        ({"facts": 5}, [("model_type", "/facts")]),
        ({"facts__monthly_pay": ["-1.00", 5]}, [
            ("negative_amount", "/facts/monthly_pay/0"),
            ("string_type", "/facts/monthly_pay/1"),
        ]),
        ({"facts__occupation": 7}, [("string_type", "/facts/occupation")]),
        ({"facts__starts_on": ...}, [("missing", "/facts/starts_on")]),
        ({"payee__iban": 7}, [("string_type", "/payee/iban")]),
        ({"reference": "a\x00b"}, [("nul_character", "/reference")]),
        ({"facts__occupation": "\x00", "extra~/": ["\x00"]}, [
            ("nul_character", "/facts/occupation"),
            ("nul_character", "/extra~0~1/0"),
        ]),
        ({"procedure": "loan"}, [("literal_error", "/procedure"), ("facts_without_procedure", "/facts")]),
    ],
)  # fmt: skip
def test_each_problem_has_its_place(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems(changed("ApplicationSubmitted", **members)) == expected


def test_facts_are_read_by_procedure() -> None:
    read = decode(ApplicationSubmitted, changed("ApplicationSubmitted"), tolerant=False)
    assert type(read.facts) is TrainingSubsidyFacts
    missing = problems(changed("ApplicationSubmitted", procedure="integration_grant"))
    assert ("missing", "/facts/monthly_wage") in missing
    assert all(field.startswith("/facts/") for _, field in missing)


def test_an_amount_may_be_missing_but_not_left_out() -> None:
    facts = {
        "disability_status": "severely_disabled",
        "receives_basic_income": False,
        "work_starts_on": "2026-04-01",
        "permanent": True,
        "monthly_wage": None,
        "former_employment_months": 0,
        "other_wage_subsidy": False,
        "employer_district": "celle",
        "employee_district": "celle",
    }
    raw = changed("ApplicationSubmitted", procedure="integration_grant", facts=facts)
    read = decode(ApplicationSubmitted, raw, tolerant=False)
    assert isinstance(read.facts, IntegrationGrantFacts)
    assert read.facts.monthly_wage is None
    del facts["monthly_wage"]
    raw = changed("ApplicationSubmitted", procedure="integration_grant", facts=facts)
    assert problems(raw) == [("missing", "/facts/monthly_wage")]


def test_a_tolerant_reader_ignores_what_it_does_not_know() -> None:
    raw = changed("ApplicationSubmitted", channel="fax", facts__kind="master", new_member={"x": 1})
    read = decode(ApplicationSubmitted, raw, tolerant=True)
    assert isinstance(read.facts, TrainingSubsidyFacts)
    assert (read.channel, read.facts.kind) == ("other", "other")
    assert problems(raw) == [("unknown_value", "/channel"), ("unknown_value", "/facts/kind")]


def test_an_escaped_backslash_is_no_nul_character() -> None:
    raw = changed("ApplicationSubmitted", reference="\\u0000")
    assert decode(ApplicationSubmitted, raw, tolerant=False).reference == "\\u0000"


def test_accounts_subjects_and_texts_come_whole_or_by_id() -> None:
    by_id = "019d8c3a-1f00-7000-a000-000000000001"
    whole = decode(ChangeReported, changed("ChangeReported", payee={"name": "A", "iban": "DE"}), False)
    passed_on = decode(ChangeReported, changed("ChangeReported", payee={"payee_id": by_id}), False)
    amended = decode(
        ApplicationAmended, changed("ApplicationAmended", applicant={"subject_id": by_id}), False
    )
    decided = decode(DecisionTaken, changed("DecisionTaken", reasons={"text_id": by_id}), False)
    assert isinstance(whole.payee, Payee)
    assert isinstance(passed_on.payee, PayeeRef)
    assert amended.applicant is not None
    assert not isinstance(amended.applicant, Subject)
    assert isinstance(amended.beneficiary, Subject)
    assert isinstance(decided.reasons, TextRef)


def test_a_recorded_subject_is_a_subject() -> None:
    raw = json.dumps(EXAMPLES["SubjectRecorded"]["data"]).encode()
    assert isinstance(decode(SubjectRecorded, raw, tolerant=True), Subject)


def test_a_member_named_like_a_python_keyword_keeps_its_name() -> None:
    read = decode(CapacityReported, changed("CapacityReported"), tolerant=False)
    assert read.from_.isoformat() == "2026-04-01"
    assert json.loads(encode(read))["from"] == "2026-04-01"


def test_writing_names_every_member() -> None:
    read = decode(CapacityReported, changed("CapacityReported"), tolerant=False)
    assert json.loads(encode(read)) == {
        "provider": None,
        "district": "celle",
        "free_places": 12,
        "from": "2026-04-01",
    }


def test_the_folder_is_where_the_examples_are() -> None:
    assert Path(FOLDER, "examples", "PaymentDue.json").exists()
