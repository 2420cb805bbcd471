from __future__ import annotations

from typing import Any

import pytest

from tests.unit.intake.desk import (
    GRANT_FACTS,
    SUBSIDY_FACTS,
    Desk,
    application,
    codes,
    documents,
    employer,
    id_of,
    person,
    receipt,
    registered,
    service_application,
    submitted,
)

COMPLETE: dict[str, Any] = {
    "documents": documents("training_contract", "register_entry", "disability_card"),
}


def second(desk: Desk, data: dict[str, Any], agency: str = "hannover") -> Any:
    return desk.send(application(data), agency=agency, cause="second")


def test_the_same_application_under_another_case_id_is_a_possible_duplicate() -> None:
    desk = Desk()
    (first,) = registered(desk, submitted(**COMPLETE))
    outcome = second(desk, submitted("twin", **COMPLETE))
    assert codes(outcome) == ["possible_duplicate"]
    assert receipt(outcome).duplicate_of == first
    assert receipt(outcome).accepted
    assert desk.case(id_of("twin")).reference == "H-twin"


@pytest.mark.parametrize("name", ["Mira Vogt", "MIRA  vogt "])
def test_new_ids_for_the_same_people_do_not_hide_a_duplicate(name: str) -> None:
    desk = Desk()
    (first,) = registered(desk, submitted(**COMPLETE))
    people = {
        "applicant": employer() | {"subject_id": str(id_of("new employer"))},
        "beneficiary": person("Mira Vogt") | {"subject_id": str(id_of("new trainee")), "name": name},
    }
    outcome = second(desk, submitted("twin", **COMPLETE, **people))
    assert receipt(outcome).duplicate_of == first


@pytest.mark.parametrize(
    "changed",
    [
        {"beneficiary": person("Timo Krause")},
        {"facts": SUBSIDY_FACTS | {"starts_on": "2027-09-01", "ends_on": "2030-08-31"}},
        {"procedure": "integration_grant", "facts": GRANT_FACTS},
        {"applicant": employer("Bäckerei Ohm")},
    ],
    ids=["beneficiary", "start", "procedure", "applicant"],
)
def test_another_person_start_or_procedure_is_no_duplicate(changed: dict[str, Any]) -> None:
    desk = Desk()
    registered(desk, submitted(**COMPLETE))
    outcome = second(desk, submitted("other", **(COMPLETE | changed)))
    assert receipt(outcome).duplicate_of is None
    assert "possible_duplicate" not in codes(outcome)


def test_a_file_number_used_twice_is_told() -> None:
    desk = Desk()
    (first,) = registered(desk, submitted(reference="A-1"))
    outcome = second(desk, service_application("other", reference="A-1"))
    assert [(found.code, found.field) for found in receipt(outcome).findings] == [
        ("reference_used", "/reference")
    ]
    assert receipt(outcome).duplicate_of == first
    assert str(first) in receipt(outcome).findings[0].message_de


def test_agencies_are_not_compared_with_one_another() -> None:
    desk = Desk()
    registered(desk, service_application(reference="A-1"))
    applicant = person("Jonas Weber") | {"subject_id": str(id_of("his id in Celle"))}
    data = service_application("other", reference="A-1", applicant=applicant, municipality="03351006")
    outcome = second(desk, data, agency="celle")
    assert (receipt(outcome).duplicate_of, codes(outcome)) == (None, [])


def test_an_application_is_no_duplicate_of_itself() -> None:
    desk = Desk()
    registered(desk, submitted(**COMPLETE))
    outcome = second(desk, submitted(**COMPLETE))
    assert codes(outcome) == ["already_registered"]
    assert receipt(outcome).duplicate_of is None


def test_the_first_case_is_named_however_many_follow() -> None:
    desk = Desk()
    first, _ = registered(desk, submitted(**COMPLETE), submitted("twin", **COMPLETE))
    outcome = second(desk, submitted("triplet", **COMPLETE))
    assert receipt(outcome).duplicate_of == first
