"""Notices become binding or are objected to; hearings, inaction and the year of knowledge are watched."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agency import NoticeReceiptReported, NoticeUndelivered, ObjectionDecided
from contracts.eligibility import ActBecameBinding, ChangeNoted, GrantApproved, ObjectionRegistered
from contracts.notifications import NoticeReturned, NotificationEstablished
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.eligibility.deadlines import running
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    CASE,
    OBJECTION,
    REASONS,
    SUBMISSION,
    after,
    case_of,
    change,
    codes,
    decision,
    hearing,
    notice,
    objection,
    on,
    only,
    registered,
)
from tests.unit.given import events, when, when_due

APPROVED = after(decision(percentage="60"), start=case_of())
NOTIFIED = after(notice(), start=APPROVED)
NOTICE = notice().notice_id


def ends(case: Case, name: str) -> list[date]:
    return [term.ends_on for term in running(case) if term.name == name]


def established(deemed: date | None, deadline: date | None) -> NotificationEstablished:
    return NotificationEstablished(
        case_id=CASE,
        notice_id=NOTICE,
        act="GrantApproved",
        version=1,
        deemed_notified_on=deemed,
        objection_deadline=deadline,
        basis="SGB X § 37(2)",
    )


def objection_decided(outcome: str) -> ObjectionDecided:
    about: dict[str, Any] = {"case_id": CASE, "objection_id": OBJECTION, "submission_id": SUBMISSION}
    return ObjectionDecided(**about, outcome=outcome, decided_by="official-2", reasons=REASONS)


class TestBinding:
    """SGG § 77: an act binds once the time for an objection has passed without one."""

    def test_comes_the_day_after_the_last_one(self) -> None:
        outcome = when_due(handlers, NOTIFIED, "objection_period", on("2026-05-06"))
        (event,) = events(outcome)
        assert isinstance(event, ActBecameBinding)
        assert (event.act, event.version, event.notice_id) == ("GrantApproved", 1, NOTICE)
        assert (event.binding_from, event.basis) == (date(2026, 5, 6), "SGG § 77")
        assert events(when_due(handlers, outcome.state, "objection_period", on("2026-05-07"))) == []

    def test_does_not_come_while_an_objection_in_time_is_on_record(self) -> None:
        contested = after(objection(), start=NOTIFIED)
        assert events(when_due(handlers, contested, "objection_period", on("2026-05-06"))) == []

    def test_comes_all_the_same_where_the_objection_is_late(self) -> None:
        late = after(objection(received_on=date(2026, 5, 6)), start=NOTIFIED)
        outcome = when_due(handlers, late, "objection_period", on("2026-05-06"))
        assert only(outcome, ActBecameBinding)

    def test_waits_for_a_receipt_that_was_proved_later(self) -> None:
        case = after(established(date(2026, 4, 20), date(2026, 5, 20)), start=NOTIFIED)
        assert ends(case, "objection_period") == [date(2026, 5, 20)]
        assert case.notices[0].deemed_notified_on == date(2026, 4, 20)

    def test_never_comes_without_a_receipt(self) -> None:
        assert ends(after(established(None, None), start=NOTIFIED), "objection_period") == []
        returned = NoticeReturned(case_id=CASE, notice_id=NOTICE)
        assert ends(after(returned, start=NOTIFIED), "objection_period") == []

    def test_is_counted_anew_when_the_letter_is_sent_again(self) -> None:
        bound = when_due(handlers, NOTIFIED, "objection_period", on("2026-05-06")).state
        again = notice(posted_on=date(2026, 6, 1), objection_deadline=date(2026, 7, 6))
        case = after(NoticeReturned(case_id=CASE, notice_id=NOTICE), again, start=bound)
        assert ends(case, "objection_period") == [date(2026, 7, 6)]
        assert only(when_due(handlers, case, "objection_period", on("2026-07-07")), ActBecameBinding)

    def test_is_told_of_each_act_by_itself(self) -> None:
        second = notice(version=2, posted_on=date(2026, 4, 10), objection_deadline=date(2026, 5, 15))
        case = after(decision("amend", percentage="50"), second, start=NOTIFIED)
        first = when_due(handlers, case, "objection_period", on("2026-05-06"))
        assert only(first, ActBecameBinding).version == 1
        (timer,) = first.timers
        later = when_due(handlers, first.state, "objection_period", on(timer.due_at.date().isoformat()))
        assert only(later, ActBecameBinding).version == 2


@pytest.mark.parametrize(
    "event",
    [
        NoticeUndelivered(
            case_id=CASE, submission_id=SUBMISSION, notice_id=UUID(int=9), returned_on=date(2026, 4, 9)
        ),
        NoticeReceiptReported(case_id=CASE, submission_id=SUBMISSION, notice_id=UUID(int=9)),
    ],
    ids=["undelivered", "receipt"],
)
def test_a_letter_that_nobody_knows_is_answered(event: Any) -> None:
    assert codes(only(when(handlers, NOTIFIED, event), ChangeNoted).findings) == ["notice_unknown"]
    known = event.model_copy(update={"notice_id": NOTICE})
    assert events(when(handlers, NOTIFIED, known)) == []
    stop = notice("GrantSuspended", notice_id=UUID(int=9), objection_deadline=None)
    assert events(when(handlers, after(stop, start=NOTIFIED), event)) == []


class TestLateObjection:
    """SGG § 67: reinstatement within a month after the obstacle, a year after the term at most."""

    def register(self, **members: Any) -> ObjectionRegistered:
        found: ObjectionRegistered = only(when(handlers, NOTIFIED, objection(**members)), ObjectionRegistered)
        return found

    def test_names_the_last_day_to_apply(self) -> None:
        found = self.register(received_on=date(2026, 6, 20), obstacle_ended_on=date(2026, 6, 12))
        assert (found.timely, found.reinstatement_by) == (False, date(2026, 7, 13))
        assert "§ 67" in found.basis

    def test_names_none_in_time_or_without_an_end_of_the_obstacle(self) -> None:
        assert self.register(obstacle_ended_on=date(2026, 4, 20)).reinstatement_by is None
        assert self.register(received_on=date(2026, 6, 20)).reinstatement_by is None

    def test_names_none_beyond_the_outer_limit(self) -> None:
        late = {"received_on": date(2027, 6, 20), "obstacle_ended_on": date(2027, 5, 6)}
        assert self.register(**late).reinstatement_by is None


class TestObjectionMeasuredAgain:
    """What became of the letter decides whether an objection is in time, also afterwards."""

    LATE = after(objection(received_on=date(2026, 5, 10)), start=NOTIFIED)

    def test_a_receipt_proved_later_makes_it_timely(self) -> None:
        outcome = when(handlers, self.LATE, established(date(2026, 4, 20), date(2026, 5, 20)))
        answer = only(outcome, ObjectionRegistered)
        assert (answer.timely, answer.deadline, answer.objection_id) == (True, date(2026, 5, 20), OBJECTION)
        assert ends(outcome.state, "objection_period") == []

    def test_a_letter_that_came_back_makes_it_timely(self) -> None:
        outcome = when(handlers, self.LATE, NoticeReturned(case_id=CASE, notice_id=NOTICE))
        assert only(outcome, ObjectionRegistered).deadline is None

    def test_what_changes_nothing_is_not_said_again(self) -> None:
        assert events(when(handlers, self.LATE, established(date(2026, 4, 6), date(2026, 5, 6)))) == []
        settled = after(objection_decided("inadmissible"), start=self.LATE)
        assert events(when(handlers, settled, established(date(2026, 4, 20), date(2026, 5, 20)))) == []


class TestIncludedActs:
    """SGG § 86: what replaces the act during the procedure becomes part of it."""

    def test_a_version_decided_meanwhile_joins(self) -> None:
        case = after(objection(), decision("amend", percentage="50"), start=NOTIFIED)
        assert case.objections[0].included == (2,)

    def test_a_version_decided_before_is_named(self) -> None:
        case = after(decision("amend", percentage="50"), start=NOTIFIED)
        outcome = when(handlers, case, objection(notice_id=NOTICE))
        assert "SGG § 86" in only(outcome, ObjectionRegistered).basis
        assert outcome.state.objections[0].included == (2,)

    def test_none_joins_what_is_decided(self) -> None:
        settled = after(objection(), objection_decided("rejected"), start=NOTIFIED)
        assert after(decision("amend", percentage="50"), start=settled).objections[0].included == ()


class TestInaction:
    """SGG § 88: six months after the complete application, three after an objection."""

    def test_counts_from_the_complete_application(self) -> None:
        incomplete = registered().model_copy(update={"missing_documents": ("training_contract",)})
        assert ends(after(incomplete), "inaction") == [date(2026, 9, 2)]
        assert ends(APPROVED, "inaction") == []

    def test_is_told_of_an_objection_under_the_same_name(self) -> None:
        case = after(objection(), start=NOTIFIED)
        assert ends(case, "objection_inaction") == [date(2026, 7, 20)]
        (event,) = events(when_due(handlers, case, "objection_inaction", on("2026-07-21")))
        assert isinstance(event, DeadlineMissed)
        assert (event.term, event.due_on, event.basis) == ("inaction", date(2026, 7, 20), "SGG § 88(2)")

    def test_ends_with_the_decision_on_the_objection(self) -> None:
        case = after(objection(), objection_decided("rejected"), start=NOTIFIED)
        assert ends(case, "objection_inaction") == []


class TestObjectionThatSucceeds:
    """Money changes only by a decision that names it; the agency is reminded of one that is missing."""

    REMEDIED = after(objection(), objection_decided("remedied"), start=NOTIFIED)

    def test_reminds_of_the_decision(self) -> None:
        assert ends(self.REMEDIED, "objection_decision") == [date(2026, 4, 15)]
        outcome = when_due(handlers, self.REMEDIED, "objection_decision", on("2026-04-15"))
        assert [type(event) for event in events(outcome)] == [DeadlineApproaching]

    def test_is_carried_out_by_a_decision_that_names_it(self) -> None:
        carried_out = decision("amend", percentage="80", objection_id=OBJECTION, decided_by="official-2")
        outcome = when(handlers, self.REMEDIED, carried_out)
        assert only(outcome, GrantApproved).version == 2
        assert ends(outcome.state, "objection_decision") == []


class TestHearing:
    """SGB X § 24: two weeks from the notification, then the file decides."""

    HEARD = after(hearing(), start=APPROVED)

    def test_sets_a_term_to_answer(self) -> None:
        assert ends(self.HEARD, "hearing") == [date(2026, 4, 7)]
        (event,) = events(when_due(handlers, self.HEARD, "hearing", on("2026-04-08")))
        assert isinstance(event, DeadlineMissed)
        assert (event.term, event.due_on) == ("hearing", date(2026, 4, 7))

    @pytest.mark.parametrize(
        "event",
        [hearing(answered_on=date(2026, 4, 1)), hearing(answer=REASONS), decision("revoke")],
        ids=["answered", "answer", "decided"],
    )
    def test_is_over_with_the_answer_or_a_decision(self, event: Any) -> None:
        assert ends(after(event, start=self.HEARD), "hearing") == []

    def test_of_nobody_is_noted_and_kept(self) -> None:
        outcome = when(handlers, case_of(), hearing())
        assert codes(only(outcome, ChangeNoted).findings) == ["state_forbids"]
        assert outcome.state.hearings


class TestYearOfKnowledge:
    """SGB X § 45(4), § 48(4): for the past a grant is taken back within a year of knowing why."""

    def reported(self, day: str, case: Case = APPROVED) -> Case:
        """The case after a change of October 2026 was reported on a day."""
        state: Case = when(handlers, case, change("interrupted"), on(day)).state
        return state

    def test_runs_from_the_report_of_something_past(self) -> None:
        assert ends(self.reported("2026-10-05"), "withdrawal_limit") == [date(2027, 10, 5)]
        assert ends(self.reported("2026-09-30"), "withdrawal_limit") == []

    def test_runs_from_the_first_report(self) -> None:
        twice = self.reported("2026-12-01", self.reported("2026-10-05"))
        assert ends(twice, "withdrawal_limit") == [date(2027, 10, 5)]

    @pytest.mark.parametrize("event", [decision("revoke"), decision("amend", percentage="50")])
    def test_stops_with_a_decision(self, event: Any) -> None:
        assert ends(after(event, start=self.reported("2026-10-05")), "withdrawal_limit") == []


def test_the_time_after_the_funding_of_an_integration_grant_is_watched() -> None:
    """SGB III § 92(2); whether it applies after training is open, and the notice says so."""
    case = after(decision(percentage="70"), start=case_of("integration_grant"))
    assert ends(case, "after_employment") == [date(2028, 7, 31)]
    (event,) = events(when_due(handlers, case, "after_employment", on("2028-07-17")))
    assert isinstance(event, DeadlineApproaching)
    assert "zu prüfen" in event.basis
    assert ends(after(decision("revoke"), start=case), "after_employment") == []
    assert ends(APPROVED, "after_employment") == []


@pytest.mark.parametrize(
    ("months_funded", "ends_on"),
    [
        (("2026-08-01", "2026-11-30"), date(2027, 3, 31)),
        (("2026-09-01", "2027-02-28"), date(2027, 8, 31)),
        (("2026-03-01", "2027-02-28"), date(2028, 2, 29)),
        (("2026-08-15", "2027-02-14"), date(2027, 8, 14)),
    ],
)
def test_the_time_after_the_funding_has_as_many_whole_months(
    months_funded: tuple[str, str], ends_on: date
) -> None:
    """It begins with the day after the funding (BGB §§ 187(2), 188(2))."""
    starts_on, last = map(date.fromisoformat, months_funded)
    approval = decision(percentage="70", starts_on=starts_on, ends_on=last)
    assert ends(after(approval, start=case_of("integration_grant")), "after_employment") == [ends_on]


def test_an_amendment_on_the_way_does_not_shorten_the_time_after_the_funding() -> None:
    approved = after(decision(percentage="70"), start=case_of("integration_grant"))
    lowered = after(decision("amend", percentage="60", starts_on=date(2027, 1, 1)), start=approved)
    assert ends(lowered, "after_employment") == ends(approved, "after_employment")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["40", "50", "60", "70"]), max_size=6))
def test_decisions_are_versions_that_supersede_and_never_overwrite(percentages: list[str]) -> None:
    case, approvals = case_of(), list[GrantApproved]()
    for percentage in ["60", *percentages]:
        kind = "amend" if approvals else "approve"
        outcome = when(handlers, case, decision(kind, percentage=percentage))
        approvals.append(only(outcome, GrantApproved))
        earlier, case = case.acts, outcome.state
        assert case.acts[: len(earlier)] == earlier
    assert [each.version for each in approvals] == list(range(1, len(approvals) + 1))
    assert [each.supersedes for each in approvals] == [None, *range(1, len(approvals))]
    assert {each.grant_id for each in approvals} == {approvals[0].grant_id}
    assert [act.version for act in case.acts] == [each.version for each in approvals]
    assert case.grant
    assert case.grant.terms
    assert case.grant.terms.percentage == Decimal(approvals[-1].percentage or 0)
