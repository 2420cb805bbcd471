"""One application for an integration service in Hannover, its approval, and what is said about it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.agency import ApplicationAmended, ChangeReported, MeetingHeld, ProviderChosen
from contracts.eligibility import SupportApproved
from contracts.facts import IntegrationServiceFacts
from contracts.intake import ApplicationRegistered, SubjectRecorded, TextRecorded
from contracts.values import Address, Support, TextRef, Wishes

CASE = UUID("5f0d7d3e-8b0e-4c55-9a57-0c5b6c9f0001")
PERSON = UUID("5f0d7d3e-8b0e-4c55-9a57-0c5b6c9f0002")
EFFECTS = UUID("5f0d7d3e-8b0e-4c55-9a57-0c5b6c9f0003")
CONTACT = UUID("5f0d7d3e-8b0e-4c55-9a57-0c5b6c9f0004")
SUBMISSION = UUID("5f0d7d3e-8b0e-4c55-9a57-0c5b6c9f0005")

DISTRICT = "hannover"
FIRST, SECOND = "ifd-hannover", "ifd-hannover-2"
ELSEWHERE = "ifd-celle"


def facts(**changes: Any) -> IntegrationServiceFacts:
    known: dict[str, Any] = {
        "disability_status": "severely_disabled",
        "prospects_reduced": True,
        "rehab_provider": "federal_employment_agency",
        "consent_given": True,
        "goal": "find_job",
        "district": DISTRICT,
    }
    return IntegrationServiceFacts(**(known | changes))


def registered(**changes: Any) -> ApplicationRegistered:
    return ApplicationRegistered(
        case_id=CASE,
        submission_id=SUBMISSION,
        reference="H-2026-0001",
        procedure="integration_service",
        agency=DISTRICT,
        land="NI",
        municipality="03241001",
        channel="in_person",
        applied_on=date(2026, 1, 12),
        signed=True,
        applicant_id=PERSON,
        facts=facts(**changes),
    )


def person(name: str = "Jana Beispiel") -> SubjectRecorded:
    return SubjectRecorded(
        subject_id=PERSON,
        kind="person",
        name=name,
        address=Address(street="Musterweg 1", postcode="30159", city="Hannover", country="DE"),
        email="jana@example.org",
        date_of_birth=date(1994, 5, 17),
        voice="plain",
        accessibility=("large_print",),
    )


def meeting() -> MeetingHeld:
    return MeetingHeld(
        case_id=CASE,
        held_on=date(2026, 1, 20),
        special_support_needed=True,
        wishes=Wishes(),
        work_related_effects=TextRef(text_id=EFFECTS),
        counsellor_contact=TextRef(text_id=CONTACT),
    )


def effects() -> TextRecorded:
    return TextRecorded(text_id=EFFECTS, text="Braucht Pausen und eine ruhige Umgebung.")


def contact() -> TextRecorded:
    return TextRecorded(text_id=CONTACT, text="Zimmer 12, Telefon 0511 000")


def support(**changes: Any) -> Support:
    known: dict[str, Any] = {
        "tasks": (4, 5, 6),
        "hours_per_week": Decimal("4.5"),
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2027, 2, 28),
        "monthly_fee": Decimal("680.00"),
    }
    return Support(**(known | changes))


def approved(wishes: Wishes | None = None, **terms: Any) -> SupportApproved:
    return SupportApproved(
        case_id=CASE,
        goal="find_job",
        district=DISTRICT,
        disability_status="severely_disabled",
        support=support(**terms),
        wishes=wishes or Wishes(),
    )


def chosen(provider: str = FIRST) -> ProviderChosen:
    return ProviderChosen(case_id=CASE, provider=provider, chosen_by="m.weber")


def consent(given: bool) -> ApplicationAmended:
    return ApplicationAmended(case_id=CASE, facts={"consent_given": given})


def consent_withdrawn() -> ChangeReported:
    return ChangeReported(case_id=CASE, change="consent_withdrawn", effective_on=date(2026, 2, 2))
