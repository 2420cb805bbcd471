"""Applications and decisions as they arrive, with ordinary figures; a test names only what it is about."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from chassis.handling import Aggregate, Context, Outcome
from contracts.agency import ChangeReported, DecisionTaken, HearingHeld, MeetingHeld, ObjectionFiled
from contracts.eligibility import EligibilityAssessed
from contracts.envelope import Event
from contracts.intake import ApplicationRegistered
from contracts.notifications import NoticeDispatched
from contracts.values import Document, PayeeRef, Support, TextRef, Wishes
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.given import context, events, when

CASE = UUID("018f0000-0000-7000-8000-000000000001")
PAYEE = UUID("018f0000-0000-7000-8000-0000000000aa")
NEW_PAYEE = UUID("018f0000-0000-7000-8000-0000000000bb")
OBJECTION = UUID("018f0000-0000-7000-8000-0000000000cc")
REASONS = TextRef(text_id=UUID("018f0000-0000-7000-8000-0000000000dd"))
SUBMISSION = UUID("018f0000-0000-7000-8000-0000000000ee")

FACTS: dict[str, dict[str, Any]] = {
    "integration_service": {
        "disability_status": "disabled",
        "prospects_reduced": True,
        "special_support_needed": None,
        "rehab_provider": "federal_employment_agency",
        "meeting_held_on": None,
        "consent_given": True,
        "goal": "find_job",
        "district": "hannover",
        "wishes": {},
    },
    "training_subsidy": {
        "disability_status": "severely_disabled",
        "degree_of_disability": 60,
        "rehab_status_with_agency": True,
        "receives_basic_income": False,
        "suitable": True,
        "possible_without_subsidy": False,
        "kind": "vocational_training",
        "under_vocational_training_act": True,
        "contract_signed_on": "2026-03-10",
        "starts_on": "2026-08-01",
        "ends_on": "2029-07-31",
        "monthly_pay": ["724.00", "854.00", "977.00"],
        "pay_owed_and_paid": True,
        "employer_district": "hannover",
        "trainee_district": "hannover",
    },
    "integration_grant": {
        "disability_status": "severely_disabled",
        "receives_basic_income": False,
        "rehab_status_with_agency": None,
        "training_completed_on": "2026-06-20",
        "training_subsidised": True,
        "subsidy_case_id": None,
        "work_starts_on": "2026-08-01",
        "permanent": True,
        "monthly_wage": "2800.00",
        "agreed_or_local_wage": None,
        "former_employment_months": 0,
        "other_wage_subsidy": False,
        "employer_district": "hannover",
        "employee_district": "hannover",
    },
}
DOCUMENTS = {
    "integration_service": (),
    "training_subsidy": ("training_contract", "register_entry", "disability_card"),
    "integration_grant": ("employment_contract", "training_completion", "disability_card"),
}


def document(kind: str) -> Document:
    return Document(kind=kind, document_id=f"{kind}-1", received_on=date(2026, 3, 2))


def registered(procedure: str = "training_subsidy", /, **changes: Any) -> ApplicationRegistered:
    """An application that fulfils every condition; `changes` go to the facts or to the event."""
    members = {
        "case_id": CASE,
        "submission_id": SUBMISSION,
        "reference": "2026-4711",
        "procedure": procedure,
        "agency": "hannover",
        "land": "NI",
        "municipality": "03241001",
        "channel": "post",
        "applied_on": date(2026, 3, 2),
        "signed": True,
        "applicant_id": UUID(int=1),
        "payee_id": None if procedure == "integration_service" else PAYEE,
        "documents": tuple(document(kind) for kind in DOCUMENTS[procedure]),
    }
    outside = {name: changes.pop(name) for name in list(changes) if name in members}
    return ApplicationRegistered(**{**members, **outside, "facts": FACTS[procedure] | changes})


def case_of(procedure: str = "training_subsidy", /, **changes: Any) -> Case:
    """The case after its registration."""
    return after(registered(procedure, **changes))


def assessed(procedure: str = "training_subsidy", /, **changes: Any) -> EligibilityAssessed:
    """What is said of an application when it is registered."""
    return only(when(handlers, None, registered(procedure, **changes)), EligibilityAssessed)


def decision(kind: str = "approve", /, **members: Any) -> DecisionTaken:
    """A decision with reasons; `members` add the figures."""
    given = {"reasons": REASONS, "decided_by": "official-1", "submission_id": SUBMISSION, **members}
    for amount in ("percentage", "monthly_amount", "amount"):
        if isinstance(given.get(amount), str):
            given[amount] = Decimal(given[amount])
    return DecisionTaken(case_id=CASE, decision=kind, decided_at=datetime(2026, 4, 1, 9, tzinfo=UTC), **given)


def support(**members: Any) -> Support:
    ordinary = {
        "tasks": (1, 4, 6),
        "hours_per_week": Decimal("5"),
        "starts_on": date(2026, 5, 1),
        "ends_on": date(2027, 4, 30),
        "monthly_fee": Decimal("450.00"),
    }
    return Support(**(ordinary | members))


def meeting(**members: Any) -> MeetingHeld:
    ordinary = {"held_on": date(2026, 3, 9), "special_support_needed": True, "wishes": Wishes()}
    return MeetingHeld(case_id=CASE, **(ordinary | members))


def change(kind: str, **members: Any) -> ChangeReported:
    return ChangeReported(
        case_id=CASE, submission_id=SUBMISSION, change=kind, effective_on=date(2026, 10, 1), **members
    )


def hearing(**members: Any) -> HearingHeld:
    """A letter that asks the employer to answer, sent on 20 March 2026."""
    return HearingHeld(case_id=CASE, submission_id=SUBMISSION, **({"sent_on": date(2026, 3, 20)} | members))


def new_account() -> ChangeReported:
    return change("bank_account_changed", payee=PayeeRef(payee_id=NEW_PAYEE))


def notice(act: str = "GrantApproved", version: int | None = 1, **members: Any) -> NoticeDispatched:
    """A letter posted on 1 April 2026; the last day for an objection is 5 May."""
    ordinary = {
        "notice_id": uuid5(CASE, f"{act} {version}"),
        "act_id": UUID(int=2),
        "template": "any",
        "voice": "formal",
        "channel": "post",
        "posted_on": date(2026, 4, 1),
        "deemed_notified_on": date(2026, 4, 5),
        "objection_deadline": date(2026, 5, 5),
        "basis": "SGB X § 37(2)",
    }
    return NoticeDispatched(case_id=CASE, act=act, version=version, **(ordinary | members))


def objection(**members: Any) -> ObjectionFiled:
    ordinary = {
        "objection_id": OBJECTION,
        "received_on": date(2026, 4, 20),
        "received_by": "hannover",
        "form": "written",
        "submission_id": SUBMISSION,
    }
    return ObjectionFiled(case_id=CASE, **(ordinary | members))


def on(day: str, *aggregates: tuple[object, Aggregate]) -> Context:
    """The context of a morning."""
    return context(f"{day}T08:00:00+00:00", aggregates=aggregates)


def after(*happened: Event, start: Case | None = None, at: Context | None = None) -> Case:
    """The case when all this has happened, in this order."""
    case = start
    for event in happened:
        outcome = when(handlers, case, event, at or on("2026-04-01"))
        assert isinstance(outcome, Outcome), f"{event.type_name} waits: {outcome}"
        case = outcome.state
    assert case is not None
    return case


def only(outcome: Outcome[Any], kind: type[Any]) -> Any:
    """The one event of this kind that an outcome publishes."""
    (found,) = [event for event in events(outcome) if isinstance(event, kind)]
    return found


def outcomes(assessment: EligibilityAssessed) -> dict[str, str]:
    return {each.criterion: each.outcome for each in assessment.criteria}


def codes(found: Any) -> list[str]:
    return [finding.code for finding in found]
