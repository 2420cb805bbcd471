"""One pure function for each incoming event: it keeps the fact, and `settle` draws the conclusions."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.handling import BERLIN, Context, Handlers, Outcome, TimerFired, Wait, unchanged
from contracts.agency import ApplicationAmended, ChangeReported, DocumentReceived
from contracts.commissioning import InvoiceAccepted, ServiceCommissioned
from contracts.eligibility import (
    GrantApproved,
    GrantEnded,
    GrantResumed,
    GrantSuspended,
    RepaymentDemanded,
)
from contracts.facts import TrainingSubsidyFacts
from contracts.intake import ApplicationCompleted, ApplicationRegistered, PayeeRecorded
from contracts.notifications import NoticeDispatched, NoticeReturned
from contracts.payments import InstalmentsPlanned, PaymentExecuted, PaymentRejected, PaymentReturned
from contracts.values import Document
from services.payments import disbursement, replies
from services.payments.model import (
    Application,
    Case,
    Demand,
    Grant,
    Invoice,
    Notice,
    Order,
    RecordedPayee,
    Suspension,
    Version,
)
from services.payments.schedule import instalments
from services.payments.settlement import settle

REGISTERED_TRAINING = "vocational_training"
"""Kind of training whose contract the chamber registers (BBiG § 34)."""

handles = handlers = Handlers(Case)


@handles(ApplicationRegistered)
def know_the_application(case: Case | None, event: ApplicationRegistered, context: Context) -> Outcome[Case]:
    """Keep what payments needs: file number, agency, and whether a register entry is a condition."""
    facts = event.facts
    application = Application(
        reference=event.reference,
        agency=event.agency,
        register_entry_needed=isinstance(facts, TrainingSubsidyFacts) and facts.kind == REGISTERED_TRAINING,
    )
    known = _case(case, event.case_id).but(application=application)
    return settle(_with_documents(known, event.documents), context)


@handles(ApplicationAmended)
def follow_the_amendment(case: Case | None, event: ApplicationAmended, context: Context) -> Outcome[Case]:
    """Another kind of training changes whether a register entry is a condition."""
    kind = (event.facts or {}).get("kind")
    if case is None or case.application is None or kind is None:
        return unchanged(case)
    application = case.application.model_copy(update={"register_entry_needed": kind == REGISTERED_TRAINING})
    return settle(case.but(application=application), context)


@handles(DocumentReceived)
def notice_the_register_entry(case: Case | None, event: DocumentReceived, context: Context) -> Outcome[Case]:
    """The chamber's register entry lifts a condition; other documents are no matter of payments."""
    if event.kind != "register_entry":
        return unchanged(case)
    return settle(_case(case, event.case_id).but(register_entry=True), context)


@handles(ApplicationCompleted)
def notice_all_documents(case: Case | None, event: ApplicationCompleted, context: Context) -> Outcome[Case]:
    """The documents of a complete application may hold the register entry."""
    return settle(_with_documents(_case(case, event.case_id), event.documents), context)


@handles(ChangeReported)
def notice_the_start(case: Case | None, event: ChangeReported, context: Context) -> Outcome[Case]:
    """Training or work has begun. Every other change waits for an official's decision."""
    if event.change != "started":
        return unchanged(case)
    return settle(_case(case, event.case_id).but(started_on=event.effective_on), context)


@handles(PayeeRecorded, on=RecordedPayee, id_field="payee_id")
def copy_the_payee(
    payee: RecordedPayee | None, event: PayeeRecorded, context: Context
) -> Outcome[RecordedPayee]:
    """Keep the account; payments that wait for it are tried again."""
    return Outcome(RecordedPayee(name=event.name, iban=event.iban))


@handles(GrantApproved)
def plan_instalments(case: Case | None, event: GrantApproved, context: Context) -> Outcome[Case]:
    """One instalment for each month of the version, due in arrears (SGB III § 337(2))."""
    known = _case(case, event.case_id)
    grant = known.grant(event.grant_id) or Grant(grant_id=event.grant_id, versions=())
    if any(version.version >= event.version for version in grant.versions):
        return unchanged(case)
    version = Version(
        version=event.version,
        monthly_amount=event.monthly_amount,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        payee_id=event.payee_id,
        decided_on=_day_of(context),
    )
    planned = InstalmentsPlanned(
        case_id=event.case_id,
        grant_id=event.grant_id,
        version=event.version,
        instalments=instalments(version),
    )
    return settle(known.with_grant(_but(grant, versions=(*grant.versions, version))), context, [planned])


@handles(GrantSuspended)
def suspend(case: Case | None, event: GrantSuspended, context: Context) -> Outcome[Case]:
    """Stop paying provisionally; without a cancellation in time it is paid up by law (SGB III § 331)."""
    return _on_grant(case, event.grant_id, context, suspension=Suspension(until=event.until))


@handles(GrantResumed)
def resume(case: Case | None, event: GrantResumed, context: Context) -> Outcome[Case]:
    """Pay again, and what was held back."""
    return _on_grant(case, event.grant_id, context, suspension=None)


@handles(GrantEnded)
def end(case: Case | None, event: GrantEnded, context: Context) -> Outcome[Case]:
    """Nothing is owed after the last day; its month is paid in part. The decision also ends a suspension."""
    grant = case.grant(event.grant_id) if case else None
    if case is None or grant is None:
        return unchanged(case)
    return settle(case.with_grant(grant.ended(event.ended_on or _day_of(context))), context)


@handles(RepaymentDemanded)
def record_the_demand(case: Case | None, event: RepaymentDemanded, context: Context) -> Outcome[Case]:
    """Keep the demand with the grant. Nothing is set off against coming payments (SGB I § 51)."""
    grant = case.grant(event.grant_id) if case else None
    demand = Demand(amount=event.amount, due_on=event.due_on)
    demands = (*grant.demands, demand) if grant else ()
    return _on_grant(case, event.grant_id, context, demands=demands)


@handles(NoticeDispatched)
def know_the_notice(case: Case | None, event: NoticeDispatched, context: Context) -> Outcome[Case]:
    """A version of a grant has effect from the day its letter counts as notified."""
    if event.act != GrantApproved.type_name or event.grant_id is None or event.version is None:
        return unchanged(case)
    notice = Notice(
        notice_id=event.notice_id,
        grant_id=event.grant_id,
        version=event.version,
        deemed_notified_on=event.deemed_notified_on,
    )
    return settle(_case(case, event.case_id).with_notice(notice), context)


@handles(NoticeReturned)
def lose_the_notice(case: Case | None, event: NoticeReturned, context: Context) -> Outcome[Case]:
    """A letter that came back has notified nobody; the next dispatch counts."""
    lost = next((each for each in case.notices if each.notice_id == event.notice_id), None) if case else None
    if case is None or lost is None:
        return unchanged(case)
    return settle(case.with_notice(lost.model_copy(update={"deemed_notified_on": None})), context)


@handles(ServiceCommissioned)
def know_the_order(case: Case | None, event: ServiceCommissioned, context: Context) -> Outcome[Case]:
    """The order that later invoices are compared with."""
    order = Order(
        commission_id=event.commission_id,
        version=event.version,
        provider=event.provider,
        monthly_fee=event.monthly_fee,
    )
    known = _case(case, event.case_id)
    if order in known.orders:
        return unchanged(case)
    return settle(known.but(orders=(*known.orders, order)), context)


@handles(InvoiceAccepted)
def owe_the_fee(case: Case | None, event: InvoiceAccepted, context: Context) -> Outcome[Case]:
    """A fee is owed for one month of an order, once."""
    known = _case(case, event.case_id)
    if event.kind == "other" or event.amount <= 0:
        return unchanged(case)
    invoice = Invoice(
        commission_id=event.commission_id,
        version=event.version,
        provider=event.provider,
        month=event.month,
        kind=event.kind,
        amount=event.amount,
        accepted_on=_day_of(context),
    )
    if invoice.item in {each.item for each in known.invoices}:
        return unchanged(case)
    return settle(known.but(invoices=(*known.invoices, invoice)), context)


@handles(PaymentExecuted, alias="payment", id_field="payment_id")
def payment_executed(case: Case | None, event: PaymentExecuted, context: Context) -> Outcome[Case]:
    """The money has gone out."""
    return replies.book(case, event, context)


@handles(PaymentRejected, alias="payment", id_field="payment_id")
def payment_rejected(case: Case | None, event: PaymentRejected, context: Context) -> Outcome[Case]:
    """The payment system does not pay: held until another account is confirmed."""
    return replies.book(case, event, context)


@handles(PaymentReturned, alias="payment", id_field="payment_id")
def payment_returned(case: Case | None, event: PaymentReturned, context: Context) -> Outcome[Case]:
    """The money came back: held until another account is confirmed."""
    return replies.book(case, event, context)


@handles.timer("pay")
def pay(case: Case | None, due: TimerFired, context: Context) -> Outcome[Case] | Wait:
    """Order what is payable today, and say what is held back."""
    if case is None:
        return unchanged(case)
    if case.application is None:
        return settle(case, context)
    return disbursement.pay(case, case.application, context)


def _case(case: Case | None, case_id: UUID) -> Case:
    return case or Case(case_id=case_id)


def _but(grant: Grant, **changes: Any) -> Grant:
    return grant.model_copy(update=changes)


def _on_grant(case: Case | None, grant_id: UUID | None, context: Context, **changes: Any) -> Outcome[Case]:
    """An act on a grant; without one it changes nothing."""
    grant = case.grant(grant_id) if case else None
    if case is None or grant is None:
        return unchanged(case)
    return settle(case.with_grant(_but(grant, **changes)), context)


def _with_documents(case: Case, documents: Iterable[Document]) -> Case:
    proved = any(document.kind == "register_entry" for document in documents)
    return case.but(register_entry=case.register_entry or proved)


def _day_of(context: Context) -> date:
    """The legal day on which the cause happened; the same when it is handled again."""
    return context.cause.time.astimezone(BERLIN).date()
