from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from contracts.agency import (
    ApplicationWithdrawn,
    ErasureRequested,
    ObjectionDecided,
    ObjectionFiled,
)
from contracts.eligibility import GrantEnded, GrantRefused, RepaymentDemanded
from contracts.intake import SubjectRecorded
from contracts.notifications import NoticeDispatched
from contracts.payments import ReceivableCancelled
from services.intake.ending import RETENTION
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

    from chassis.handling import Outcome

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


def test_a_grant_that_runs_keeps_its_account_though_the_application_was_taken_back(desk: Desk) -> None:
    """What was approved is paid until an official ends it."""
    desk.send(approved(ends_on=day("2028-02-29")), source="/services/eligibility")
    desk.send(withdrawn())
    assert "case_open" in codes(desk.send(erasure(EMPLOYER)))
    assert desk.has(RecordedSubject, EMPLOYER)


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


def refusal_sent(deadline: str | None = "2026-04-07") -> NoticeDispatched:
    return NoticeDispatched(
        case_id=CASE,
        notice_id=id_of("refusal"),
        act="GrantRefused",
        act_id=id_of("act"),
        template="grant_refused",
        voice="formal",
        channel="post",
        posted_on=day("2026-03-02"),
        objection_deadline=day(deadline) if deadline else None,
        basis="SGB X § 37(2)",
    )


class TestARefusal:
    @pytest.fixture
    def refused(self, desk: Desk) -> Desk:
        desk.send(GrantRefused(case_id=CASE), source="/services/eligibility")
        return desk

    def test_ends_the_case_once_nobody_can_object_any_more(self, refused: Desk) -> None:
        refused.send(refusal_sent(), source="/services/notifications")
        assert "08.04.2026" in receipt(refused.send(erasure(TRAINEE))).findings[0].message_de
        assert codes(refused.send(erasure(TRAINEE), now="2026-04-07T20:00:00+00:00"))[0] == "case_open"
        assert tombstones(refused.send(erasure(TRAINEE), now="2026-04-07T22:30:00+00:00"))

    @pytest.mark.parametrize("sent", [False, True])
    def test_leaves_a_year_where_no_letter_says_how_long(self, refused: Desk, sent: bool) -> None:
        if sent:
            refused.send(refusal_sent(deadline=None), source="/services/notifications")
        assert "03.03.2027" in receipt(refused.send(erasure(TRAINEE))).findings[0].message_de

    def test_leaves_the_case_open_while_an_objection_is_not_decided(self, refused: Desk) -> None:
        refused.send(refusal_sent(), source="/services/notifications")
        refused.send(OBJECTION)
        later = "2026-06-01T09:00:00+00:00"
        assert codes(refused.send(erasure(TRAINEE), now=later))[0] == "case_open"
        refused.send(OBJECTION_DECIDED)
        assert tombstones(refused.send(erasure(TRAINEE), now=later))


OBJECTION = ObjectionFiled(
    case_id=CASE,
    objection_id=id_of("objection"),
    received_on=day("2026-03-20"),
    received_by="poststelle",
    form="written",
)
OBJECTION_DECIDED = ObjectionDecided(
    case_id=CASE, objection_id=id_of("objection"), outcome="rejected", decided_by="wb-3", reasons="Nein."
)


def test_money_owed_back_keeps_the_data_until_the_claim_lapses(desk: Desk) -> None:
    ended = GrantEnded(case_id=CASE, ended_on=day("2026-03-01"))
    demand = RepaymentDemanded(case_id=CASE, amount="100.00", due_on=day("2026-05-31"))
    for event in (approved(), ended, demand):
        desk.send(event, source="/services/eligibility")
    assert "01.01.2031" in receipt(desk.send(erasure(TRAINEE))).findings[0].message_de
    lifted = ReceivableCancelled(
        case_id=CASE, grant_id=id_of("grant"), receivable_id=id_of("claim"), amount="100.00"
    )
    desk.send(lifted, source="/services/payments")
    assert tombstones(desk.send(erasure(TRAINEE)))


class TestRetention:
    """Five years where nothing was granted, ten where money was paid."""

    def timer(self, outcome: Outcome[Any]) -> datetime | None:
        (timer,) = [timer for timer in outcome.timers if timer.name == RETENTION]
        return timer.due_at

    def test_a_file_in_which_nothing_was_granted_is_kept_for_five_years(self, desk: Desk) -> None:
        assert self.timer(desk.send(withdrawn())) == datetime(2031, 3, 1, 23, tzinfo=UTC)

    def test_a_file_with_payments_is_kept_for_ten_years(self, desk: Desk) -> None:
        granted = desk.send(approved(ends_on=day("2028-02-29")), source="/services/eligibility")
        assert self.timer(granted) == datetime(2038, 3, 1, 23, tzinfo=UTC)

    def test_a_refusal_that_is_followed_by_a_grant_is_forgotten(self, desk: Desk) -> None:
        refused = desk.send(GrantRefused(case_id=CASE), source="/services/eligibility")
        granted = desk.send(approved(ends_on=day("2028-02-29")), source="/services/eligibility")
        assert self.timer(refused) == datetime(2032, 3, 3, 23, tzinfo=UTC)
        assert self.timer(granted) == datetime(2038, 3, 1, 23, tzinfo=UTC)

    def test_everything_personal_of_the_case_goes(self, desk: Desk) -> None:
        case = desk.case(CASE)
        desk.send(withdrawn())
        outcome = desk.due(CASE, RETENTION, "2031-03-01T23:00:00+00:00")
        assert tombstones(outcome) == {
            *(("intake.subjects.v1", str(id_)) for id_ in (EMPLOYER, TRAINEE)),
            *(("intake.payees.v1", str(id_)) for id_ in case.payee_ids),
            *(("intake.texts.v1", str(id_)) for id_ in case.text_ids),
        }
        assert not desk.has(RecordedSubject, TRAINEE)
        assert not any(desk.has(Fingerprint, mark) for mark in case.fingerprints)
        assert desk.case(CASE).payee_id is None

    def test_a_subject_of_another_file_that_is_kept_stays(self, desk: Desk) -> None:
        registered(desk, submitted("second", beneficiary=person("Timo Krause")))
        desk.send(withdrawn())
        desk.due(CASE, RETENTION, "2031-03-01T23:00:00+00:00")
        assert desk.has(RecordedSubject, EMPLOYER)
        assert not desk.has(RecordedSubject, TRAINEE)

    def test_a_timer_from_before_a_change_does_nothing(self, desk: Desk) -> None:
        desk.send(approved(ends_on=day("2028-02-29")), source="/services/eligibility")
        assert not tombstones(desk.due(CASE, RETENTION, "2031-03-01T23:00:00+00:00"))

    @pytest.mark.parametrize("left_on", ["0001-01-01", "9999-12-31"])
    def test_impossible_days_erase_nothing_and_break_nothing(self, desk: Desk, left_on: str) -> None:
        outcome = desk.send(ApplicationWithdrawn(case_id=CASE, withdrawn_on=day(left_on)))
        assert receipt(outcome).accepted


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
