"""What returns a decision, and what does not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.agency import ApplicationForwarded, ApplicationWithdrawn
from contracts.eligibility import DecisionReturned, GrantApproved, GrantRefused, RepaymentDemanded
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    CASE,
    OBJECTION,
    SUBMISSION,
    after,
    case_of,
    codes,
    decision,
    hearing,
    new_account,
    notice,
    objection,
    on,
    only,
    support,
)
from tests.unit.given import events, when


def returned(case: Case, /, kind: str = "approve", **members: Any) -> DecisionReturned:
    outcome = when(handlers, case, decision(kind, **members), on("2026-04-01"))
    assert len(events(outcome)) == 1
    return only(outcome, DecisionReturned)


def approved(start: Case | None = None, **members: Any) -> Case:
    return after(decision(**({"percentage": "80"} | members)), start=start or case_of())


ABOVE = [
    ("training_subsidy", {"percentage": "80.01"}, "percentage_above_cap", "/percentage"),
    ("training_subsidy", {"monthly_amount": "937.93"}, "amount_above_cap", "/monthly_amount"),
    ("training_subsidy", {"amount": "937.93"}, "amount_above_cap", "/amount"),
    (
        "training_subsidy",
        {"percentage": "80", "monthly_amount": "937.93"},
        "amount_above_cap",
        "/monthly_amount",
    ),
    (
        "training_subsidy",
        {"percentage": "81", "monthly_amount": "900.00"},
        "percentage_above_cap",
        "/percentage",
    ),
    (
        "training_subsidy",
        {"exceptional": True, "monthly_amount": "977.01"},
        "amount_above_cap",
        "/monthly_amount",
    ),
    (
        "training_subsidy",
        {"exceptional": True, "monthly_amount": "937.92"},
        "below_exceptional_band",
        "/monthly_amount",
    ),
    ("training_subsidy", {"exceptional": True, "percentage": "85"}, "amount_above_cap", "/percentage"),
    ("integration_grant", {"percentage": "71"}, "percentage_above_cap", "/percentage"),
    ("integration_grant", {"monthly_amount": "2352.01"}, "amount_above_cap", "/monthly_amount"),
    (
        "integration_grant",
        {"exceptional": True, "monthly_amount": "2352.01"},
        "amount_above_cap",
        "/monthly_amount",
    ),
    (
        "integration_grant",
        {"percentage": "70", "ends_on": date(2027, 8, 1)},
        "duration_above_cap",
        "/ends_on",
    ),
]


@pytest.mark.parametrize(("procedure", "figures", "code", "field"), ABOVE)
def test_more_than_the_law_allows_is_returned_never_cut(
    procedure: str, figures: dict[str, Any], code: str, field: str
) -> None:
    (finding,) = returned(case_of(procedure), **figures).findings
    assert (finding.code, finding.field, finding.severity) == (code, field, "error")
    assert "Bitte" in finding.message_de
    assert finding.message_plain


@pytest.mark.parametrize(
    "figures", [{}, {"percentage": "0"}, {"monthly_amount": "0.00"}, {"exceptional": True}]
)
def test_an_approval_of_nothing_is_returned(figures: dict[str, Any]) -> None:
    assert codes(returned(case_of(), **figures).findings) == ["amount_missing"]


@pytest.mark.parametrize("figures", [{"percentage": "80"}, {"monthly_amount": "500.00"}])
def test_without_the_pay_no_cap_can_be_checked(figures: dict[str, Any]) -> None:
    assert codes(returned(case_of(monthly_pay=[]), **figures).findings) == ["assessment_base_missing"]


@pytest.mark.parametrize(
    "period",
    [
        {"ends_on": date(2026, 7, 31)},
        {"starts_on": date(9999, 1, 1)},
        {"ends_on": date(9999, 12, 31)},
    ],
)
@pytest.mark.parametrize("procedure", ["training_subsidy", "integration_grant"])
def test_a_period_that_cannot_be_is_returned(procedure: str, period: dict[str, date]) -> None:
    found = returned(case_of(procedure), percentage="60", **period)
    assert codes(found.findings) == ["period_invalid"]


def test_a_start_before_the_law_is_returned() -> None:
    found = returned(case_of("integration_grant"), percentage="60", starts_on=date(1990, 1, 1))
    assert codes(found.findings) == ["outside_validity"]


@pytest.mark.parametrize("reasons", [None, "", "  "])
@pytest.mark.parametrize("kind", ["approve", "refuse"])
def test_a_decision_without_reasons_is_returned(kind: str, reasons: str | None) -> None:
    found = returned(case_of(), kind, percentage="80", reasons=reasons)
    assert codes(found.findings) == ["reasons_missing"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = returned(case_of(), percentage="81", reasons=None, confirmed_by="Official-1 ")
    assert codes(found.findings) == ["reasons_missing", "same_person", "percentage_above_cap"]


def test_a_returned_decision_names_the_submission_and_leaves_the_case_undecided() -> None:
    outcome = when(handlers, case_of(), decision(percentage="81"))
    assert only(outcome, DecisionReturned).submission_id == SUBMISSION
    assert (outcome.state.grant, outcome.state.acts) == (None, ())
    assert outcome.actor == "official-1"


UNDETERMINED = {"disability_status": "disabled", "rehab_status_with_agency": None}
FOR_JOB_CENTRE = {"receives_basic_income": True, "rehab_status_with_agency": False}


@pytest.mark.parametrize("kind", ["approve", "refuse"])
def test_nobody_decides_while_the_carrier_is_undetermined(kind: str) -> None:
    found = returned(case_of(**UNDETERMINED), kind, percentage="60")
    assert codes(found.findings) == ["carrier_undetermined"]


def test_an_official_may_determine_the_carrier() -> None:
    outcome = when(handlers, case_of(**UNDETERMINED), decision(percentage="60", carrier="employment_agency"))
    assert only(outcome, GrantApproved).carrier == "employment_agency"


@pytest.mark.parametrize(
    ("agency", "facts", "carrier"),
    [
        ("hannover", FOR_JOB_CENTRE, None),
        ("jc-hannover", {}, None),
        ("hannover", {}, "job_centre"),
        ("jc-hannover", UNDETERMINED, "employment_agency"),
    ],
)
def test_another_body_than_the_competent_one_is_told_so(
    agency: str, facts: dict[str, Any], carrier: str | None
) -> None:
    case = case_of(agency=agency, **facts)
    found = returned(case, percentage="60", carrier=carrier)
    assert codes(found.findings) == ["wrong_carrier"]


@pytest.mark.parametrize(
    ("agency", "facts", "carrier"),
    [("jc-hannover", FOR_JOB_CENTRE, None), ("hannover", FOR_JOB_CENTRE, "employment_agency")],
)
def test_the_competent_body_decides(agency: str, facts: dict[str, Any], carrier: str | None) -> None:
    case = case_of(agency=agency, **facts)
    expected = carrier or "job_centre"
    outcome = when(handlers, case, decision(percentage="60", carrier=carrier))
    assert only(outcome, GrantApproved).carrier == expected


def test_a_job_centre_has_no_integration_service() -> None:
    found = returned(case_of("integration_service", agency="jc-hannover"), support=support())
    assert codes(found.findings) == ["wrong_carrier"]


@pytest.mark.parametrize(
    "changes",
    [
        {"documents": ()},
        {"signed": False},
        {"contract_signed_on": "2026-03-01"},
        {"suitable": False},
        {"possible_without_subsidy": None},
        {"monthly_pay": ["100.00", "100.00", "100.00"]},
        {"receives_basic_income": True},
    ],
)
def test_doubtful_conditions_are_for_the_official_to_weigh(changes: dict[str, Any]) -> None:
    outcome = when(handlers, case_of(**changes), decision(percentage="60"))
    assert only(outcome, GrantApproved)


class TestSecondPerson:
    def test_a_new_account_needs_one(self) -> None:
        case = after(new_account(), start=approved())
        found = returned(case, "amend")
        assert codes(found.findings) == ["second_person_missing"]

    def test_an_amendment_of_the_amount_leaves_the_account_as_it_was(self) -> None:
        case = after(new_account(), start=approved())
        event = only(when(handlers, case, decision("amend", percentage="70")), GrantApproved)
        assert event.payee_id == case.payee_id
        assert event.monthly_amount < approved().grant.terms.monthly_amount

    def test_the_decider_is_none(self) -> None:
        case = after(new_account(), start=approved())
        found = returned(case, "amend", confirmed_by="official-1")
        assert codes(found.findings) == ["same_person"]

    def test_amounts_above_the_agencys_limit_need_one(self) -> None:
        case = case_of("integration_grant", agency="vechta", monthly_wage="8000.00")
        found = returned(case, percentage="70")
        assert codes(found.findings) == ["second_person_missing"]
        assert "5.000,00 EUR" in found.findings[0].message_de
        for members in ({"percentage": "70", "confirmed_by": "official-2"}, {"monthly_amount": "5000.00"}):
            assert only(when(handlers, case, decision(**members)), GrantApproved)

    def test_an_agency_without_a_limit_needs_none(self) -> None:
        case = case_of("integration_grant", monthly_wage="8000.00")
        approval = only(when(handlers, case, decision(percentage="70")), GrantApproved)
        assert approval.monthly_amount == Decimal("6720.00")

    def test_the_fee_of_a_service_counts_too(self) -> None:
        case = case_of("integration_service", agency="vechta")
        dear = support(monthly_fee=Decimal("5000.01"))
        assert codes(returned(case, support=dear).findings) == ["second_person_missing"]
        assert after(decision(support=support()), start=case).support == "approved"


class TestStage:
    """What the state of a case allows; the finding says what is possible now."""

    SUSPENDED = decision("stop_provisionally")
    REVOKED = decision("revoke", ends_on=date(2027, 1, 31))

    @pytest.mark.parametrize("kind", ["amend", "revoke", "stop_provisionally", "resume", "demand_repayment"])
    def test_before_a_decision(self, kind: str) -> None:
        (finding,) = returned(case_of(), kind, amount="10.00").findings
        assert finding.code == "state_forbids"
        assert "bewilligen (approve), ablehnen (refuse)" in finding.message_de

    @pytest.mark.parametrize("kind", ["approve", "refuse", "resume"])
    def test_while_a_grant_is_in_force(self, kind: str) -> None:
        (finding,) = returned(approved(), kind, percentage="80").findings
        assert finding.code == "state_forbids"
        assert "ändern (amend)" in finding.message_de

    @pytest.mark.parametrize("kind", ["stop_provisionally", "approve"])
    def test_while_a_grant_is_stopped(self, kind: str) -> None:
        (finding,) = returned(after(self.SUSPENDED, start=approved()), kind, percentage="80").findings
        assert finding.code == "state_forbids"
        assert "wieder aufnehmen (resume)" in finding.message_de

    @pytest.mark.parametrize("kind", ["approve", "amend", "revoke", "stop_provisionally"])
    def test_after_a_grant_has_ended(self, kind: str) -> None:
        (finding,) = returned(after(self.REVOKED, start=approved()), kind, percentage="80").findings
        assert finding.code == "state_forbids"
        assert "zurückfordern (demand_repayment)" in finding.message_de

    @pytest.mark.parametrize("kind", ["approve", "refuse", "amend"])
    def test_after_a_refusal(self, kind: str) -> None:
        refused = after(decision("refuse"), start=case_of())
        assert codes(returned(refused, kind, percentage="80").findings) == ["state_forbids"]

    @pytest.mark.parametrize(
        "closing",
        [
            ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 3, 9)),
            ApplicationForwarded(case_id=CASE, to="other-carrier", forwarded_on=date(2026, 3, 9)),
        ],
    )
    @pytest.mark.parametrize("kind", ["approve", "refuse"])
    def test_after_the_application_is_closed(
        self, closing: ApplicationWithdrawn | ApplicationForwarded, kind: str
    ) -> None:
        (finding,) = returned(after(closing, start=case_of()), kind, percentage="80").findings
        assert finding.code == "state_forbids"
        assert "keine Entscheidung mehr" in finding.message_de

    def test_a_grant_in_force_can_still_be_ended_after_a_withdrawal(self) -> None:
        closing = ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 9, 9))
        case = after(closing, start=approved())
        assert codes(returned(case, "amend", percentage="60").findings) == ["state_forbids"]
        assert not after(decision("revoke"), start=case).grant_runs

    @pytest.mark.parametrize("kind", ["withdraw", "stop_provisionally", "demand_repayment"])
    def test_an_integration_service_is_no_grant(self, kind: str) -> None:
        case = case_of("integration_service")
        assert codes(returned(case, kind).findings) == ["state_forbids"]
        if kind != "withdraw":
            decided = after(decision(support=support()), start=case)
            assert codes(returned(decided, kind).findings) == ["state_forbids"]

    def test_support_is_amended_only_once_it_is_approved(self) -> None:
        (finding,) = returned(case_of("integration_service"), "amend", support=support()).findings
        assert (finding.code, finding.field) == ("state_forbids", "/decision")

    def test_an_objection_nobody_filed(self) -> None:
        refused = after(decision("refuse"), start=case_of())
        (finding,) = returned(refused, "approve", percentage="80", objection_id=OBJECTION).findings
        assert (finding.code, finding.field) == ("state_forbids", "/objection_id")

    def test_the_first_decider_does_not_decide_on_the_objection(self) -> None:
        refused = after(decision("refuse"), notice("GrantRefused"), objection(), start=case_of())
        found = returned(refused, "approve", percentage="80", objection_id=OBJECTION)
        assert codes(found.findings) == ["first_decider"]


def test_an_approval_of_support_says_type_extent_duration_and_fee() -> None:
    undecided = case_of("integration_service")
    assert codes(returned(undecided).findings) == ["support_missing"]
    decided = after(decision(support=support()), start=undecided)
    assert codes(returned(decided, "amend").findings) == ["support_missing"]


@pytest.mark.parametrize("amount", [None, "0.00"])
def test_a_demand_names_the_sum(amount: str | None) -> None:
    heard = after(hearing(), start=approved())
    (finding,) = returned(heard, "demand_repayment", amount=amount).findings
    assert (finding.code, finding.field) == ("amount_missing", "/amount")


class TestRecovery:
    """Money comes back only after a hearing; a job centre leaves small sums alone (SGB II § 40(1))."""

    JOB_CENTRE = after(
        decision(percentage="60"),
        hearing(),
        start=case_of(agency="jc-hannover", receives_basic_income=True, rehab_status_with_agency=False),
    )

    def test_the_employer_is_heard_first(self) -> None:
        (finding,) = returned(approved(), "demand_repayment", amount="100.00").findings
        assert (finding.code, finding.field) == ("state_forbids", "/decision")
        assert "HearingHeld" in finding.message_de
        heard = after(hearing(), decision("demand_repayment", amount="100.00"), start=approved())
        assert heard.acts[-1].name == "RepaymentDemanded"

    @pytest.mark.parametrize(("amount", "stands"), [("49.99", False), ("50.00", True)])
    def test_a_job_centre_demands_nothing_below_fifty_euros(self, amount: str, stands: bool) -> None:
        outcome = when(handlers, self.JOB_CENTRE, decision("demand_repayment", amount=amount))
        (event,) = events(outcome)
        assert isinstance(event, RepaymentDemanded if stands else DecisionReturned)
        if isinstance(event, DecisionReturned):
            assert codes(event.findings) == ["state_forbids"]
            assert "SGB II § 40(1)" in event.findings[0].message_de

    def test_an_employment_agency_may(self) -> None:
        heard = after(hearing(), start=approved())
        assert only(when(handlers, heard, decision("demand_repayment", amount="49.99")), RepaymentDemanded)

    def test_an_objection_against_one_demand_does_not_forbid_another(self) -> None:
        case = after(
            hearing(),
            decision("demand_repayment", amount="100.00"),
            notice(),
            notice("RepaymentDemanded"),
            objection(),
            start=approved(),
        )
        assert only(when(handlers, case, decision("demand_repayment", amount="80.00")), RepaymentDemanded)


def test_a_refusal_needs_no_figures() -> None:
    outcome = when(handlers, case_of(monthly_pay=[]), decision("refuse"))
    assert only(outcome, GrantRefused).version == 1


class TestUnchangedAmount:
    """An amendment of the days alone names what the new days rest on."""

    def test_a_longer_training_names_the_extension(self) -> None:
        granted = after(decision(percentage="60"), start=case_of())
        assert granted.grant is not None
        longer = granted.grant.terms.ends_on.replace(year=granted.grant.terms.ends_on.year + 1)
        amended = when(handlers, granted, decision("amend", percentage=None, ends_on=longer))
        approved = only(amended, GrantApproved)
        assert approved.calculation.basis == "SGB III § 73(2) Satz 1; BBiG § 21(3)"

    def test_a_shorter_training_is_an_essential_change(self) -> None:
        granted = after(decision(percentage="60"), start=case_of())
        assert granted.grant is not None
        shorter = granted.grant.terms.ends_on.replace(year=granted.grant.terms.ends_on.year - 1)
        amended = when(handlers, granted, decision("amend", percentage=None, ends_on=shorter))
        approved = only(amended, GrantApproved)
        assert approved.calculation.basis == "SGB III § 73(2) Satz 1; SGB X § 48(1)"
