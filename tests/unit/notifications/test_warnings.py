"""Letters that are not decisions: which events ask for one, and where a warning goes."""

from datetime import date
from typing import Any

import pytest

from contracts.agency import DocumentReceived
from contracts.intake import ApplicationCompleted
from tests.unit.notifications import example
from tests.unit.notifications.desk import Desk
from tests.unit.notifications.test_posting import desk

NEW = {"street": "Hafenstraße 1", "postcode": "20457", "city": "Hamburg"}


def test_only_a_changed_account_is_told_of() -> None:
    told = desk().take(example.account_changed("pay_reduced"), example.account_changed("started"))
    assert told.letters() == []
    assert told.take(example.account_changed()).letters() == [("ChangeReported", "2026-03-02")]


@pytest.mark.parametrize(
    ("changes", "letters"),
    [
        ({}, [("PaymentReturned", "2026-03-02")]),
        ({"kind": "top_up"}, [("PaymentReturned", "2026-03-02")]),
        ({"kind": "fee"}, []),
        ({"kind": None}, []),
        ({"case_id": None}, []),
    ],
)
def test_only_a_grants_money_that_came_back_is_told_to_the_applicant(
    changes: dict[str, Any], letters: list[tuple[str, str]]
) -> None:
    assert desk().take(example.payment_returned(**changes)).letters() == letters


def test_nothing_of_the_account_is_kept_or_asked_of_the_post() -> None:
    told = desk().take(example.account_changed())
    assert told.case
    for kept in (str(told.effects[0].payload), told.case.model_dump_json()):
        assert "DE02" not in kept
        assert "payee" not in kept


@pytest.mark.parametrize(
    ("warned_on", "street"),
    [
        pytest.param(date(2026, 3, 10), "Lindenallee 7", id="moved lately: to where letters went before"),
        pytest.param(date(2026, 4, 1), "Hafenstraße 1", id="moved 30 days ago: to the new address"),
    ],
)
def test_a_warning_goes_to_the_address_known_before(warned_on: date, street: str) -> None:
    told = desk().take(example.employer(address=NEW))
    told.today = warned_on
    assert street in told.take(example.account_changed()).written().document.words


def test_other_letters_go_to_the_new_address_at_once() -> None:
    told = desk().take(example.employer(address=NEW), example.approved())
    assert "Hafenstraße 1" in told.written().document.words


def test_another_name_or_voice_keeps_the_day_of_the_move() -> None:
    told = desk().take(example.employer(address=NEW))
    told.today = date(2026, 3, 20)
    told.take(example.employer(address=NEW, voice="plain"), example.account_changed())
    assert "Lindenallee 7" in told.written().document.words


@pytest.mark.parametrize("term", ["competence", "answer", "report", "notice_of_delay"])
def test_terms_of_others_are_no_letter(term: str) -> None:
    assert desk().take(example.deadline_missed(term)).letters() == []


def test_documents_of_an_application_turned_down_are_not_asked_for() -> None:
    told = desk().take(example.decision(decision="refuse"), example.deadline_missed())
    assert told.letters() == []


def missing(told: Desk) -> tuple[str, ...]:
    assert told.case
    return told.case.missing_documents


def test_what_came_in_is_not_asked_for_any_more() -> None:
    lacking = ["training_contract", "register_entry", "disability_card"]
    told = Desk().take(example.registered(missing_documents=lacking), example.employer(), example.trainee())
    told.take(document("training_contract"))
    assert missing(told) == ("register_entry", "disability_card")
    told.take(document("disability_notice"))
    assert missing(told) == ("register_entry",)
    completed = {"case_id": example.CASE, "completed_on": "2026-03-02", "documents": []}
    assert missing(told.take(ApplicationCompleted.model_validate(completed))) == ()


def document(kind: str) -> DocumentReceived:
    data = {"case_id": example.CASE, "kind": kind, "document_id": "D-1", "received_on": "2026-03-02"}
    return DocumentReceived.model_validate(data)
