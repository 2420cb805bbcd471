"""Events of one realistic case of each procedure, as notifications sees them."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.agency import (
    AddressConfirmed,
    ApplicationAmended,
    ApplicationForwarded,
    ChangeReported,
    DecisionTaken,
    DelayNotified,
    HearingOpened,
    NoticeReceiptReported,
    NoticeUndelivered,
    ObjectionDecided,
    ObjectionFiled,
)
from contracts.commissioning import CommissionWithdrawn, ServiceCommissioned
from contracts.eligibility import (
    DecisionReturned,
    GrantApproved,
    GrantEnded,
    GrantRefused,
    GrantResumed,
    GrantSuspended,
    ObjectionRegistered,
    RepaymentDemanded,
    SupportApproved,
    SupportDeemedApproved,
    SupportRefused,
    SupportRevoked,
)
from contracts.events import Event
from contracts.intake import ApplicationRegistered, SubjectRecorded, TextRecorded
from contracts.payments import PaymentReturned, ReceivableCancelled, ReceivableResumed, ReceivableSuspended
from contracts.terms import DeadlineMissed
from contracts.values import Finding

CASE = UUID("11111111-1111-4111-8111-111111111111")
APPLICANT = UUID("22222222-2222-4222-8222-222222222222")
TRAINEE = UUID("33333333-3333-4333-8333-333333333333")
GRANT = UUID("44444444-4444-4444-8444-444444444444")
REASONS = UUID("55555555-5555-4555-8555-555555555555")
CONDITION = UUID("66666666-6666-4666-8666-666666666666")
OBJECTION = UUID("77777777-7777-4777-8777-777777777777")
FIRST_DECISION = UUID("88888888-8888-4888-8888-888888888888")
ANSWER = UUID("99999999-9999-4999-8999-999999999999")

REFERENCE = "AA-H 2026/0417"
REASONS_TEXT = "Die Ausbildung wäre ohne den Zuschuss nicht möglich.\n\nDas Ermessen wurde ausgeübt."
CONDITION_TEXT = "Der Eintrag in das Verzeichnis ist bis zum Ende des ersten Monats nachzuweisen."

_FACTS: dict[str, dict[str, Any]] = {
    "training_subsidy": {
        "disability_status": "severely_disabled",
        "receives_basic_income": False,
        "kind": "vocational_training",
        "under_vocational_training_act": True,
        "starts_on": "2026-08-17",
        "ends_on": "2029-07-31",
        "monthly_pay": ["850.00", "900.00", "977.00"],
        "pay_owed_and_paid": True,
        "employer_district": "hannover",
        "trainee_district": "hannover",
    },
    "integration_service": {
        "disability_status": "severely_disabled",
        "prospects_reduced": True,
        "special_support_needed": True,
        "rehab_provider": "federal_employment_agency",
        "meeting_held_on": "2026-02-20",
        "consent_given": True,
        "goal": "find_job",
        "district": "hannover",
        "wishes": {},
    },
}


def registered(procedure: str = "training_subsidy", **changes: Any) -> ApplicationRegistered:
    data: dict[str, Any] = {
        "case_id": CASE,
        "submission_id": UUID(int=1),
        "reference": REFERENCE,
        "procedure": procedure,
        "agency": "hannover",
        "land": "NI",
        "municipality": "03241001",
        "channel": "post",
        "applied_on": "2026-02-02",
        "signed": True,
        "applicant_id": APPLICANT,
        "beneficiary_id": None if procedure == "integration_service" else TRAINEE,
        "facts": _FACTS.get(procedure, _FACTS["training_subsidy"]),
    }
    return ApplicationRegistered.model_validate(data | changes)


def employer(**changes: Any) -> SubjectRecorded:
    return _subject(APPLICANT, "employer", "Tischlerei Köhler & Söhne GmbH", **changes)


def person(**changes: Any) -> SubjectRecorded:
    return _subject(APPLICANT, "person", "Jamila Öztürk", **changes)


def trainee() -> SubjectRecorded:
    return _subject(TRAINEE, "person", "Ben Ahrens")


def _subject(subject_id: UUID, kind: str, name: str, **changes: Any) -> SubjectRecorded:
    address = {"street": "Lindenallee 7", "postcode": "30159", "city": "Hannover", "country": "DE"}
    address |= changes.pop("address", {})
    data = {"subject_id": subject_id, "kind": kind, "name": name, "address": address}
    return SubjectRecorded.model_validate(data | changes)


def texts() -> list[TextRecorded]:
    return [
        TextRecorded(text_id=REASONS, text=REASONS_TEXT),
        TextRecorded(text_id=CONDITION, text=CONDITION_TEXT),
    ]


def approved(**changes: Any) -> GrantApproved:
    data: dict[str, Any] = {
        "case_id": CASE,
        "grant_id": GRANT,
        "version": 1,
        "carrier": "employment_agency",
        "procedure": "training_subsidy",
        "monthly_amount": "937.92",
        "percentage": "80",
        "starts_on": "2026-08-17",
        "ends_on": "2029-07-31",
        "payee_id": UUID(int=2),
        "calculation": {
            "base_pay": "977.00",
            "steps": ["977,00 EUR + 20 % = 1.172,40 EUR", "1.172,40 EUR × 80 % = 937,92 EUR"],
            "basis": "SGB III § 73(2); SGB III § 338",
        },
        "conditions": [{"text_id": str(CONDITION)}],
        "reasons": {"text_id": str(REASONS)},
    }
    return GrantApproved.model_validate(data | changes)


def _act(cls: type[Event], **more: Any) -> Event:
    data = {"case_id": CASE, "reasons": {"text_id": str(REASONS)}} | more
    return cls.model_validate(data)


def refused() -> Event:
    return _act(GrantRefused, carrier="employment_agency")


def ended(ended_on: str | None = "2026-10-31") -> Event:
    return _act(GrantEnded, grant_id=GRANT, version=2, ended_on=ended_on, carrier="employment_agency")


def suspended() -> Event:
    return _act(GrantSuspended, grant_id=GRANT, version=1, until="2026-12-10")


def resumed() -> Event:
    return _act(GrantResumed, grant_id=GRANT, version=1)


def repayment() -> Event:
    return _act(RepaymentDemanded, grant_id=GRANT, version=2, amount="1234.56", due_on="2026-12-01")


def support_approved(**terms: Any) -> Event:
    support = {
        "tasks": [1, 4, 6],
        "hours_per_week": "2.5",
        "starts_on": "2026-04-01",
        "ends_on": "2027-03-31",
        "monthly_fee": "480.00",
    } | terms
    return _act(
        SupportApproved,
        goal="find_job",
        district="hannover",
        disability_status="severely_disabled",
        support=support,
    )


def support_deemed_approved() -> Event:
    return _act(
        SupportDeemedApproved,
        approved_since="2026-05-03",
        goal="secure_job",
        district="hannover",
        disability_status="severely_disabled",
    )


def support_revoked(**changes: Any) -> Event:
    return _act(SupportRevoked, **{"effective_on": "2026-06-01", "carrier": "employment_agency"} | changes)


def receivable(cls: type[Event] = ReceivableSuspended) -> Event:
    return cls.model_validate(
        {
            "case_id": CASE,
            "grant_id": GRANT,
            "receivable_id": UUID(int=3),
            "amount": "1234.56",
            "objection_id": OBJECTION,
        }
    )


def receivable_resumed() -> Event:
    return receivable(ReceivableResumed)


def receivable_cancelled() -> Event:
    return receivable(ReceivableCancelled)


def payment_returned(**changes: Any) -> PaymentReturned:
    data = {
        "case_id": CASE,
        "grant_id": GRANT,
        "payment_id": UUID(int=4),
        "month": "2026-09",
        "kind": "instalment",
        "attempt": 1,
        "amount": "937.92",
        "code": "AC04",
        "returned_on": "2026-10-05",
    }
    return PaymentReturned.model_validate(data | changes)


def incomplete(procedure: str = "training_subsidy", **changes: Any) -> ApplicationRegistered:
    lacks = {"missing_documents": ["register_entry", "training_contract"], "answer_by": "2026-03-18"}
    return registered(procedure, **lacks | changes)


def hearing(**changes: Any) -> HearingOpened:
    data: dict[str, Any] = {
        "case_id": CASE,
        "intended": "demand_repayment",
        "facts": {"text_id": str(REASONS)},
        "amount": "1234.56",
        "effective_on": "2026-02-01",
        "opened_by": "m.weber",
    }
    return HearingOpened.model_validate(data | changes)


def delay(**changes: Any) -> DelayNotified:
    data: dict[str, Any] = {
        "case_id": CASE,
        "sent_on": "2026-03-02",
        "until": "2026-05-19",
        "reason": "expert_confirms",
        "reasons": {"text_id": str(REASONS)},
    }
    return DelayNotified.model_validate(data | changes)


def commissioned(**changes: Any) -> ServiceCommissioned:
    data: dict[str, Any] = {
        "case_id": CASE,
        "commission_id": UUID(int=5),
        "version": 1,
        "provider": "ifd-hannover",
        "goal": "find_job",
        "tasks": [1, 4, 6],
        "hours_per_week": "2.5",
        "starts_on": "2026-04-01",
        "ends_on": "2027-03-31",
        "monthly_fee": "480.00",
        "answer_by": "2026-03-09",
    }
    return ServiceCommissioned.model_validate(data | changes)


def commission_withdrawn(reason: str = "no_answer") -> CommissionWithdrawn:
    data = {
        "case_id": CASE,
        "commission_id": UUID(int=5),
        "provider": "ifd-hannover",
        "reason_code": reason,
        "effective_on": "2026-03-10",
    }
    return CommissionWithdrawn.model_validate(data)


def forwarded(to: str = "jc-hannover") -> Event:
    return ApplicationForwarded(case_id=CASE, to=to, forwarded_on=date(2026, 3, 2))


def account_changed(change: str = "bank_account_changed") -> Event:
    account = {"name": "Tischlerei Köhler", "iban": "DE02120300000000202051"}
    data = {"case_id": CASE, "change": change, "effective_on": "2026-04-01", "payee": account}
    return ChangeReported.model_validate(data)


def deadline_missed(term: str = "documents") -> Event:
    return DeadlineMissed(case_id=CASE, term=term, due_on=date(2026, 2, 20), basis="SGB X § 26(7)")


def undelivered(notice_id: UUID, returned_on: str = "2026-03-09") -> NoticeUndelivered:
    return NoticeUndelivered(case_id=CASE, notice_id=notice_id, returned_on=date.fromisoformat(returned_on))


def address_confirmed(on: date) -> AddressConfirmed:
    return AddressConfirmed(case_id=CASE, confirmed_on=on)


def applicant_amended(subject_id: UUID = APPLICANT) -> ApplicationAmended:
    return ApplicationAmended.model_validate({"case_id": CASE, "applicant": {"subject_id": subject_id}})


def receipt(notice_id: UUID, received_on: str | None) -> NoticeReceiptReported:
    data = {"case_id": CASE, "notice_id": notice_id, "received_on": received_on}
    return NoticeReceiptReported.model_validate(data)


def support_refused() -> Event:
    return _act(SupportRefused)


def decision(decided_by: str = "m.weber", **changes: Any) -> DecisionTaken:
    data: dict[str, Any] = {
        "case_id": CASE,
        "submission_id": FIRST_DECISION,
        "decision": "approve",
        "decided_by": decided_by,
        "decided_at": "2026-03-02T09:00:00Z",
    }
    return DecisionTaken.model_validate(data | changes)


def objection_filed() -> ObjectionFiled:
    return ObjectionFiled(
        case_id=CASE,
        objection_id=OBJECTION,
        received_on=date(2026, 3, 20),
        received_by="Poststelle",
        form="written",
    )


def objection_registered(notice_id: UUID | None = None, **changes: Any) -> ObjectionRegistered:
    data: dict[str, Any] = {
        "case_id": CASE,
        "objection_id": OBJECTION,
        "notice_id": notice_id,
        "received_on": "2026-03-20",
        "deadline": "2026-04-07",
        "timely": True,
        "form_valid": True,
        "suspensive": False,
        "basis": "SGG § 84(1)",
    }
    return ObjectionRegistered.model_validate(data | changes)


def objection_decided(
    outcome: str = "rejected", decided_by: str = "s.lange", **changes: Any
) -> ObjectionDecided:
    data: dict[str, Any] = {
        "case_id": CASE,
        "submission_id": ANSWER,
        "objection_id": OBJECTION,
        "outcome": outcome,
        "decided_by": decided_by,
        "reasons": {"text_id": str(REASONS)},
    }
    return ObjectionDecided.model_validate(data | changes)


def returned(submission_id: UUID) -> DecisionReturned:
    finding = Finding(code="first_decider", severity="error", message_de="–", message_plain="–")
    return DecisionReturned(case_id=CASE, submission_id=submission_id, findings=(finding,))
