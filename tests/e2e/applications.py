"""Applications with ordinary figures, each about people nobody has heard of before."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

IBAN = "DE02120300000000202051"
REASONS = (
    "Die Förderung gleicht die behinderungsbedingte Minderleistung aus und ist nach Lage des Falls geboten."
)


def new_id() -> str:
    """An id that no other test uses."""
    return str(uuid4())


def person(name: str, kind: str = "person") -> dict[str, Any]:
    """A person, or an employer."""
    return {
        "subject_id": new_id(),
        "kind": kind,
        "name": name,
        "address": {"street": "Lister Meile 1", "postcode": "30161", "city": "Hannover", "country": "DE"},
        "date_of_birth": "1990-05-01" if kind == "person" else None,
    }


def documents(*kinds: str) -> list[dict[str, str]]:
    """Documents of these kinds."""
    return [{"kind": kind, "document_id": f"scan-{kind}", "received_on": "2026-03-01"} for kind in kinds]


def service_application(**members: Any) -> dict[str, Any]:
    """For an integration service; no document is needed."""
    return _application("integration_service", person("Jonas Weber"), None, _SERVICE, (), None) | members


def subsidy_application(**members: Any) -> dict[str, Any]:
    """For a training subsidy; the chamber's register entry is still missing."""
    return (
        _application(
            "training_subsidy",
            person("Tischlerei Brandt GmbH", "employer"),
            person("Mira Vogt"),
            _TRAINING,
            ("training_contract", "disability_card"),
            {"name": "Tischlerei Brandt GmbH", "iban": IBAN},
        )
        | members
    )


def grant_application(**members: Any) -> dict[str, Any]:
    """For an integration grant after training; complete."""
    return (
        _application(
            "integration_grant",
            person("Metallbau Krüger KG", "employer"),
            person("Ali Yıldız"),
            _WORK,
            ("employment_contract", "training_completion", "disability_card"),
            {"name": "Metallbau Krüger KG", "iban": "DE89370400440532013000"},
        )
        | members
    )


def approval(**members: Any) -> dict[str, Any]:
    """Data of a decision to approve."""
    return {
        "decision": "approve",
        "reasons": REASONS,
        "decided_by": "k.amtmann",
        "decided_at": "2026-03-05T09:00:00Z",
    } | members


_SERVICE = {
    "disability_status": "severely_disabled",
    "prospects_reduced": True,
    "special_support_needed": None,
    "rehab_provider": "federal_employment_agency",
    "meeting_held_on": None,
    "consent_given": True,
    "goal": "find_job",
    "district": "hannover",
    "wishes": {"specialism": "hearing"},
}
_TRAINING = {
    "disability_status": "severely_disabled",
    "degree_of_disability": 60,
    "rehab_status_with_agency": None,
    "receives_basic_income": False,
    "suitable": True,
    "possible_without_subsidy": False,
    "kind": "vocational_training",
    "under_vocational_training_act": True,
    "occupation": "Tischlerin",
    "contract_signed_on": "2026-03-01",
    "starts_on": "2026-04-15",
    "ends_on": "2026-08-31",
    "monthly_pay": ["724.00", "854.00", "977.00"],
    "pay_owed_and_paid": True,
    "employer_district": "hannover",
    "trainee_district": "hannover",
}
_WORK = {
    "disability_status": "severely_disabled",
    "receives_basic_income": False,
    "rehab_status_with_agency": None,
    "training_completed_on": "2026-02-20",
    "training_subsidised": True,
    "subsidy_case_id": None,
    "work_starts_on": "2026-04-01",
    "permanent": True,
    "monthly_wage": "2800.00",
    "agreed_or_local_wage": None,
    "former_employment_months": 0,
    "other_wage_subsidy": False,
    "employer_district": "hannover",
    "employee_district": "hannover",
}


def _application(
    procedure: str,
    applicant: dict[str, Any],
    beneficiary: dict[str, Any] | None,
    facts: dict[str, Any],
    kinds: tuple[str, ...],
    payee: dict[str, Any] | None,
) -> dict[str, Any]:
    case_id = new_id()
    return {
        "case_id": case_id,
        "reference": f"2026-{case_id[:8]}",
        "procedure": procedure,
        "channel": "post",
        "applied_on": "2026-03-02",
        "signed": True,
        "applicant": applicant,
        "beneficiary": beneficiary,
        "facts": facts,
        "documents": documents(*kinds),
        "payee": payee,
    }
