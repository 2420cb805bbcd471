"""Who decides, on which documents, and whether the application came in time."""

from datetime import date
from typing import Any

import pytest

from law import documents, timeliness
from law.carrier import carrier
from law.errors import LawError
from tests.unit.law.vectors import rows


@pytest.mark.parametrize("row", rows("carrier"))
def test_carrier(row: dict[str, Any]) -> None:
    found = carrier(row["procedure"], row["status"], row["basic_income"], row["rehab"])
    assert (found.carrier, found.human_needed) == (row["carrier"], row["human"])
    assert found.reason
    assert found.basis


@pytest.mark.parametrize("status", ["disabled", "threatened"])
def test_an_integration_grant_needs_a_severe_disability(status: str) -> None:
    with pytest.raises(LawError) as refused:
        carrier("integration_grant", status, False, True)
    assert (refused.value.code, refused.value.field) == ("not_severely_disabled", "disability_status")


@pytest.mark.parametrize(
    ("procedure", "status", "kind", "present", "missing"),
    [
        ("training_subsidy", "disabled", "vocational_training", [], ("training_contract", "register_entry")),
        ("training_subsidy", "disabled", "retraining", [], ("training_contract",)),
        (
            "training_subsidy",
            "severely_disabled",
            "vocational_training",
            ["training_contract", "disability_notice"],
            ("register_entry",),
        ),
        (
            "training_subsidy",
            "equal_status",
            "dual_study",
            ["training_contract", "disability_card"],
            ("equal_status_notice",),
        ),
        (
            "integration_grant",
            "severely_disabled",
            None,
            [],
            ("employment_contract", "training_completion", "disability_card"),
        ),
        (
            "integration_grant",
            "severely_disabled",
            None,
            ["employment_contract", "training_completion", "disability_card", "medical_report"],
            (),
        ),
        ("integration_service", "severely_disabled", None, [], ()),
    ],
)
def test_missing_documents(
    procedure: str, status: str, kind: str | None, present: list[str], missing: tuple[str, ...]
) -> None:
    assert documents.missing(procedure, status, kind, present) == missing


@pytest.mark.parametrize(
    ("applied_on", "signed_on", "outcome"),
    [
        (date(2026, 3, 3), date(2026, 3, 5), "met"),
        (date(2026, 3, 3), date(2026, 3, 3), "unclear"),
        (date(2026, 3, 3), date(2026, 3, 2), "not_met"),
        (date(2026, 3, 3), None, "unclear"),
    ],
)
def test_a_training_subsidy_is_applied_for_before_the_contract(
    applied_on: date, signed_on: date | None, outcome: str
) -> None:
    found = timeliness.training_subsidy(applied_on, signed_on)
    assert found.outcome == outcome
    assert bool(found.remedy) is (outcome != "met")
    assert found.basis == ("SGB III § 324(1)",)


@pytest.mark.parametrize(
    ("applied_on", "starts_on", "outcome"),
    [
        (date(2026, 3, 3), date(2026, 3, 4), "met"),
        (date(2026, 3, 3), date(2026, 3, 3), "not_met"),
        (date(2026, 3, 3), date(2026, 3, 2), "not_met"),
    ],
)
def test_an_integration_grant_is_applied_for_before_work_starts(
    applied_on: date, starts_on: date, outcome: str
) -> None:
    found = timeliness.integration_grant(applied_on, starts_on)
    assert found.outcome == outcome
    assert ("Härte" in found.remedy) is (outcome == "not_met")
