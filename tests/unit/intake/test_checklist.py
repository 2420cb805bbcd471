from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chassis.handling import Timer
from contracts.agency import (
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    DocumentReceived,
)
from contracts.intake import ApplicationCompleted
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.intake.checklist import REMINDER, TERM
from tests.unit.intake.desk import (
    Desk,
    addressed,
    application,
    day,
    documents,
    id_of,
    published,
    receipt,
    registered,
    submitted,
)

if TYPE_CHECKING:
    from contracts.envelope import Event

CASE = id_of("case")


def document(kind: str, received_on: str = "2026-03-05", document_id: str = "D-1") -> DocumentReceived:
    return DocumentReceived(case_id=CASE, kind=kind, document_id=document_id, received_on=day(received_on))


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    registered(desk, submitted(documents=documents("training_contract", "register_entry")))
    return desk


def test_the_terms_timers_are_set_to_berlin_midnights() -> None:
    outcome = Desk().send(application(submitted()))
    assert outcome.timers == (
        Timer(TERM, datetime(2026, 3, 16, 23, tzinfo=UTC)),
        Timer(REMINDER, datetime(2026, 3, 12, 23, tzinfo=UTC)),
    )


def test_the_last_document_completes_the_application(desk: Desk) -> None:
    outcome = desk.send(document("disability_card"), cause="card")
    (passed,) = published(outcome, DocumentReceived)
    (completed,) = published(outcome, ApplicationCompleted)
    assert passed.submission_id == completed.submission_id == id_of("card")
    assert completed.completed_on == day("2026-03-05")
    assert [each.kind for each in completed.documents] == [
        "training_contract",
        "register_entry",
        "disability_card",
    ]
    assert (receipt(outcome).missing_documents, receipt(outcome).answer_by) == ((), None)
    assert set(outcome.timers) == {Timer(TERM, None), Timer(REMINDER, None)}


def test_a_notice_serves_instead_of_the_card(desk: Desk) -> None:
    assert published(desk.send(document("disability_notice")), ApplicationCompleted)


def test_a_document_that_is_not_needed_leaves_the_list_as_it_is(desk: Desk) -> None:
    outcome = desk.send(document("medical_report"))
    assert receipt(outcome).missing_documents == ("disability_card",)
    assert receipt(outcome).answer_by == day("2026-03-16")
    assert published(outcome, ApplicationCompleted) == []
    assert not outcome.timers


def test_an_application_is_completed_once(desk: Desk) -> None:
    desk.send(document("disability_card"))
    outcome = desk.send(document("disability_notice", received_on="2026-03-20", document_id="D-2"))
    assert published(outcome, ApplicationCompleted) == []
    assert desk.case(CASE).completed_on == day("2026-03-05")


def test_a_document_sent_again_replaces_itself(desk: Desk) -> None:
    desk.send(document("other"))
    desk.send(document("disability_card"))
    assert [(each.document_id, each.kind) for each in desk.case(CASE).documents] == [
        ("D-training_contract", "training_contract"),
        ("D-register_entry", "register_entry"),
        ("D-1", "disability_card"),
    ]


def test_the_agency_is_reminded_before_the_term_ends(desk: Desk) -> None:
    outcome = desk.due(CASE, REMINDER, "2026-03-12T23:00:00+00:00")
    soon, told = published(outcome, DeadlineApproaching)
    assert (told, addressed(outcome)) == (soon, [None, "agency.hannover.receipts.v1"])
    assert (soon.term, soon.due_on) == ("documents", day("2026-03-16"))
    assert "SGB X § 26" in soon.basis


def test_a_missed_term_is_told_and_decides_nothing(desk: Desk) -> None:
    before = desk.case(CASE)
    outcome = desk.due(CASE, TERM, "2026-03-16T23:00:00+00:00")
    missed, told = published(outcome, DeadlineMissed)
    assert (told, addressed(outcome)) == (missed, [None, "agency.hannover.receipts.v1"])
    assert (missed.case_id, missed.term, missed.due_on) == (CASE, "documents", day("2026-03-16"))
    assert "BGB" in missed.basis
    assert desk.case(CASE) == before


@pytest.mark.parametrize("timer", [TERM, REMINDER])
def test_a_timer_that_fires_after_the_last_document_says_nothing(desk: Desk, timer: str) -> None:
    desk.send(document("disability_card"))
    assert not desk.due(CASE, timer, "2026-03-16T23:00:00+00:00").events


@pytest.mark.parametrize(
    "ending",
    [
        ApplicationWithdrawn(case_id=CASE, withdrawn_on=day("2026-03-04")),
        ApplicationForwarded(case_id=CASE, to="rentenversicherung", forwarded_on=day("2026-03-04")),
    ],
    ids=["withdrawn", "forwarded"],
)
def test_nothing_is_awaited_for_an_application_that_has_left(desk: Desk, ending: Event) -> None:
    outcome = desk.send(ending)
    assert {Timer(TERM, None), Timer(REMINDER, None)} <= set(outcome.timers)


def test_new_facts_can_ask_for_new_documents(desk: Desk) -> None:
    desk.send(document("disability_card"))
    changed = ApplicationAmended(case_id=CASE, facts={"disability_status": "equal_status"})
    outcome = desk.send(changed, now="2026-03-10T09:00:00+00:00")
    assert receipt(outcome).missing_documents == ("equal_status_notice",)
    assert receipt(outcome).answer_by == day("2026-03-24")
    assert [timer.due_at for timer in outcome.timers] == [
        datetime(2026, 3, 24, 23, tzinfo=UTC),
        datetime(2026, 3, 20, 23, tzinfo=UTC),
    ]
    completed = desk.send(document("equal_status_notice", received_on="2026-03-12", document_id="D-3"))
    assert published(completed, ApplicationCompleted)[0].completed_on == day("2026-03-12")
