"""Each condition of the three procedures: fulfilled, contradicted, open."""

from datetime import date
from typing import Any

import pytest

from contracts.agency import DocumentReceived
from contracts.eligibility import EligibilityAssessed
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    CASE,
    after,
    assessed,
    case_of,
    change,
    decision,
    meeting,
    on,
    only,
    outcomes,
    registered,
)
from tests.unit.given import when

OF_SERVICE = [
    ({"disability_status": "threatened"}, "disability", "met"),
    ({"prospects_reduced": False}, "prospects_reduced", "not_met"),
    ({"special_support_needed": True}, "special_support_needed", "met"),
    ({"special_support_needed": False}, "special_support_needed", "not_met"),
    ({}, "special_support_needed", "unclear"),
    ({"rehab_provider": "other"}, "rehab_provider", "not_met"),
    ({"rehab_provider": "unknown"}, "rehab_provider", "unclear"),
    ({}, "personal_meeting", "unclear"),
    ({"meeting_held_on": "2026-03-01"}, "personal_meeting", "met"),
    ({"consent_given": False}, "consent", "not_met"),
]
OF_SUBSIDY = [
    ({"degree_of_disability": None}, "disability", "met"),
    ({"degree_of_disability": 40}, "disability", "unclear"),
    ({"disability_status": "equal_status", "degree_of_disability": 30}, "disability", "met"),
    ({"disability_status": "equal_status", "degree_of_disability": 60}, "disability", "unclear"),
    ({"disability_status": "disabled", "rehab_status_with_agency": True}, "rehab_provider", "met"),
    ({"disability_status": "disabled", "rehab_status_with_agency": False}, "rehab_provider", "not_met"),
    ({"disability_status": "threatened", "rehab_status_with_agency": None}, "rehab_provider", "unclear"),
    ({"kind": "dual_study"}, "in_company_training", "met"),
    ({"kind": "dual_study", "under_vocational_training_act": False}, "in_company_training", "not_met"),
    ({"kind": "retraining", "under_vocational_training_act": False}, "in_company_training", "met"),
    ({"possible_without_subsidy": True}, "not_possible_without_subsidy", "not_met"),
    ({"possible_without_subsidy": None}, "not_possible_without_subsidy", "unclear"),
    ({"suitable": False}, "suitable_for_occupation", "not_met"),
    ({"suitable": None}, "suitable_for_occupation", "unclear"),
    ({"contract_signed_on": None}, "training_contract_signed", "unclear"),
    ({"pay_owed_and_paid": False}, "pay_owed_and_paid", "not_met"),
    ({"contract_signed_on": "2026-03-01"}, "timely_application", "not_met"),
    ({"contract_signed_on": "2026-03-02"}, "timely_application", "unclear"),
    ({"applied_on": date(1999, 1, 4)}, "timely_application", "unclear"),
    ({"signed": False}, "written_form", "unclear"),
    ({"documents": ()}, "documents", "unclear"),
    ({"receives_basic_income": True, "rehab_status_with_agency": False}, "competent_body", "not_met"),
    ({"receives_basic_income": True, "rehab_status_with_agency": None}, "competent_body", "unclear"),
]
OF_GRANT = [
    ({"disability_status": "equal_status"}, "severely_disabled", "unclear"),
    ({"disability_status": "disabled"}, "severely_disabled", "not_met"),
    ({"training_completed_on": None}, "training_completed", "unclear"),
    ({"training_completed_on": None}, "employment_follows_training", "unclear"),
    ({"training_completed_on": "2026-05-03"}, "employment_follows_training", "met"),
    ({"training_completed_on": "2026-05-02"}, "employment_follows_training", "met"),
    ({"training_completed_on": "2026-05-01"}, "employment_follows_training", "unclear"),
    ({"training_completed_on": "2026-08-02"}, "employment_follows_training", "not_met"),
    ({"work_starts_on": "2011-08-01"}, "employment_follows_training", "unclear"),
    ({"work_starts_on": "2011-08-01"}, "former_employer", "unclear"),
    ({"training_subsidised": False}, "training_subsidised", "not_met"),
    ({"training_subsidised": None}, "training_subsidised", "unclear"),
    ({"permanent": False}, "permanent_employment", "unclear"),
    ({"monthly_wage": None}, "wage_known", "unclear"),
    ({"former_employment_months": 3}, "former_employer", "met"),
    ({"former_employment_months": 4}, "former_employer", "unclear"),
    ({"former_employment_months": None}, "former_employer", "unclear"),
    ({"other_wage_subsidy": True}, "other_wage_subsidy", "unclear"),
    ({"applied_on": date(2026, 8, 1)}, "timely_application", "not_met"),
]
ROWS = [
    *(("integration_service", *row) for row in OF_SERVICE),
    *(("training_subsidy", *row) for row in OF_SUBSIDY),
    *(("integration_grant", *row) for row in OF_GRANT),
]


@pytest.mark.parametrize(("procedure", "facts", "criterion", "outcome"), ROWS)
def test_facts_decide_a_condition(
    procedure: str, facts: dict[str, Any], criterion: str, outcome: str
) -> None:
    assert outcomes(assessed(procedure, **facts))[criterion] == outcome


@pytest.mark.parametrize("procedure", ["training_subsidy", "integration_grant"])
def test_an_application_with_everything_meets_every_condition(procedure: str) -> None:
    assert set(outcomes(assessed(procedure)).values()) == {"met"}


@pytest.mark.parametrize("row", ROWS)
def test_whatever_is_not_met_says_why_and_what_would_change_it(
    row: tuple[str, dict[str, Any], str, str],
) -> None:
    procedure, facts, *_ = row
    for each in assessed(procedure, **facts).criteria:
        assert "§" in each.basis
        assert each.evidence
        assert bool(each.remedy) == (each.outcome != "met"), each


def test_severely_disabled_people_need_no_rehab_status_for_the_subsidy() -> None:
    assert "rehab_provider" not in outcomes(assessed(rehab_status_with_agency=False))


def test_what_the_counsellor_found_counts_more_than_the_form() -> None:
    case = case_of("integration_service", special_support_needed=False)
    again = only(when(handlers, case, meeting()), EligibilityAssessed)
    assert outcomes(again)["special_support_needed"] == "met"
    assert outcomes(again)["personal_meeting"] == "met"


def test_a_withdrawn_consent_is_no_consent() -> None:
    case = case_of("integration_service")
    again = only(when(handlers, case, change("consent_withdrawn")), EligibilityAssessed)
    assert outcomes(again)["consent"] == "not_met"


def test_a_document_completes_the_application() -> None:
    case = case_of(documents=())
    for kind in ("training_contract", "register_entry", "disability_notice"):
        event = DocumentReceived(case_id=CASE, kind=kind, document_id="d", received_on=date(2026, 3, 9))
        outcome = when(handlers, case, event)
        case = outcome.state
    assert outcomes(only(outcome, EligibilityAssessed))["documents"] == "met"


def test_a_grant_on_record_proves_that_the_training_was_subsidised() -> None:
    training = after(decision(percentage="80"), start=case_of())
    event = registered("integration_grant", training_subsidised=None, subsidy_case_id=str(CASE))
    outcome = when(handlers, None, event, on("2026-07-01", (CASE, training)))
    assert outcomes(only(outcome, EligibilityAssessed))["training_subsidised"] == "met"


@pytest.mark.parametrize("training", [None, case_of(), after(decision("refuse"), start=case_of())])
def test_without_a_grant_on_record_nothing_is_proved(training: Case | None) -> None:
    known = [(CASE, training)] if training else []
    event = registered("integration_grant", training_subsidised=None, subsidy_case_id=str(CASE))
    outcome = when(handlers, None, event, on("2026-07-01", *known))
    assert outcomes(only(outcome, EligibilityAssessed))["training_subsidised"] == "unclear"
