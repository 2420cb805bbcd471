"""The proposal: who decides, how much at most, what to look at, and the receipt over it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.agency import ApplicationAmended, ApplicationWithdrawn
from contracts.eligibility import ChangeNoted, EligibilityAssessed
from contracts.values import PayeeRef, Proposal
from law.rules import RULES_VERSION
from services.eligibility.handlers import handlers
from services.eligibility.receipt import inputs_of, receipt
from tests.unit.eligibility.situations import (
    CASE,
    NEW_PAYEE,
    PAYEE,
    after,
    assessed,
    case_of,
    change,
    codes,
    decision,
    document,
    meeting,
    on,
    only,
    registered,
)
from tests.unit.given import events, when


def euros(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def figures(proposal: Proposal | None) -> list[Decimal | None]:
    assert proposal
    return [proposal.base_pay, proposal.employer_share, proposal.assessment_base, proposal.cap]


def test_the_subsidy_rests_on_the_last_years_pay_and_the_flat_share() -> None:
    proposal = assessed().proposal
    assert figures(proposal) == euros("977.00", "195.40", "1172.40", "937.92")
    assert proposal
    assert (proposal.percentage_cap, proposal.exceptional_cap, proposal.months) == (80, Decimal("977.00"), 36)


def test_people_who_are_not_severely_disabled_have_the_lower_cap() -> None:
    proposal = assessed(disability_status="disabled").proposal
    assert figures(proposal) == euros("977.00", "195.40", "1172.40", "703.44")


def test_the_integration_grant_counts_the_agreed_wage() -> None:
    proposal = assessed("integration_grant", monthly_wage="3000.00", agreed_or_local_wage="2800.00").proposal
    assert figures(proposal) == euros("2800.00", "560.00", "3360.00", "2352.00")
    assert proposal
    assert (proposal.percentage_cap, proposal.exceptional_cap, proposal.months) == (70, None, 12)


def test_an_integration_service_has_no_figures() -> None:
    found = assessed("integration_service")
    assert (found.proposal, found.warnings, found.carrier) == (None, (), "employment_agency")


@pytest.mark.parametrize(
    ("procedure", "facts"),
    [
        ("training_subsidy", {"monthly_pay": []}),
        ("training_subsidy", {"monthly_pay": ["724.00", None]}),
        ("integration_grant", {"monthly_wage": None}),
    ],
)
def test_without_the_pay_there_is_a_warning_instead_of_figures(procedure: str, facts: dict[str, Any]) -> None:
    found = assessed(procedure, **facts)
    assert found.proposal is None
    assert "assessment_base_missing" in codes(found.warnings)


@pytest.mark.parametrize(
    ("procedure", "changes"),
    [
        ("integration_grant", {"work_starts_on": "2024-08-01"}),
        ("training_subsidy", {"applied_on": date(1999, 1, 4)}),
        ("training_subsidy", {"monthly_pay": ["0.00"]}),
        ("training_subsidy", {"starts_on": "9999-01-01", "ends_on": "9999-12-31"}),
        ("integration_grant", {"work_starts_on": "9999-12-31"}),
        ("integration_service", {"applied_on": date(1999, 1, 4)}),
        ("training_subsidy", {"starts_on": "2026-08-01", "ends_on": "2026-07-31"}),
    ],
)
def test_days_and_pay_that_no_rule_covers_are_survived(procedure: str, changes: dict[str, Any]) -> None:
    assert assessed(procedure, **changes).criteria


@pytest.mark.parametrize(
    ("procedure", "facts", "carrier", "human_needed"),
    [
        ("training_subsidy", {}, "employment_agency", False),
        ("training_subsidy", {"receives_basic_income": True}, "employment_agency", True),
        (
            "training_subsidy",
            {"receives_basic_income": True, "rehab_status_with_agency": False},
            "job_centre",
            True,
        ),
        (
            "training_subsidy",
            {"disability_status": "disabled", "rehab_status_with_agency": None},
            "undetermined",
            True,
        ),
        ("integration_grant", {"disability_status": "equal_status"}, "employment_agency", True),
        ("integration_grant", {"disability_status": "disabled"}, "undetermined", True),
    ],
)
def test_the_person_decides_which_body_is_competent(
    procedure: str, facts: dict[str, Any], carrier: str, human_needed: bool
) -> None:
    found = assessed(procedure, **facts)
    assert (found.carrier, found.human_needed) == (carrier, human_needed)


def test_with_basic_income_the_rule_of_the_day_decides_who_is_competent() -> None:
    """Since 2025 the agency decides on people with rehabilitation status; of before the rule says nothing."""
    changes = {"receives_basic_income": True}
    assert assessed(applied_on=date(2025, 1, 1), **changes).carrier == "employment_agency"
    before = assessed(applied_on=date(2024, 12, 31), **changes)
    assert (before.carrier, before.human_needed) == ("undetermined", True)
    assert assessed(applied_on=date(2024, 12, 31)).carrier == "employment_agency"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contract_signed_on": "2026-03-01"}, "late_application"),
        ({"contract_signed_on": "2026-03-02"}, "timeliness_unclear"),
        ({"documents": ()}, "documents_missing"),
        ({"signed": False}, "unsigned"),
        ({"degree_of_disability": 45}, "degree_impossible"),
        ({"degree_of_disability": 10}, "degree_impossible"),
        ({"degree_of_disability": 110}, "degree_impossible"),
        ({"starts_on": "2026-08-01", "ends_on": "2026-07-31"}, "period_invalid"),
        ({"monthly_pay": []}, "assessment_base_missing"),
        ({"rehab_status_with_agency": False}, "other_provider_possible"),
        ({"disability_status": "disabled", "rehab_status_with_agency": False}, "other_provider_possible"),
        ({"monthly_pay": ["700.00", "854.00", "977.00"]}, "below_minimum_pay"),
        ({"monthly_pay": ["724.00", "854.00", "977.00"]}, "above_actual_cost"),
    ],
)
def test_what_an_official_should_look_at_is_a_warning(changes: dict[str, Any], code: str) -> None:
    warnings = assessed(**changes).warnings
    assert code in codes(warnings)
    assert {each.severity for each in warnings} == {"warning"}
    assert all(each.message_de and each.message_plain for each in warnings)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"other_wage_subsidy": True}, "double_funding"),
        ({"former_employment_months": 4}, "possibly_excluded"),
        ({}, "after_employment_open"),
    ],
)
def test_what_an_official_should_look_at_before_work_is_funded(changes: dict[str, Any], code: str) -> None:
    found = [each for each in assessed("integration_grant", **changes).warnings if each.code == code]
    assert [each.severity for each in found] == ["warning"]


def test_degrees_in_tens_are_possible() -> None:
    for degree in range(20, 101, 10):
        status = "disabled" if degree < 30 else "equal_status" if degree < 50 else "severely_disabled"
        found = assessed(disability_status=status, degree_of_disability=degree).warnings
        assert "degree_impossible" not in codes(found)


@pytest.mark.parametrize(
    ("procedure", "criterion", "figure"),
    [
        ("training_subsidy", "pay_owed_and_paid", "Pauschaler Arbeitgeberanteil: 20 % seit 01.04.2012 ("),
        (
            "integration_grant",
            "wage_known",
            "Beitragsbemessungsgrenze im Monat: 8.450,00 EUR seit 01.01.2026",
        ),
        ("integration_grant", "employment_follows_training", "90 Tage seit 01.04.2012 ("),
        ("integration_grant", "former_employer", "3 Monate seit 01.04.2012 (SGB III § 92(1) Nr. 2"),
    ],
)
def test_a_condition_names_the_figures_it_was_measured_by(
    procedure: str, criterion: str, figure: str
) -> None:
    (found,) = [each for each in assessed(procedure).criteria if each.criterion == criterion]
    assert found.evidence
    assert figure in found.evidence


def test_the_register_entry_can_follow_on_condition() -> None:
    documents = tuple(document(kind) for kind in ("training_contract", "disability_card"))
    (found,) = [each for each in assessed(documents=documents).criteria if each.criterion == "documents"]
    assert found.remedy
    assert "register_entry kann als Nebenbestimmung" in found.remedy


def test_the_cap_is_above_actual_cost_in_the_first_year_only() -> None:
    above = [each for each in assessed().warnings if each.code == "above_actual_cost"]
    assert [each.message_de.split(".")[0] for each in above] == ["Im 1"]


def test_nothing_to_warn_of_where_pay_never_falls_below_the_cap() -> None:
    assert assessed(monthly_pay=["977.00", "977.00", "977.00"]).warnings == ()


def test_the_law_of_the_application_counts_and_that_of_the_start_for_the_wage() -> None:
    assert assessed().law_date == date(2026, 3, 2)
    assert assessed("integration_grant").law_date == date(2026, 8, 1)


def test_the_receipt_is_the_hash_of_what_was_looked_at() -> None:
    found = assessed()
    assert found.rules_version == RULES_VERSION
    assert found.inputs == inputs_of(case_of().application)
    assert found.receipt == receipt(found.inputs, RULES_VERSION) == assessed().receipt


@pytest.mark.parametrize("changes", [{"signed": False}, {"suitable": None}, {"documents": ()}])
def test_another_fact_is_another_receipt(changes: dict[str, Any]) -> None:
    assert assessed(**changes).receipt != assessed().receipt


def test_a_receipt_survives_storage() -> None:
    case = case_of("integration_grant", agreed_or_local_wage="2700.50")
    read_again = type(case).model_validate_json(case.model_dump_json())
    assert receipt(inputs_of(read_again.application), "r") == receipt(inputs_of(case.application), "r")


def test_other_rules_are_another_receipt() -> None:
    inputs = inputs_of(case_of().application)
    assert receipt(inputs, "a") != receipt(inputs, "b")


def test_corrected_facts_are_assessed_again() -> None:
    event = ApplicationAmended(case_id=CASE, facts={"monthly_pay": ["1209.00"], "suitable": None})
    outcome = when(handlers, case_of(disability_status="disabled"), event)
    assert figures(only(outcome, EligibilityAssessed).proposal)[-1] == Decimal("870.48")
    assert outcome.state.application.facts.suitable is None


def test_an_account_corrected_before_the_decision_is_simply_used() -> None:
    event = ApplicationAmended(case_id=CASE, payee=PayeeRef(payee_id=NEW_PAYEE))
    before = after(event, start=case_of())
    assert (before.payee_id, before.unconfirmed_payee_id) == (NEW_PAYEE, None)
    granted = after(decision(percentage="80"), event, start=case_of())
    assert (granted.payee_id, granted.unconfirmed_payee_id) == (PAYEE, NEW_PAYEE)


def test_a_second_application_keeps_the_first_contact_and_the_meeting() -> None:
    first = after(
        registered("integration_service", applied_on=date(2026, 3, 5)), meeting(), at=on("2026-03-10")
    )
    again = registered("integration_service", applied_on=date(2026, 3, 2), goal="secure_job")
    second = after(again, start=first).application
    later = after(registered("integration_service", applied_on=date(2026, 4, 1)), start=first).application
    assert (second.applied_on, second.facts.goal, second.meeting) == (
        date(2026, 3, 2),
        "secure_job",
        first.application.meeting,
    )
    assert later.applied_on == date(2026, 3, 5)


def test_a_second_application_adds_its_documents_to_the_first_ones() -> None:
    case = after(registered(documents=(document("disability_notice"),)), start=case_of())
    assert case.application.documents == (
        "disability_card",
        "disability_notice",
        "register_entry",
        "training_contract",
    )


def test_a_lower_wage_is_a_new_fact() -> None:
    outcome = when(handlers, case_of("integration_grant"), change("pay_reduced", new_pay=Decimal("2400.00")))
    assert figures(only(outcome, EligibilityAssessed).proposal) == euros(
        "2400.00", "480.00", "2880.00", "2016.00"
    )


def test_a_withdrawn_application_is_not_assessed_any_more() -> None:
    case = after(ApplicationWithdrawn(case_id=CASE, withdrawn_on=date(2026, 3, 9)), start=case_of())
    outcome = when(handlers, case, ApplicationAmended(case_id=CASE, facts={"suitable": None}))
    assert [type(event) for event in events(outcome)] == [ChangeNoted]
