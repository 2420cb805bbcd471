from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.agency import ApplicationWithdrawn, ErasureRequested
from contracts.eligibility import GrantRefused
from contracts.intake import SubjectRecorded
from services.intake.model import Fingerprint, RecordedPayee, RecordedSubject, RecordedText
from tests.unit.intake.desk import (
    Desk,
    application,
    codes,
    day,
    employer,
    id_of,
    person,
    published,
    receipt,
    registered,
    service_application,
    submitted,
    tombstones,
)
from tests.unit.intake.test_forwarding import approved
from tests.unit.intake.test_passing import DECISION

if TYPE_CHECKING:
    from uuid import UUID

CASE = id_of("case")
EMPLOYER, TRAINEE = id_of("Tischlerei Brandt GmbH"), id_of("Mira Vogt")


def erasure(subject: UUID, case: UUID = CASE) -> ErasureRequested:
    return ErasureRequested(case_id=case, subject_id=subject, reason="Wunsch der Person")


def withdrawn(case: UUID = CASE) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(case_id=case, withdrawn_on=day("2026-03-01"))


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    registered(desk, submitted())
    desk.send(DECISION, cause="decision")
    return desk


def test_while_a_case_is_open_erasure_is_refused_with_its_date(desk: Desk) -> None:
    outcome = desk.send(erasure(TRAINEE))
    (found, *_) = receipt(outcome).findings
    assert (receipt(outcome).accepted, found.code, found.severity) == (True, "case_open", "error")
    assert "01.09.2029" in found.message_de
    assert "01.09.2029" in found.message_plain
    assert not outcome.events
    assert desk.has(RecordedSubject, TRAINEE)


def test_the_date_follows_what_was_approved(desk: Desk) -> None:
    desk.send(approved(ends_on=day("2028-02-29")), source="/services/eligibility")
    assert "01.03.2028" in receipt(desk.send(erasure(TRAINEE))).findings[0].message_de


def test_without_a_known_end_the_end_of_the_case_is_named() -> None:
    desk = Desk()
    registered(desk, service_application())
    outcome = desk.send(erasure(id_of("Jonas Weber")))
    assert codes(outcome) == ["case_open"]
    assert "sobald der letzte Vorgang beendet ist" in receipt(outcome).findings[0].message_de


def test_an_applicant_goes_with_accounts_and_texts(desk: Desk) -> None:
    case = desk.case(CASE)
    desk.send(withdrawn())
    outcome = desk.send(erasure(EMPLOYER))
    assert tombstones(outcome) == {
        ("intake.subjects.v1", str(EMPLOYER)),
        *(("intake.payees.v1", str(id_)) for id_ in case.payee_ids),
        *(("intake.texts.v1", str(id_)) for id_ in case.text_ids),
    }
    assert len(case.text_ids) == 4
    assert not desk.has(RecordedSubject, EMPLOYER)
    assert not any(desk.has(RecordedPayee, id_) for id_ in case.payee_ids)
    assert not any(desk.has(RecordedText, id_) for id_ in case.text_ids)
    assert not any(desk.has(Fingerprint, mark) for mark in case.fingerprints)
    assert (desk.case(CASE).payee_ids, desk.case(CASE).text_ids) == ((), ())


def test_a_beneficiary_leaves_the_employers_account_alone(desk: Desk) -> None:
    (payee,) = desk.case(CASE).payee_ids
    desk.send(withdrawn())
    outcome = desk.send(erasure(TRAINEE))
    assert {topic for topic, _ in tombstones(outcome)} == {"intake.subjects.v1", "intake.texts.v1"}
    assert desk.has(RecordedPayee, payee)
    assert desk.has(RecordedSubject, EMPLOYER)
    assert desk.case(CASE).payee_id == payee


def test_a_case_open_elsewhere_holds_the_erasure_back(desk: Desk) -> None:
    registered(desk, submitted("second", beneficiary=person("Timo Krause")))
    desk.send(withdrawn())
    assert codes(desk.send(erasure(EMPLOYER)))[0] == "case_open"
    assert "case_open" not in codes(desk.send(erasure(TRAINEE)))


def test_all_cases_of_the_subject_are_cleared(desk: Desk) -> None:
    second, _ = registered(desk, submitted("second"), submitted("third", applicant=employer("Ohm")))
    texts = desk.case(second).text_ids
    for case in (CASE, second):
        desk.send(withdrawn(case))
    outcome = desk.send(erasure(EMPLOYER))
    assert {("intake.texts.v1", str(id_)) for id_ in texts} <= tombstones(outcome)
    assert desk.case(second).text_ids == ()
    assert desk.case(id_of("third")).text_ids != ()


def test_a_refusal_ends_the_case(desk: Desk) -> None:
    desk.send(GrantRefused(case_id=CASE), source="/services/eligibility")
    assert tombstones(desk.send(erasure(TRAINEE)))


def test_nothing_is_left_to_erase_the_second_time(desk: Desk) -> None:
    desk.send(withdrawn())
    desk.send(erasure(TRAINEE))
    outcome = desk.send(erasure(TRAINEE))
    assert "unknown_subject" in codes(outcome)
    assert receipt(outcome).accepted
    assert not outcome.events


def test_another_agency_cannot_erase(desk: Desk) -> None:
    celle = application(service_application("celle"))
    desk.send(celle, agency="celle")
    case = desk.send(erasure(TRAINEE), agency="celle")
    assert (receipt(case).accepted, codes(case)) == (False, ["foreign_case"])
    subject = desk.send(erasure(TRAINEE, celle.case_id), agency="celle")
    assert (receipt(subject).accepted, codes(subject)) == (False, ["foreign_subject"])
    assert desk.has(RecordedSubject, TRAINEE)


def test_a_subject_sent_again_after_erasure_is_new(desk: Desk) -> None:
    desk.send(withdrawn())
    desk.send(erasure(TRAINEE))
    outcome = desk.send(application(submitted("later")))
    assert TRAINEE in {each.subject_id for each in published(outcome, SubjectRecorded)}
    assert desk.get(RecordedSubject, TRAINEE).cases == (id_of("later"),)
