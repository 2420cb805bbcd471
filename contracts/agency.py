"""What agency systems send (`agency.<agency>.submissions.v1`), and what intake passes on of it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import JsonValue

from contracts.codecs import Extensible
from contracts.envelope import Event
from contracts.facts import FactsByProcedure
from contracts.values import (
    Ags,
    AnyPayee,
    AnySubject,
    Carrier,
    Channel,
    Code,
    Day,
    Document,
    DocumentKind,
    Euro,
    Flag,
    Instant,
    Land,
    Name,
    Official,
    Payee,
    Percentage,
    Procedure,
    Reference,
    Slug,
    Subject,
    Support,
    Text,
    Wishes,
)

Decision = Annotated[
    Literal[
        "approve",
        "refuse",
        "amend",
        "withdraw",
        "revoke",
        "demand_repayment",
        "stop_provisionally",
        "resume",
        "other",
    ],
    Extensible(),
]
Change = Annotated[
    Literal[
        "started",
        "pay_reduced",
        "pay_raised",
        "absence_unpaid",
        "interrupted",
        "ended",
        "completed",
        "exam_failed",
        "status_changed",
        "bank_account_changed",
        "consent_withdrawn",
        "corrected",
        "other",
    ],
    Extensible(),
]
ObjectionForm = Annotated[Literal["written", "electronic", "on_record", "email", "other"], Extensible()]
DelayReason = Annotated[
    Literal["expert_shortage", "expert_confirms", "missing_cooperation", "other"], Extensible()
]
"""Grounds on which a decision may take longer than two months (SGB IX § 18(2))."""
HearingIntent = Annotated[
    Literal["amend", "withdraw", "revoke", "demand_repayment", "refuse", "other"], Extensible()
]
ObjectionOutcome = Annotated[
    Literal["remedied", "upheld_in_part", "rejected", "inadmissible", "other"], Extensible()
]


class ApplicationSubmitted(Event):
    """An application, complete or not. Answered with a receipt; registered whatever its content lacks."""

    case_id: UUID
    """Made by the agency system; the case belongs to the agency that registered it."""
    reference: Reference
    """The agency's own file number, unique with the agency."""
    procedure: Procedure
    channel: Channel
    applied_on: Day
    """First contact, even informal: this day decides whether the application is in time."""
    signed: Flag
    """The form is signed (written form)."""
    land: Land
    """Seat of the deciding authority: its public holidays count."""
    municipality: Ags
    applicant: Subject
    """The person (integration service) or the employer (the two grants)."""
    beneficiary: Subject | None = None
    """Trainee or employee, where the applicant is an employer."""
    facts: FactsByProcedure
    """By `procedure`."""
    documents: tuple[Document, ...] = ()
    payee: Payee | None = None
    """Employers only."""
    received_on: Day | None = None
    """Day on which this authority got the application, where another one forwarded it: terms run from it."""
    forwarded_by: Code | None = None
    """The authority that forwarded it (SGB IX § 14(1))."""


class Submission(Event, abstract=True):
    """Base of what is sent about a case and passed on to the services once sender and fields are checked."""

    case_id: UUID
    submission_id: UUID | None = None
    """Set by intake when it passes the event on: the `ce_id` under which the agency sent it."""


class ApplicationAmended(Submission):
    """Corrections before a decision."""

    facts: dict[str, JsonValue] | None = None
    """The members of the facts to replace; intake checks them against the procedure of the case."""
    applicant: AnySubject | None = None
    beneficiary: AnySubject | None = None
    payee: AnyPayee | None = None


class DocumentReceived(Submission):
    """A document has come in; the file itself stays with the agency."""

    kind: DocumentKind
    document_id: Name
    received_on: Day


class AppointmentBooked(Submission):
    """A meeting of the person and the counsellor is booked."""

    at: Instant
    place_accessible: Flag
    interpreter: Code | None = None
    """Language of the interpreter (BCP 47, e.g. `gsg` for German Sign Language)."""


class MeetingHeld(Submission):
    """The counsellor and the person have met; implies the appointment."""

    held_on: Day
    special_support_needed: Flag
    wishes: Wishes
    work_related_effects: Text | None = None
    """Effects of the disability on work, in functional terms; no diagnosis."""
    counsellor_contact: Text | None = None


class ProviderChosen(Submission):
    """The counsellor's sign-off of the ranked proposal; on a decline the next one on it is asked."""

    provider: Slug
    chosen_by: Official


class DecisionTaken(Submission):
    """An official's decision. Checked against caps, reasons and competence; never changed."""

    decision: Decision
    percentage: Percentage | None = None
    monthly_amount: Euro | None = None
    amount: Euro | None = None
    """The sum to repay, for `demand_repayment`."""
    exceptional: Flag = False
    """An exceptional case, up to the last year's training pay (SGB III § 73(2) sentence 2)."""
    starts_on: Day | None = None
    ends_on: Day | None = None
    reasons: Text | None = None
    """Without reasons the decision is returned (SGB X § 35)."""
    conditions: tuple[Text, ...] = ()
    carrier: Carrier | None = None
    """An official's determination of who is competent."""
    support: Support | None = None
    """For an integration service: type, extent, duration, fee."""
    objection_id: UUID | None = None
    """The objection that this decision answers."""
    decided_by: Official
    decided_at: Instant
    confirmed_by: Official | None = None
    """Second person, where one is needed."""


class ChangeReported(Submission):
    """Something changed after the application. `started` confirms that training or work began."""

    change: Change
    effective_on: Day
    new_pay: Euro | None = None
    """Monthly pay from `effective_on`."""
    reason_code: Code | None = None
    payee: AnyPayee | None = None
    """The new account, for `bank_account_changed`; used once a decision has confirmed it."""


class HearingOpened(Submission):
    """A decision against the party is intended: a letter asks what it has to say to it (SGB X § 24).

    What came of it is told by `HearingHeld`, with the day on which the letter was posted.
    """

    intended: HearingIntent
    """The decision that may follow."""
    facts: Text
    """The facts that matter to the decision, and why it is intended; quoted in the letter."""
    amount: Euro | None = None
    """What would have to be repaid, or be paid a month."""
    effective_on: Day | None = None
    """From when the decision would take effect."""
    answer_by: Day | None = None
    """Last day to answer; null: two weeks from the presumed notification."""
    opened_by: Official


class HearingHeld(Submission):
    """The party was heard before a decision against it (SGB X § 24)."""

    sent_on: Day
    answer: Text | None = None
    answered_on: Day | None = None


class ObjectionFiled(Submission):
    """An objection (Widerspruch) has come in."""

    objection_id: UUID
    notice_id: UUID | None = None
    """The notice objected to; null: the latest of the case."""
    received_on: Day
    received_by: Official
    form: ObjectionForm
    delay_reason: Text | None = None
    obstacle_ended_on: Day | None = None
    """Day on which what kept the party from objecting ended: reinstatement is counted from it (SGG § 67)."""


class ObjectionDecided(Submission):
    """An objection is decided. Money changes only by a `DecisionTaken` with its `objection_id`."""

    objection_id: UUID
    outcome: ObjectionOutcome
    decided_by: Official
    reasons: Text | None = None


class ApplicationWithdrawn(Submission):
    """The applicant has taken the application back."""

    withdrawn_on: Day


class ApplicationForwarded(Submission):
    """The agency has forwarded the application to the authority that is competent."""

    to: Code
    """That authority."""
    forwarded_on: Day


class ExpertOpinionRequested(Submission):
    """An expert opinion is needed for the decision; three experts were named (SGB IX § 17)."""

    requested_on: Day


class ExpertOpinionReceived(Submission):
    """The opinion is available: two weeks are left to decide (SGB IX § 14(2))."""

    received_on: Day


class ProvidersInvolved(Submission):
    """Other rehabilitation providers are asked for their findings (SGB IX § 15)."""

    involved_on: Day
    plan_conference: Flag = False
    """A participation-plan conference is held: two months instead of six weeks."""


class DelayNotified(Submission):
    """The applicant was told, with reasons, that the decision takes longer, and until when (SGB IX § 18)."""

    sent_on: Day
    until: Day
    reason: DelayReason
    reasons: Text | None = None
    """To be told to the applicant: the letter is then written for the agency. Null: the agency told it."""


class NoticeUndelivered(Submission):
    """A letter came back to the agency: nothing counts as notified. It is sent again to another address."""

    notice_id: UUID
    returned_on: Day


class AddressConfirmed(Submission):
    """The addressee's address, as last sent, is right: letters that came back are sent to it again."""

    confirmed_on: Day


class NoticeReceiptReported(Submission):
    """When a notice was really received: proved, or disputed and not to be proved (SGB X § 37(2), (2a))."""

    notice_id: UUID
    received_on: Day | None = None
    """Null: receipt is disputed and cannot be proved."""


class ErasureRequested(Event):
    """Personal data of a subject are to be erased; refused with a date while a case of theirs is open."""

    case_id: UUID
    subject_id: UUID
    reason: Text | None = None
