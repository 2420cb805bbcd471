"""What decisions on a grant become: versions, amounts, days, accounts, stops, ends, demands."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.handling import BERLIN, Outcome, Timer, derived_id
from contracts.eligibility import (
    DecisionReturned,
    GrantApproved,
    GrantEnded,
    GrantRefused,
    GrantResumed,
    GrantSuspended,
    RepaymentDemanded,
)
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    CASE,
    NEW_PAYEE,
    OBJECTION,
    PAYEE,
    REASONS,
    after,
    case_of,
    change,
    decision,
    hearing,
    new_account,
    notice,
    objection,
    on,
    only,
)
from tests.unit.given import events, when, when_due

GRANT = derived_id("grant", CASE)


def decide(case: Case, kind: str = "approve", /, day: str = "2026-04-01", **members: Any) -> Outcome[Case]:
    outcome: Outcome[Case] = when(handlers, case, decision(kind, **members), on(day))
    return outcome


def approved(procedure: str = "training_subsidy", /, **members: Any) -> Case:
    return after(decision(**({"percentage": "70"} | members)), start=case_of(procedure))


AMOUNTS = [
    ("training_subsidy", {}, {"percentage": "80"}, "937.92"),
    ("training_subsidy", {"disability_status": "disabled"}, {"percentage": "60"}, "703.44"),
    ("training_subsidy", {"monthly_pay": ["1133.33"]}, {"percentage": "80"}, "1088.00"),
    ("training_subsidy", {"monthly_pay": ["1111.11"]}, {"percentage": "80"}, "1066.66"),
    ("training_subsidy", {}, {"monthly_amount": "937.92"}, "937.92"),
    ("training_subsidy", {}, {"amount": "500.00"}, "500.00"),
    ("training_subsidy", {}, {"percentage": "80", "monthly_amount": "900.00"}, "900.00"),
    ("training_subsidy", {}, {"exceptional": True, "monthly_amount": "960.00"}, "960.00"),
    ("training_subsidy", {}, {"exceptional": True, "amount": "977.00"}, "977.00"),
    (
        "training_subsidy",
        {"disability_status": "disabled"},
        {"exceptional": True, "percentage": "70"},
        "820.68",
    ),
    ("integration_grant", {}, {"percentage": "70"}, "2352.00"),
    ("integration_grant", {"monthly_wage": "2400.00"}, {"percentage": "40"}, "1152.00"),
    ("integration_grant", {}, {"monthly_amount": "2000.00"}, "2000.00"),
]


@pytest.mark.parametrize(("procedure", "facts", "figures", "monthly"), AMOUNTS)
def test_an_approval_fixes_the_monthly_amount_and_says_how(
    procedure: str, facts: dict[str, Any], figures: dict[str, Any], monthly: str
) -> None:
    event = only(decide(case_of(procedure, **facts), **figures), GrantApproved)
    assert event.monthly_amount == Decimal(monthly)
    assert event.exceptional == figures.get("exceptional", False)
    assert event.calculation.steps
    assert "SGB III § 73" in event.calculation.basis


def test_the_first_approval_is_version_one_and_pays_the_applicants_account() -> None:
    event = only(decide(case_of(), percentage="80", conditions=(REASONS,)), GrantApproved)
    assert (event.grant_id, event.version, event.supersedes) == (GRANT, 1, None)
    assert (event.payee_id, event.carrier, event.procedure) == (
        PAYEE,
        "employment_agency",
        "training_subsidy",
    )
    assert (event.reasons, event.conditions) == (REASONS, (REASONS,))


@pytest.mark.parametrize(
    ("procedure", "facts", "period", "expected"),
    [
        ("training_subsidy", {}, {}, (date(2026, 8, 1), date(2029, 7, 31))),
        (
            "training_subsidy",
            {},
            {"starts_on": date(2026, 9, 1), "ends_on": date(2028, 7, 31)},
            (date(2026, 9, 1), date(2028, 7, 31)),
        ),
        ("integration_grant", {}, {}, (date(2026, 8, 1), date(2027, 7, 31))),
        (
            "integration_grant",
            {"work_starts_on": "2026-08-15"},
            {},
            (date(2026, 8, 15), date(2027, 8, 14)),
        ),
        (
            "integration_grant",
            {"work_starts_on": "2026-12-31"},
            {"ends_on": date(2027, 2, 28)},
            (date(2026, 12, 31), date(2027, 2, 28)),
        ),
    ],
)
def test_days_not_decided_are_those_applied_for(
    procedure: str, facts: dict[str, Any], period: dict[str, date], expected: tuple[date, date]
) -> None:
    event = only(decide(case_of(procedure, **facts), percentage="60", **period), GrantApproved)
    assert (event.starts_on, event.ends_on) == expected


def test_a_year_that_begins_on_a_leap_day_ends_with_february() -> None:
    case = case_of("integration_grant", work_starts_on="2026-08-01")
    leap = {"starts_on": date(2028, 2, 29), "percentage": "60"}
    assert only(decide(case, **leap), GrantApproved).ends_on == date(2029, 2, 28)
    too_long = decide(case, ends_on=date(2029, 3, 1), **leap)
    assert only(too_long, DecisionReturned).findings[0].code == "duration_above_cap"


class TestAmendment:
    def test_is_the_next_version_and_keeps_what_it_does_not_name(self) -> None:
        event = only(decide(approved(), "amend", percentage="50"), GrantApproved)
        assert (event.grant_id, event.version, event.supersedes) == (GRANT, 2, 1)
        assert event.monthly_amount == Decimal("586.20")
        assert (event.starts_on, event.ends_on) == (date(2026, 8, 1), date(2029, 7, 31))

    def test_may_move_the_end_alone(self) -> None:
        event = only(decide(approved(), "amend", ends_on=date(2030, 1, 31)), GrantApproved)
        assert (event.monthly_amount, event.percentage) == (Decimal("820.68"), Decimal("70"))
        assert event.ends_on == date(2030, 1, 31)

    def test_a_lower_wage_lowers_the_integration_grant_from_that_month(self) -> None:
        case = after(change("pay_reduced", new_pay=Decimal("2400.00")), start=approved("integration_grant"))
        event = only(decide(case, "amend", percentage="70", starts_on=date(2026, 12, 1)), GrantApproved)
        assert event.monthly_amount == Decimal("2016.00")
        assert (event.starts_on, event.ends_on) == (date(2026, 12, 1), date(2027, 7, 31))

    def test_a_wage_that_rises_again_raises_nothing(self) -> None:
        falls_and_rises = [
            change("pay_reduced", new_pay=Decimal("2400.00")),
            change("pay_raised", new_pay=Decimal("3200.00")),
        ]
        case = after(*falls_and_rises, start=approved("integration_grant"))
        outcome = decide(case, "amend", percentage="70")
        assert only(outcome, GrantApproved).monthly_amount == Decimal("2016.00")

    def test_a_corrected_wage_replaces_the_reported_one(self) -> None:
        case = after(
            change("pay_reduced", new_pay=Decimal("1400.00")),
            change("corrected", new_pay=Decimal("2400.00")),
            start=approved("integration_grant"),
        )
        outcome = decide(case, "amend", percentage="70")
        assert only(outcome, GrantApproved).monthly_amount == Decimal("2016.00")

    def test_does_not_stretch_the_year(self) -> None:
        case = after(
            decision("amend", starts_on=date(2026, 12, 1), percentage="50"),
            start=approved("integration_grant"),
        )
        outcome = decide(case, "amend", ends_on=date(2027, 11, 30))
        assert only(outcome, DecisionReturned).findings[0].code == "duration_above_cap"

    def test_confirms_a_new_account_with_a_second_person(self) -> None:
        case = after(new_account(), start=approved())
        outcome = decide(case, "amend", confirmed_by="official-2")
        event = only(outcome, GrantApproved)
        assert (event.payee_id, event.version, event.monthly_amount) == (NEW_PAYEE, 2, Decimal("820.68"))
        assert (outcome.state.payee_id, outcome.state.unconfirmed_payee_id) == (NEW_PAYEE, None)

    def test_leaves_a_provisional_stop_in_place(self) -> None:
        case = after(decision("stop_provisionally"), decision("amend", percentage="50"), start=approved())
        assert case.grant
        assert (case.grant.stage, case.grant.version) == ("suspended", 2)


def test_an_account_reported_before_the_approval_waits_for_its_confirmation() -> None:
    case = after(new_account(), start=case_of())
    assert only(decide(case, percentage="70"), GrantApproved).payee_id == PAYEE
    confirmed = decide(case, percentage="70", confirmed_by="official-2")
    assert only(confirmed, GrantApproved).payee_id == NEW_PAYEE


class TestRefusal:
    def test_is_the_first_version(self) -> None:
        event = only(decide(case_of(), "refuse"), GrantRefused)
        assert (event.grant_id, event.version, event.carrier) == (GRANT, 1, "employment_agency")
        assert event.reasons == REASONS

    @pytest.mark.parametrize("kind", ["approve", "amend"])
    def test_gives_way_to_an_approval_on_objection(self, kind: str) -> None:
        refused = after(decision("refuse"), notice("GrantRefused"), objection(), start=case_of())
        outcome = decide(refused, kind, percentage="70", objection_id=OBJECTION, decided_by="official-2")
        event = only(outcome, GrantApproved)
        assert (event.version, event.supersedes, event.monthly_amount) == (2, 1, Decimal("820.68"))
        assert outcome.state.grant_runs


class TestEnd:
    @pytest.mark.parametrize("kind", ["withdraw", "revoke"])
    def test_comes_on_the_day_named(self, kind: str) -> None:
        event = only(decide(approved(), kind, ends_on=date(2027, 1, 31)), GrantEnded)
        assert (event.grant_id, event.version, event.ended_on) == (GRANT, 1, date(2027, 1, 31))

    def test_comes_on_the_day_of_the_decision_if_none_is_named(self) -> None:
        event = only(decide(approved(), "revoke", day="2026-10-05"), GrantEnded)
        assert event.ended_on == date(2026, 10, 5)

    def test_can_be_undone_on_objection(self) -> None:
        case = after(decision("revoke"), notice(), notice("GrantEnded"), objection(), start=approved())
        outcome = decide(case, "amend", objection_id=OBJECTION, decided_by="official-2")
        assert only(outcome, GrantApproved).version == 2
        assert outcome.state.grant_runs

    def test_ends_a_provisional_stop_too(self) -> None:
        outcome = decide(after(decision("stop_provisionally"), start=approved()), "revoke")
        assert outcome.timers == [Timer("provisional_stop", None)]
        assert outcome.state is not None
        assert outcome.state.grant is not None
        assert outcome.state.grant.suspended_until is None


class TestProvisionalStop:
    """SGB III § 331: two months at most; then what was held back is paid."""

    STOPPED = after(decision("stop_provisionally"), start=approved(), at=on("2026-03-10"))

    def test_lasts_two_months_and_is_not_moved_off_a_sunday(self) -> None:
        outcome = decide(approved(), "stop_provisionally", day="2026-03-10")
        event = only(outcome, GrantSuspended)
        assert (event.grant_id, event.version, event.until) == (GRANT, 1, date(2026, 5, 10))
        assert outcome.timers == [Timer("provisional_stop", datetime(2026, 4, 26, tzinfo=BERLIN))]

    def test_is_over_when_an_official_says_so(self) -> None:
        outcome = decide(self.STOPPED, "resume")
        assert only(outcome, GrantResumed).version == 1
        assert outcome.timers == [Timer("provisional_stop", None)]
        assert outcome.state is not None
        assert outcome.state.grant_runs

    def test_reminds_the_agency_before_it_lapses(self) -> None:
        outcome = when_due(handlers, self.STOPPED, "provisional_stop", on("2026-04-26"))
        (event,) = events(outcome)
        assert isinstance(event, DeadlineApproaching)
        assert (event.term, event.due_on) == ("provisional_stop", date(2026, 5, 10))
        assert outcome.timers == [Timer("provisional_stop", datetime(2026, 5, 11, tzinfo=BERLIN))]

    def test_lapses_by_law(self) -> None:
        outcome = when_due(handlers, self.STOPPED, "provisional_stop", on("2026-05-11"))
        assert [type(event) for event in events(outcome)] == [DeadlineMissed, GrantResumed]
        assert outcome.state.grant.stage == "in_force"
        assert outcome.actor is None

    def test_a_late_timer_of_a_stop_that_is_over_does_nothing(self) -> None:
        resumed = after(decision("resume"), start=self.STOPPED)
        outcome = when_due(handlers, resumed, "provisional_stop", on("2026-05-11"))
        assert (outcome.state, events(outcome)) == (resumed, [])


def test_a_demand_is_due_when_the_time_for_an_objection_ends() -> None:
    """Posted on 1 April, notified on 5 April, a Sunday; a month later is a Tuesday."""
    case = after(decision("revoke"), hearing(), start=approved())
    event = only(decide(case, "demand_repayment", day="2026-04-01", amount="412.50"), RepaymentDemanded)
    assert (event.amount, event.due_on) == (Decimal("412.50"), date(2026, 5, 5))
    assert (event.grant_id, event.version) == (GRANT, 1)


def test_the_official_is_the_actor() -> None:
    assert decide(case_of(), percentage="60", decided_by="official-7").actor == "official-7"


def test_the_same_decision_gives_the_same_event_again() -> None:
    case, taken = case_of(), decision(percentage="60")
    first, second = (when(handlers, case, taken, on("2026-04-01")) for _ in range(2))
    assert events(first) == events(second)


cents = st.integers(1, 900_000).map(lambda value: Decimal(value) / 100)
shares = st.decimals(0, 100, places=2)


@settings(deadline=None)
@given(
    pay=cents,
    share=shares,
    exceptional=st.booleans(),
    status=st.sampled_from(["disabled", "severely_disabled"]),
)
def test_no_approval_is_ever_above_what_the_law_allows(
    pay: Decimal, share: Decimal, exceptional: bool, status: str
) -> None:
    case = case_of(disability_status=status, monthly_pay=[f"{pay:.2f}"])
    outcome = decide(case, percentage=share, exceptional=exceptional)
    for event in events(outcome):
        if isinstance(event, GrantApproved):
            ceiling = Decimal("0.96") if status == "severely_disabled" else Decimal("0.72")
            limit = pay if exceptional else pay * ceiling + Decimal("0.01")
            assert 0 < event.monthly_amount <= limit
        else:
            assert isinstance(event, DecisionReturned)


def test_decided_at_is_no_clock() -> None:
    """What a partner writes there moves no legal day."""
    taken = decision("stop_provisionally").model_copy(update={"decided_at": datetime(9999, 1, 1, tzinfo=UTC)})
    outcome = when(handlers, approved(), taken, on("2026-03-10"))
    assert only(outcome, GrantSuspended).until == date(2026, 5, 10)
