"""The person's application under SGB IX §§ 14–18: what moves its terms, and what happens when they pass."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.handling import BERLIN
from contracts.agency import (
    ApplicationAmended,
    ApplicationForwarded,
    ApplicationWithdrawn,
    AppointmentBooked,
    DelayNotified,
    ExpertOpinionReceived,
    ExpertOpinionRequested,
    ProvidersInvolved,
)
from contracts.commissioning import SupportEnded
from contracts.eligibility import (
    ChangeNoted,
    DecisionReturned,
    SupportApproved,
    SupportDeemedApproved,
    SupportRevoked,
)
from contracts.envelope import Event
from contracts.terms import DeadlineApproaching, DeadlineMissed
from contracts.values import SubjectRef, Wishes
from services.eligibility.deadlines import running
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from services.eligibility.states import stage
from tests.unit.eligibility.situations import (
    CASE,
    REASONS,
    SUBMISSION,
    after,
    case_of,
    codes,
    decision,
    hearing,
    meeting,
    notice,
    objection,
    on,
    only,
    registered,
    support,
)
from tests.unit.given import context, events, when, when_due

SERVICE = case_of("integration_service")
ABOUT: dict[str, Any] = {"case_id": CASE, "submission_id": SUBMISSION}
BOOKED = AppointmentBooked(**ABOUT, at=datetime(2026, 3, 9, 9, tzinfo=UTC), place_accessible=True)
REQUESTED = ExpertOpinionRequested(**ABOUT, requested_on=date(2026, 3, 10))
RECEIVED = ExpertOpinionReceived(**ABOUT, received_on=date(2026, 3, 30))
INVOLVED = ProvidersInvolved(**ABOUT, involved_on=date(2026, 3, 10))
CONFERENCE = ProvidersInvolved(**ABOUT, involved_on=date(2026, 3, 10), plan_conference=True)


def type_name(event: Event) -> str:
    return event.type_name


def delay(**members: Any) -> DelayNotified:
    ordinary = {"sent_on": date(2026, 4, 20), "until": date(2026, 5, 16), "reason": "expert_shortage"}
    sent = DelayNotified(**ABOUT, **ordinary)
    return sent.model_copy(update=members)  # a ground that nobody knows is read as `other`


def ends(case: Case) -> dict[str, date]:
    return {term.name: term.ends_on for term in running(case)}


def deemed(case: Case = SERVICE, day: str = "2026-05-03") -> Case:
    """The case after two months without decision or notice."""
    state: Case = when_due(handlers, case, "notice_of_delay", on(day)).state
    return state


class TestStages:
    @pytest.mark.parametrize(
        ("happened", "expected"),
        [
            ([], "intake"),
            ([BOOKED], "appointment"),
            ([meeting()], "needs_assessment"),
            ([BOOKED, meeting()], "needs_assessment"),
            ([REQUESTED], "wait_opinion"),
            ([REQUESTED, RECEIVED], "needs_assessment"),
            ([INVOLVED], "needs_assessment"),
            ([decision(support=support())], "approved"),
            ([decision("refuse")], "refused"),
            ([decision(support=support()), decision("revoke")], "revoked"),
            ([ApplicationForwarded(**ABOUT, to="pension", forwarded_on=date(2026, 3, 9))], "forwarded"),
            ([ApplicationWithdrawn(**ABOUT, withdrawn_on=date(2026, 3, 9))], "withdrawn"),
        ],
    )
    def test_follow_from_what_happened(self, happened: list[Any], expected: str) -> None:
        assert stage(after(*happened, start=SERVICE)) == expected

    def test_a_forwarded_application_is_competent_here_and_its_terms_run_from_receipt(self) -> None:
        case = after(
            registered("integration_service").model_copy(
                update={"received_on": date(2026, 3, 20), "forwarded_by": "pension"}
            )
        )
        assert stage(case) == "needs_assessment"
        assert ends(case) == {
            "decision": date(2026, 4, 10),
            "notice_of_delay": date(2026, 5, 20),
            "inaction": date(2026, 9, 20),
        }


class TestTermToDecide:
    """SGB IX § 14(2), § 15(4), § 17(2)."""

    def test_waits_for_an_opinion_that_was_requested(self) -> None:
        case = after(REQUESTED, start=SERVICE)
        assert "decision" not in ends(case)
        assert ends(case)["opinion"] == date(2026, 3, 24)

    def test_is_two_weeks_once_the_opinion_is_there(self) -> None:
        case = after(REQUESTED, RECEIVED, start=SERVICE)
        assert ends(case)["decision"] == date(2026, 4, 13)
        assert "opinion" not in ends(case)

    @pytest.mark.parametrize(("event", "ends_on"), [(INVOLVED, (4, 13)), (CONFERENCE, (5, 2))])
    def test_is_longer_with_several_providers(self, event: Any, ends_on: tuple[int, int]) -> None:
        assert ends(after(event, start=SERVICE))["decision"] == date(2026, *ends_on)

    def test_moves_its_timer_with_it(self) -> None:
        outcome = when(handlers, after(REQUESTED, start=SERVICE), RECEIVED)
        moved = {timer.name: timer.due_at for timer in outcome.timers}
        assert moved["decision"] == datetime(2026, 4, 6, tzinfo=BERLIN)
        assert moved["opinion"] is None

    def test_is_told_by_its_own_paragraph(self) -> None:
        case = after(INVOLVED, start=SERVICE)
        (event,) = events(when_due(handlers, case, "decision", on("2026-04-14")))
        assert (event.term, event.basis) == ("decision", "SGB IX § 15(4)")


class TestDeemedApproval:
    """SGB IX § 18: two months without a decision or a sufficient notice."""

    def test_comes_with_the_miss_on_the_day_after(self) -> None:
        outcome = when_due(handlers, SERVICE, "notice_of_delay", on("2026-05-03"))
        missed, approval = events(outcome)
        assert isinstance(missed, DeadlineMissed)
        assert (missed.term, missed.due_on) == ("notice_of_delay", date(2026, 5, 2))
        assert isinstance(approval, SupportDeemedApproved)
        assert approval.approved_since == date(2026, 5, 3)
        assert (approval.goal, approval.district, approval.support) == ("find_job", "hannover", None)
        assert stage(outcome.state) == "deemed_approved"
        assert ends(outcome.state) == {}

    def test_takes_the_wishes_said_in_the_meeting(self) -> None:
        met = after(meeting(wishes=Wishes(specialism="hearing")), start=SERVICE)
        outcome = when_due(handlers, met, "notice_of_delay", on("2026-05-03"))
        assert only(outcome, SupportDeemedApproved).wishes == Wishes(specialism="hearing")

    def test_does_not_come_a_day_early_nor_twice(self) -> None:
        early = when_due(handlers, SERVICE, "notice_of_delay", on("2026-05-02"))
        assert [type(event) for event in events(early)] == [DeadlineApproaching]
        assert events(when_due(handlers, deemed(), "notice_of_delay", on("2026-05-04"))) == []

    @pytest.mark.parametrize(
        "event",
        [
            decision("refuse"),
            ApplicationForwarded(**ABOUT, to="pension", forwarded_on=date(2026, 3, 9)),
            ApplicationWithdrawn(**ABOUT, withdrawn_on=date(2026, 3, 9)),
        ],
    )
    def test_never_comes_where_nothing_is_open_here(self, event: Any) -> None:
        assert (
            events(when_due(handlers, after(event, start=SERVICE), "notice_of_delay", on("2026-06-01"))) == []
        )

    @pytest.mark.parametrize(
        ("reason", "until"),
        [
            ("expert_shortage", date(2026, 5, 16)),
            ("expert_confirms", date(2026, 5, 30)),
            ("missing_cooperation", date(2026, 8, 1)),
        ],
    )
    def test_waits_as_long_as_a_sufficient_notice_says(self, reason: str, until: date) -> None:
        outcome = when(handlers, SERVICE, delay(reason=reason, until=until))
        assert events(outcome) == []
        assert ends(outcome.state)["notice_of_delay"] == until

    @pytest.mark.parametrize(
        "members",
        [
            {"until": date(2026, 5, 17)},
            {"reason": "other"},
            {"sent_on": date(2026, 5, 3)},
        ],
        ids=["too long", "no ground", "too late"],
    )
    def test_is_not_put_off_by_an_insufficient_notice_which_is_answered(
        self, members: dict[str, Any]
    ) -> None:
        outcome = when(handlers, SERVICE, delay(**members))
        (finding,) = only(outcome, ChangeNoted).findings
        assert (finding.code, finding.severity) == ("delay_not_sufficient", "warning")
        assert ends(outcome.state)["notice_of_delay"] == date(2026, 5, 2)

    @pytest.mark.parametrize(
        ("posted_on", "ends_on"),
        [(date(2026, 4, 30), date(2026, 5, 16)), (date(2026, 5, 4), date(2026, 5, 2))],
        ids=["in time", "too late"],
    )
    def test_counts_a_letter_of_ours_from_its_real_posting(self, posted_on: date, ends_on: date) -> None:
        told = when(handlers, SERVICE, delay(reasons=REASONS), context(cause_id=UUID(int=2))).state
        letter = notice("DelayNotified", None, posted_on=posted_on, objection_deadline=None)
        assert ends(after(letter, start=told))["notice_of_delay"] == ends_on
        reissued = letter.model_copy(update={"posted_on": date(2026, 6, 1)})
        assert ends(after(letter, reissued, start=told))["notice_of_delay"] == ends_on

    def test_a_notice_after_it_changes_nothing(self) -> None:
        outcome = when(handlers, deemed(), delay())
        (finding,) = only(outcome, ChangeNoted).findings
        assert finding.code == "state_forbids"
        assert "gilt als genehmigt" in finding.message_de
        assert "zurücknehmen (withdraw)" in finding.message_de

    @pytest.mark.parametrize("kind", ["approve", "amend"])
    def test_gets_its_terms_from_an_official(self, kind: str) -> None:
        outcome = when(handlers, deemed(), decision(kind, support=support()))
        assert only(outcome, SupportApproved).support == support()
        assert stage(outcome.state) == "approved"

    def test_is_withdrawn_only_with_reasons(self) -> None:
        assert codes(
            only(when(handlers, deemed(), decision("withdraw", reasons=None)), DecisionReturned).findings
        )
        outcome = when(handlers, deemed(), decision("withdraw"), on("2026-05-10"))
        assert only(outcome, SupportRevoked).effective_on == date(2026, 5, 11)

    def test_cannot_be_refused_any_more(self) -> None:
        (finding,) = only(when(handlers, deemed(), decision("refuse")), DecisionReturned).findings
        assert finding.code == "state_forbids"

    @given(st.integers(0, 400), st.integers(0, 120))
    def test_never_comes_before_a_sufficient_day(self, days: int, fired: int) -> None:
        until = date(2026, 5, 2) + timedelta(days=days)
        case = after(delay(reason="missing_cooperation", until=until), start=SERVICE)
        today = date(2026, 5, 2) + timedelta(days=fired)
        outcome = when_due(handlers, case, "notice_of_delay", on(today.isoformat()))
        told = [type(event) for event in events(outcome)]
        assert (SupportDeemedApproved in told) == (today > until)


class TestForwarding:
    """SGB IX § 14: within two weeks, else this body stays the providing one."""

    def forwarded(self, case: Case, day: date) -> Any:
        return when(handlers, case, ApplicationForwarded(**ABOUT, to="pension", forwarded_on=day))

    def test_ends_the_case_here_in_time(self) -> None:
        outcome = self.forwarded(SERVICE, date(2026, 3, 16))
        assert (stage(outcome.state), events(outcome)) == ("forwarded", [])

    def test_too_late_leaves_it_here_with_its_terms(self) -> None:
        outcome = self.forwarded(SERVICE, date(2026, 3, 17))
        (finding,) = only(outcome, ChangeNoted).findings
        assert finding.code == "forwarded_late"
        assert "§ 14(2)" in finding.message_de
        assert outcome.state == SERVICE

    def test_a_second_time_takes_an_agreement(self) -> None:
        received = {"received_on": date(2026, 3, 20), "forwarded_by": "pension"}
        second = after(registered("integration_service").model_copy(update=received))
        outcome = self.forwarded(second, date(2026, 4, 8))
        (finding,) = only(outcome, ChangeNoted).findings
        assert (finding.code, stage(outcome.state)) == ("forwarded_twice", "forwarded")

    def test_an_employers_application_is_forwarded_at_any_time(self) -> None:
        assert stage(self.forwarded(case_of(), date(2026, 6, 1)).state) == "forwarded"


@pytest.mark.parametrize(
    "event", [BOOKED, REQUESTED, RECEIVED, INVOLVED, delay()], ids=lambda event: event.type_name
)
@pytest.mark.parametrize(
    "case",
    [
        case_of(),
        after(decision("refuse"), start=SERVICE),
        after(ApplicationWithdrawn(**ABOUT, withdrawn_on=date(2026, 3, 9)), start=SERVICE),
    ],
    ids=["grant", "refused", "withdrawn"],
)
def test_what_moves_no_term_is_noted_with_what_is_possible(event: Any, case: Case) -> None:
    outcome = when(handlers, case, event)
    (finding,) = only(outcome, ChangeNoted).findings
    assert (finding.code, finding.severity) == ("state_forbids", "warning")
    assert "Möglich ist jetzt" in finding.message_de
    assert stage(outcome.state) == stage(case)
    assert outcome.timers == []


@pytest.mark.parametrize("event", [ApplicationAmended(**ABOUT, facts={"goal": "secure_job"}), hearing()])
def test_a_fact_that_comes_too_late_is_kept(event: Any) -> None:
    outcome = when(handlers, after(decision("refuse"), start=SERVICE), event)
    assert codes(only(outcome, ChangeNoted).findings) == ["state_forbids"]
    kept = outcome.state
    assert kept.application.facts.goal == "secure_job" or kept.hearings


def test_another_address_has_its_effect_at_any_time() -> None:
    """Letters go there, so nobody is told that it comes too late."""
    moved = ApplicationAmended(**ABOUT, applicant=SubjectRef(subject_id=CASE))
    outcome = when(handlers, after(decision(support=support()), start=SERVICE), moved)
    assert [event for event in events(outcome) if isinstance(event, ChangeNoted)] == []


class TestRevocation:
    """What was approved is ended by an official alone (SGB X §§ 45–48)."""

    APPROVED = after(decision(support=support()), start=SERVICE)

    @pytest.mark.parametrize("kind", ["withdraw", "revoke"])
    def test_takes_effect_the_day_after_the_one_named(self, kind: str) -> None:
        outcome = when(handlers, self.APPROVED, decision(kind, ends_on=date(2026, 6, 30)))
        assert only(outcome, SupportRevoked).effective_on == date(2026, 7, 1)
        assert stage(outcome.state) == "revoked"

    def test_needs_a_day_that_can_be_counted_from(self) -> None:
        outcome = when(handlers, self.APPROVED, decision("revoke", ends_on=date(9999, 12, 31)))
        assert codes(only(outcome, DecisionReturned).findings) == ["period_invalid"]

    def test_leaves_nothing_for_the_service_to_end(self) -> None:
        ended = SupportEnded(
            case_id=CASE, commission_id=CASE, ended_on=date(2026, 5, 1), outcome_code="other"
        )
        assert stage(after(decision("revoke"), ended, start=self.APPROVED)) == "revoked"

    def test_gives_way_to_an_approval_on_objection(self) -> None:
        case = after(
            decision("revoke"),
            notice("SupportApproved", None),
            notice("SupportRevoked", None, posted_on=date(2026, 4, 2)),
            objection(),
            start=self.APPROVED,
        )
        on_objection = decision(
            support=support(), objection_id=case.objections[0].objection_id, decided_by="b"
        )
        assert stage(after(on_objection, start=case)) == "approved"

    def test_a_withdrawn_application_leaves_the_approval_to_an_official(self) -> None:
        taken_back = ApplicationWithdrawn(**ABOUT, withdrawn_on=date(2026, 6, 1))
        outcome = when(handlers, self.APPROVED, taken_back)
        (finding,) = only(outcome, ChangeNoted).findings
        assert finding.code == "approval_stands"
        assert "widerrufen (revoke)" in finding.message_de
        assert stage(outcome.state) == "to_be_ended"


def test_a_personal_budget_is_passed_on_as_approved() -> None:
    budget = support(personal_budget=True)
    assert only(when(handlers, SERVICE, decision(support=budget)), SupportApproved).support.personal_budget
