"""Objections: measured against their notice, in whatever order the two arrive."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis.handling import Key, Wait
from contracts.agency import ObjectionDecided
from contracts.eligibility import ChangeNoted, DecisionReturned, ObjectionRegistered
from contracts.notifications import NoticeReturned
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    CASE,
    OBJECTION,
    REASONS,
    SUBMISSION,
    after,
    case_of,
    codes,
    decision,
    hearing,
    notice,
    objection,
    on,
    only,
)
from tests.unit.given import events, when

APPROVED = after(decision(percentage="60"), start=case_of())
NOTICE = uuid5(CASE, "GrantApproved 1")
TEXT = REASONS


def register(case: Case, **members: Any) -> ObjectionRegistered:
    found: ObjectionRegistered = only(when(handlers, case, objection(**members)), ObjectionRegistered)
    return found


@pytest.mark.parametrize(
    ("received_on", "timely"),
    [(date(2026, 5, 5), True), (date(2026, 5, 6), False), (date(2026, 4, 1), True)],
)
def test_what_arrives_by_the_last_day_is_in_time(received_on: date, timely: bool) -> None:
    found = register(after(notice(), start=APPROVED), received_on=received_on)
    assert (found.notice_id, found.deadline, found.timely) == (NOTICE, date(2026, 5, 5), timely)
    assert "SGG § 84(1)" in found.basis


def test_a_late_one_with_a_reason_points_to_reinstatement() -> None:
    case = after(notice(), start=APPROVED)
    assert "§ 67" in register(case, received_on=date(2026, 5, 6), delay_reason=TEXT).basis
    assert "SGB X § 44" in register(case, received_on=date(2026, 5, 6)).basis


@pytest.mark.parametrize(
    ("form", "valid"), [("written", True), ("electronic", True), ("on_record", True), ("email", False)]
)
def test_a_simple_mail_is_no_valid_form(form: str, valid: bool) -> None:
    found = register(after(notice(), start=APPROVED), form=form)
    assert (found.form_valid, "E-Mail" in found.basis) == (valid, not valid)


@pytest.mark.parametrize("notice_id", [None, NOTICE])
def test_an_objection_waits_for_the_notice_of_a_decision(notice_id: UUID | None) -> None:
    waits = when(handlers, APPROVED, objection(notice_id=notice_id))
    assert waits == Wait(on=Key("notice", str(notice_id or CASE)))
    assert register(after(notice(), start=APPROVED), notice_id=notice_id).notice_id == NOTICE


def test_a_notice_already_known_is_not_waited_for() -> None:
    case = after(notice(), decision("amend", percentage="50"), start=APPROVED)
    assert register(case, notice_id=NOTICE).notice_id == NOTICE
    assert isinstance(when(handlers, case, objection()), Wait)


def test_the_latest_notice_is_meant_where_none_is_named() -> None:
    amended = notice(version=2, posted_on=date(2026, 6, 1), objection_deadline=date(2026, 7, 6))
    case = after(notice(), decision("amend", percentage="50"), amended, start=APPROVED)
    found = register(case, received_on=date(2026, 7, 6))
    assert (found.notice_id, found.timely) == (amended.notice_id, True)


def test_an_unknown_notice_is_taken_for_the_latest() -> None:
    found = register(after(notice(), start=APPROVED), notice_id=UUID(int=9))
    assert found.notice_id == NOTICE
    assert "nicht bekannt" in found.basis


def test_a_letter_that_is_no_act_is_not_objected_to() -> None:
    stop = notice("GrantSuspended", posted_on=date(2026, 4, 9), objection_deadline=None)
    case = after(notice(), decision("stop_provisionally"), stop, start=APPROVED)
    assert register(case).notice_id == NOTICE


def test_before_any_decision_there_is_nothing_to_object_to() -> None:
    found = register(case_of())
    assert (found.notice_id, found.deadline, found.timely) == (None, None, False)
    assert "noch keinen Bescheid" in found.basis


def test_without_proof_of_receipt_no_period_runs() -> None:
    abroad = notice(deemed_notified_on=None, objection_deadline=None)
    found = register(after(abroad, start=APPROVED), received_on=date(2027, 1, 4))
    assert (found.deadline, found.timely) == (None, True)
    assert "Zugang nicht nachgewiesen" in found.basis


def test_a_letter_that_came_back_started_no_period_until_it_is_sent_again() -> None:
    back = NoticeReturned(case_id=CASE, notice_id=NOTICE)
    lost = after(notice(), back, start=APPROVED)
    assert register(lost, received_on=date(2026, 5, 30)).timely
    again = notice(posted_on=date(2026, 5, 20), objection_deadline=date(2026, 6, 24))
    found = register(after(again, start=lost), received_on=date(2026, 6, 25))
    assert (found.deadline, found.timely) == (date(2026, 6, 24), False)


@pytest.mark.parametrize(
    ("taken", "act", "suspensive"),
    [
        (decision("revoke", ends_on=date(2027, 1, 31)), "GrantEnded", False),
        (decision("revoke", ends_on=date(2026, 1, 31)), "GrantEnded", True),
        (decision("demand_repayment", amount="100.00"), "RepaymentDemanded", True),
    ],
)
def test_the_act_decides_whether_an_objection_suspends_it(taken: Any, act: str, suspensive: bool) -> None:
    later = notice(act, posted_on=date(2026, 4, 2))
    case = after(notice(), hearing(), taken, later, start=APPROVED, at=on("2026-04-01"))
    found = register(case)
    assert (found.notice_id, found.suspensive) == (later.notice_id, suspensive)


def test_at_a_job_centre_a_cancellation_for_the_past_takes_effect_at_once() -> None:
    case = after(
        decision(percentage="60"),
        notice(),
        decision("revoke", ends_on=date(2026, 1, 31)),
        notice("GrantEnded", posted_on=date(2026, 4, 2)),
        start=case_of(agency="jc-hannover", receives_basic_income=True, rehab_status_with_agency=False),
    )
    found = register(case)
    assert not found.suspensive
    assert "SGB II § 39" in found.basis


def test_the_same_objection_is_registered_once() -> None:
    case = after(notice(), objection(), start=APPROVED)
    outcome = when(handlers, case, objection(received_on=date(2026, 4, 21)))
    assert outcome.state == case
    assert codes(only(outcome, ChangeNoted).findings) == ["objection_known"]


class TestDecision:
    FILED = after(notice(), objection(), start=APPROVED)

    def decided(self, case: Case, **members: Any) -> Any:
        ordinary = {"objection_id": OBJECTION, "outcome": "rejected", "decided_by": "official-2"}
        given = {**ordinary, "reasons": REASONS, "submission_id": SUBMISSION, **members}
        return when(handlers, case, ObjectionDecided(case_id=CASE, **given))

    def test_is_remembered_and_moves_no_money(self) -> None:
        outcome = self.decided(self.FILED, outcome="remedied")
        assert events(outcome) == []
        assert outcome.state.objections[0].outcome == "remedied"
        assert outcome.state.grant == self.FILED.grant

    def test_of_the_first_decider_is_returned(self) -> None:
        outcome = self.decided(self.FILED, decided_by="official-1")
        found = only(outcome, DecisionReturned)
        assert (codes(found.findings), found.submission_id) == (["first_decider"], SUBMISSION)
        assert outcome.state == self.FILED

    def test_of_whoever_decided_another_act_is_not(self) -> None:
        amended = decision("amend", percentage="50", decided_by="official-3")
        case = after(notice(), objection(notice_id=NOTICE), amended, start=APPROVED)
        assert events(self.decided(case, decided_by="official-3")) == []

    def test_needs_reasons(self) -> None:
        found = only(self.decided(self.FILED, reasons=None), DecisionReturned)
        assert codes(found.findings) == ["reasons_missing"]

    def test_needs_an_objection_that_is_open(self) -> None:
        assert codes(only(self.decided(APPROVED), DecisionReturned).findings) == ["state_forbids"]
        once = self.decided(self.FILED).state
        assert codes(only(self.decided(once), DecisionReturned).findings) == ["state_forbids"]
