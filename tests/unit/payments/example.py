"""Events of one training subsidy and one integration service, to be varied by tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from contracts.agency import ChangeReported, DecisionTaken, DocumentReceived, ObjectionDecided
from contracts.commissioning import InvoiceAccepted, ServiceCommissioned
from contracts.eligibility import (
    GrantApproved,
    GrantEnded,
    GrantSuspended,
    ObjectionRegistered,
    RepaymentDemanded,
)
from contracts.envelope import Event
from contracts.intake import ApplicationRegistered, PayeeRecorded
from contracts.notifications import NoticeDispatched
from contracts.payments import PaymentDue, PaymentExecuted, PaymentRejected, PaymentReturned
from contracts.values import TextRef

CASE = UUID("6f1f1a52-5f0e-4a39-9d0f-3c2f4ad0a001")
GRANT = UUID("6f1f1a52-5f0e-4a39-9d0f-3c2f4ad0b001")
COMMISSION = UUID("6f1f1a52-5f0e-4a39-9d0f-3c2f4ad0c001")
PAYEE = UUID("6f1f1a52-5f0e-4a39-9d0f-3c2f4ad0d001")
OTHER_PAYEE = UUID("6f1f1a52-5f0e-4a39-9d0f-3c2f4ad0d002")
PROVIDER = "ifd-braunschweig-goslar"
REASONS = TextRef(text_id=uuid5(CASE, "reasons"))
IBANS = {PAYEE: "DE89370400440532013000", OTHER_PAYEE: "DE12500105170648489890"}

TRAINING_FACTS: dict[str, Any] = {
    "disability_status": "severely_disabled",
    "receives_basic_income": False,
    "kind": "vocational_training",
    "under_vocational_training_act": True,
    "starts_on": date(2026, 2, 1),
    "ends_on": date(2026, 7, 31),
    "monthly_pay": (Decimal("977.00"),),
    "pay_owed_and_paid": True,
    "employer_district": "braunschweig-goslar",
    "trainee_district": "braunschweig-goslar",
}
SERVICE_FACTS: dict[str, Any] = {
    "disability_status": "severely_disabled",
    "prospects_reduced": True,
    "rehab_provider": "federal_employment_agency",
    "consent_given": True,
    "goal": "find_job",
    "district": "braunschweig-goslar",
}


def registered(**other: Any) -> ApplicationRegistered:
    """A training subsidy's application with the register entry in; `training` replaces facts."""
    training = other.pop("training", {})
    values: dict[str, Any] = {
        "case_id": CASE,
        "submission_id": uuid5(CASE, "application"),
        "reference": "117A042/26",
        "procedure": "training_subsidy",
        "agency": "braunschweig-goslar",
        "land": "NI",
        "municipality": "03101000",
        "channel": "online",
        "applied_on": date(2026, 1, 5),
        "signed": True,
        "applicant_id": uuid5(CASE, "employer"),
        "payee_id": PAYEE,
        "facts": {**TRAINING_FACTS, **training},
        "documents": ({"kind": "register_entry", "document_id": "d2", "received_on": date(2026, 1, 9)},),
    }
    return ApplicationRegistered.model_validate(values | other)


def service_registered() -> ApplicationRegistered:
    """An integration service's application."""
    return registered(procedure="integration_service", facts=SERVICE_FACTS, payee_id=None, documents=())


def register_entry() -> DocumentReceived:
    """The chamber's entry has come in."""
    return DocumentReceived(
        case_id=CASE, kind="register_entry", document_id="d9", received_on=date(2026, 2, 20)
    )


def recorded(payee_id: UUID = PAYEE) -> PayeeRecorded:
    """The copy of an account."""
    return PayeeRecorded(payee_id=payee_id, name="Tischlerei Müller GmbH", iban=IBANS[payee_id])


def approved(version: int = 1, monthly: str = "937.92", **other: Any) -> GrantApproved:
    """A grant from February to July 2026."""
    values: dict[str, Any] = {
        "case_id": CASE,
        "grant_id": GRANT,
        "version": version,
        "supersedes": version - 1 or None,
        "carrier": "employment_agency",
        "procedure": "training_subsidy",
        "monthly_amount": Decimal(monthly),
        "starts_on": date(2026, 2, 1),
        "ends_on": date(2026, 7, 31),
        "payee_id": PAYEE,
    }
    return GrantApproved.model_validate(values | other)


def notified(version: int = 1, deemed: date | None = date(2026, 2, 9), **other: Any) -> NoticeDispatched:
    """The letter of a version has gone out."""
    values: dict[str, Any] = {
        "case_id": CASE,
        "notice_id": uuid5(CASE, f"notice {version}"),
        "act": "GrantApproved",
        "act_id": uuid5(CASE, f"act {version}"),
        "grant_id": GRANT,
        "version": version,
        "template": "grant_approved",
        "voice": "formal",
        "channel": "post",
        "posted_on": date(2026, 2, 5),
        "deemed_notified_on": deemed,
        "basis": "SGB X § 37(2)",
    }
    return NoticeDispatched.model_validate(values | other)


def started(effective_on: date = date(2026, 2, 1)) -> ChangeReported:
    """Training has begun."""
    return ChangeReported(case_id=CASE, change="started", effective_on=effective_on)


def suspended(until: date | None = None) -> GrantSuspended:
    """A provisional stop."""
    return GrantSuspended(case_id=CASE, grant_id=GRANT, version=1, until=until)


def ended(ended_on: date | None) -> GrantEnded:
    """The grant ends early."""
    return GrantEnded(case_id=CASE, grant_id=GRANT, version=1, ended_on=ended_on)


def commissioned(**other: Any) -> ServiceCommissioned:
    """An order to a provider."""
    values: dict[str, Any] = {
        "case_id": CASE,
        "commission_id": COMMISSION,
        "version": 1,
        "provider": PROVIDER,
        "tasks": (1, 4),
        "hours_per_week": Decimal(5),
        "starts_on": date(2026, 2, 1),
        "ends_on": date(2026, 7, 31),
        "monthly_fee": Decimal("610.00"),
        "answer_by": date(2026, 1, 30),
    }
    return ServiceCommissioned.model_validate(values | other)


def invoiced(month: str = "2026-02", amount: str = "610.00", **other: Any) -> InvoiceAccepted:
    """An accepted invoice."""
    values: dict[str, Any] = {
        "case_id": CASE,
        "commission_id": COMMISSION,
        "provider": PROVIDER,
        "version": 1,
        "invoice_number": f"R-{month}",
        "month": month,
        "amount": Decimal(amount),
        "kind": "fee",
    }
    return InvoiceAccepted.model_validate(values | other)


def executed(due: PaymentDue, bank_reference: str = "B1") -> PaymentExecuted:
    """The payment system has paid."""
    return PaymentExecuted(payment_id=due.payment_id, executed_on=due.due_on, bank_reference=bank_reference)


def rejected(due: PaymentDue) -> PaymentRejected:
    """The payment system does not pay."""
    return PaymentRejected(payment_id=due.payment_id, code="AC01", text="Konto von Müller ist falsch")


def returned(due: PaymentDue) -> PaymentReturned:
    """The money has come back."""
    return PaymentReturned(payment_id=due.payment_id, code="AC04", returned_on=due.due_on)


def event_id(event: Event) -> UUID:
    """The `ce_id` of an event: the same for the same content."""
    return uuid5(CASE, f"{event.type_name} {event.model_dump_json()}")


@dataclass(frozen=True)
class CarriedOut:
    """An act together with the official's decision behind it."""

    decision: DecisionTaken
    act: Event


def demanded(amount: str = "100.00") -> RepaymentDemanded:
    """A repayment is demanded."""
    return RepaymentDemanded(
        case_id=CASE, grant_id=GRANT, version=1, amount=Decimal(amount), due_on=date(2026, 5, 4)
    )


def announced(act: Event, **other: Any) -> NoticeDispatched:
    """The letter about an act that is no approval."""
    values: dict[str, Any] = {"notice_id": notice_id(act), "act": act.type_name, "act_id": event_id(act)}
    return notified(**(values | other))


def notice_id(act: Event) -> UUID:
    """The notice of an act."""
    return uuid5(event_id(act), "notice")


def objected(number: int = 1, against: Event | None = None, **other: Any) -> ObjectionRegistered:
    """An objection that holds up its act."""
    values: dict[str, Any] = {
        "case_id": CASE,
        "objection_id": objection_id(number),
        "notice_id": notice_id(against) if against else None,
        "received_on": date(2026, 3, 30),
        "timely": True,
        "form_valid": True,
        "suspensive": True,
        "basis": "SGG § 86a(1)",
    }
    return ObjectionRegistered.model_validate(values | other)


def ruled(outcome: str, number: int = 1, submission: str = "ruling") -> ObjectionDecided:
    """An official has decided an objection."""
    return ObjectionDecided.model_validate(
        {
            "case_id": CASE,
            "submission_id": uuid5(CASE, submission),
            "objection_id": objection_id(number),
            "outcome": outcome,
            "decided_by": "official-2",
            "reasons": REASONS,
        }
    )


def answering(number: int = 1, decision: str = "demand_repayment") -> DecisionTaken:
    """An official's decision that names an objection."""
    return DecisionTaken.model_validate(
        {
            "case_id": CASE,
            "submission_id": uuid5(CASE, f"{decision} {number}"),
            "decision": decision,
            "objection_id": objection_id(number),
            "reasons": REASONS,
            "decided_by": "official-2",
            "decided_at": datetime(2026, 4, 1, 9, tzinfo=UTC),
        }
    )


def objection_id(number: int) -> UUID:
    """The objection of that number."""
    return uuid5(CASE, f"objection {number}")
