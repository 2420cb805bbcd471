"""All topics of the contracts.

One writer a topic: where the broker's access rules let nobody else write, the topic proves the sender.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from contracts import (
    agency,
    commissioning,
    eligibility,
    intake,
    notifications,
    payments,
    receipts,
    statements,
    terms,
)
from contracts.topic import Key, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.envelope import Event

_DECIDED = (
    eligibility.EligibilityAssessed,
    eligibility.DecisionReturned,
    eligibility.GrantApproved,
    eligibility.GrantRefused,
    eligibility.GrantSuspended,
    eligibility.GrantResumed,
    eligibility.GrantEnded,
    eligibility.RepaymentDemanded,
    eligibility.SupportApproved,
    eligibility.SupportDeemedApproved,
    eligibility.SupportRefused,
    eligibility.SupportRevoked,
    eligibility.ChangeNoted,
    eligibility.ChangePreviewed,
    eligibility.ActBecameBinding,
    eligibility.ObjectionRegistered,
)
_COMMISSIONED = (
    commissioning.ProviderProposed,
    commissioning.ServiceCommissioned,
    commissioning.CommissionAccepted,
    commissioning.CommissionDeclined,
    commissioning.CommissionWithdrawn,
    commissioning.SupportStarted,
    commissioning.SupportEnded,
    commissioning.ReportDue,
    commissioning.ReportReceived,
    commissioning.ExtensionRequested,
    commissioning.InvoiceAccepted,
)
_PAID = (
    payments.PaymentSettled,
    payments.PaymentRejected,
    payments.PaymentReturned,
    payments.PaymentHeld,
    payments.PaymentReleased,
    payments.ReceivableCreated,
    payments.ReceivableSuspended,
    payments.ReceivableResumed,
    payments.ReceivableCancelled,
    statements.StatementIssued,
    payments.ReceivablePaid,
    payments.ReceivableSettled,
    payments.ReceivableOverdue,
    payments.RepaymentPlanAgreed,
)
_NOTIFIED = (
    notifications.NoticeDispatched,
    notifications.NoticeReturned,
    notifications.AddressEnquiryNeeded,
    notifications.NoticeReissued,
    notifications.NotificationEstablished,
)
_TERMS = (terms.DeadlineApproaching, terms.DeadlineMissed)
_PASSED_ON = (
    agency.ApplicationAmended,
    agency.DocumentReceived,
    agency.AppointmentBooked,
    agency.MeetingHeld,
    agency.ProviderChosen,
    agency.DecisionTaken,
    agency.ChangeReported,
    agency.HearingOpened,
    agency.HearingHeld,
    agency.ObjectionFiled,
    agency.ObjectionDecided,
    agency.ApplicationWithdrawn,
    agency.ApplicationForwarded,
    agency.ExpertOpinionRequested,
    agency.ExpertOpinionReceived,
    agency.ProvidersInvolved,
    agency.DelayNotified,
    agency.NoticeUndelivered,
    agency.AddressConfirmed,
    agency.NoticeReceiptReported,
)
_SUBMITTED = (agency.ApplicationSubmitted, *_PASSED_ON, agency.ErasureRequested)
SERVICES = ("intake", "eligibility", "commissioning", "payments", "notifications")


def _service_topic(service: str, events: tuple[type[Event], ...], readers: tuple[str, ...]) -> Topic:
    return Topic(
        pattern=f"{service}.events.v1",
        about=f"What {service} publishes about cases",
        writer=service,
        readers=readers,
        key="case",
        partitions=6,
        retention="for ever",
        events=events,
        source=f"/services/{service}",
    )


def _copies(things: str, key: Key, readers: tuple[str, ...], event: type[Event]) -> Topic:
    return Topic(
        pattern=f"intake.{things}.v1",
        about=f"The latest state of each of the {things}; a tombstone erases",
        writer="intake",
        readers=readers,
        key=key,
        partitions=6,
        retention="compacted",
        events=(event,),
        source="/services/intake",
    )


AGENCY_SUBMISSIONS = Topic(
    pattern="agency.{agency}.submissions.v1",
    about="What an agency system sends",
    writer="agency",
    readers=("intake",),
    key="case",
    partitions=1,
    retention="30 d",
    events=_SUBMITTED,
    source="/agencies/{agency}",
)
AGENCY_RECEIPTS = Topic(
    pattern="agency.{agency}.receipts.v1",
    about="Receipts, and what the services publish about the agency's cases",
    writer="intake",
    readers=("agency",),
    key="case",
    partitions=1,
    retention="90 d",
    events=(receipts.SubmissionReceived, *_DECIDED, *_COMMISSIONED, *_PAID, *_NOTIFIED, *_TERMS),
    source="/services/intake",
)
INTAKE_SUBMISSIONS = Topic(
    pattern="intake.submissions.v1",
    about="Submissions that came by HTTP or as a file",
    writer="intake",
    readers=("intake",),
    key="case",
    partitions=6,
    retention="30 d",
    events=_SUBMITTED,
    source="/agencies/{}",
)
SUBJECTS = _copies("subjects", "subject", ("commissioning", "notifications"), intake.SubjectRecorded)
PAYEES = _copies("payees", "payee", ("payments",), intake.PayeeRecorded)
TEXTS = _copies("texts", "text", ("commissioning", "notifications"), intake.TextRecorded)
INTAKE_EVENTS = _service_topic(
    "intake",
    (intake.ApplicationRegistered, intake.ApplicationCompleted, *_PASSED_ON, *_TERMS),
    ("eligibility", "commissioning", "payments", "notifications"),
)
ELIGIBILITY_EVENTS = _service_topic(
    "eligibility", (*_DECIDED, *_TERMS), ("intake", "commissioning", "payments", "notifications")
)
COMMISSIONING_EVENTS = _service_topic(
    "commissioning", (*_COMMISSIONED, *_TERMS), ("intake", "eligibility", "payments", "notifications")
)
PAYMENTS_EVENTS = _service_topic(
    "payments",
    (payments.InstalmentsPlanned, payments.PaymentOrdered, *_PAID, *_TERMS),
    ("intake", "eligibility", "commissioning", "notifications"),
)
NOTIFICATIONS_EVENTS = _service_topic(
    "notifications", (*_NOTIFIED, *_TERMS), ("intake", "eligibility", "commissioning", "payments")
)
PROVIDER_COMMISSIONS = Topic(
    pattern="provider.{provider}.commissions.v1",
    about="Orders to a provider, answers to its replies, its monthly statements (keyed by the provider)",
    writer="commissioning",
    readers=("provider",),
    key="case",
    partitions=1,
    retention="30 d",
    events=(
        commissioning.ServiceCommissioned,
        commissioning.CommissionWithdrawn,
        commissioning.ReportDue,
        commissioning.ReplyReceived,
        commissioning.FeeSettled,
        statements.ProviderStatementIssued,
    ),
    source="/services/commissioning",
)
PROVIDER_REPLIES = Topic(
    pattern="provider.{provider}.replies.v1",
    about="What a provider sends",
    writer="provider",
    readers=("commissioning",),
    key="case",
    partitions=1,
    retention="30 d",
    events=(
        commissioning.CommissionAccepted,
        commissioning.CommissionDeclined,
        commissioning.SupportStarted,
        commissioning.ReportSubmitted,
        commissioning.ExtensionRequested,
        commissioning.SupportEnded,
        commissioning.InvoiceSubmitted,
        commissioning.CapacityReported,
    ),
    source="/providers/{provider}",
)
DISBURSEMENTS_DUE = Topic(
    pattern="disbursements.{system}.due.v1",
    about="What a payment system is to pay",
    writer="payments",
    readers=("system",),
    key="grant",
    partitions=6,
    retention="30 d",
    events=(
        payments.PaymentDue,
        payments.PaymentCancelled,
        payments.PaymentRunReleased,
        payments.PaymentCalendarPublished,
        commissioning.ReplyReceived,
    ),
    source="/services/payments",
)
DISBURSEMENTS_REPLIES = Topic(
    pattern="disbursements.{system}.replies.v1",
    about="What a payment system sends",
    writer="system",
    readers=("payments",),
    key="grant",
    partitions=6,
    retention="30 d",
    events=(payments.PaymentExecuted, payments.PaymentRejected, payments.PaymentReturned),
    source="/payment-systems/{system}",
)

TOPICS: tuple[Topic, ...] = (
    AGENCY_SUBMISSIONS,
    AGENCY_RECEIPTS,
    INTAKE_SUBMISSIONS,
    SUBJECTS,
    PAYEES,
    TEXTS,
    INTAKE_EVENTS,
    ELIGIBILITY_EVENTS,
    COMMISSIONING_EVENTS,
    PAYMENTS_EVENTS,
    NOTIFICATIONS_EVENTS,
    PROVIDER_COMMISSIONS,
    PROVIDER_REPLIES,
    DISBURSEMENTS_DUE,
    DISBURSEMENTS_REPLIES,
)
"""Every topic and family of topics."""


def submissions_topic(agency: str) -> str:
    """Where an agency system sends."""
    return AGENCY_SUBMISSIONS.named(agency)


def receipts_topic(agency: str) -> str:
    """Where an agency system is answered."""
    return AGENCY_RECEIPTS.named(agency)


def commissions_topic(provider: str) -> str:
    """Where a provider gets orders."""
    return PROVIDER_COMMISSIONS.named(provider)


def replies_topic(provider: str) -> str:
    """Where a provider answers."""
    return PROVIDER_REPLIES.named(provider)


def due_topic(system: str) -> str:
    """Where a payment system gets what it is to pay."""
    return DISBURSEMENTS_DUE.named(system)


def payment_replies_topic(system: str) -> str:
    """Where a payment system answers."""
    return DISBURSEMENTS_REPLIES.named(system)


def all_topics(
    agencies: Iterable[str], providers: Iterable[str], payment_systems: Iterable[str]
) -> dict[str, Topic]:
    """Every topic by name, the families' for each of the partners."""
    partners = {"agency": tuple(agencies), "provider": tuple(providers), "system": tuple(payment_systems)}
    return {
        topic.named(value): topic
        for topic in TOPICS
        for value in (partners[topic.parameter] if topic.parameter else (None,))
    }


@lru_cache(maxsize=4096)
def describe(topic_name: str) -> Topic:
    """The topic of this name, or `LookupError`."""
    for topic in TOPICS:
        if topic.value_in(topic_name) is not None:
            return topic
    raise LookupError(f"{topic_name} is no topic of the contracts")


@lru_cache(maxsize=4096)
def sender_fits(topic_name: str, ce_source: str) -> bool:
    """Whether a `ce_source` may appear on a topic: each speaks on its own, and only for itself.

    Any agency may be the source on `intake.submissions.v1`: intake has identified it before it wrote.
    """
    return describe(topic_name).source_fits(topic_name, ce_source)
