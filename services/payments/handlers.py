"""Which event is handled by what. Handlers keep facts, and `settle` draws the conclusions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from chassis.handling import Context, Handlers, Outcome, TimerFired, Wait, unchanged
from contracts.agency import (
    ApplicationAmended,
    ChangeReported,
    DecisionTaken,
    DocumentReceived,
    ObjectionDecided,
)
from contracts.commissioning import InvoiceAccepted, ServiceCommissioned
from contracts.eligibility import (
    DecisionReturned,
    GrantApproved,
    GrantEnded,
    GrantResumed,
    GrantSuspended,
    ObjectionRegistered,
    RepaymentDemanded,
)
from contracts.envelope import Event
from contracts.intake import ApplicationCompleted, ApplicationRegistered, PayeeRecorded
from contracts.notifications import NoticeDispatched, NoticeReturned, NotificationEstablished
from contracts.payments import PaymentExecuted, PaymentRejected, PaymentReturned
from services.payments import (
    application,
    bank_told,
    calendar,
    collection,
    disbursement,
    fees,
    grants,
    item_orders,
    messages,
    notices,
    payee_checks,
    receivable_orders,
    recovery,
    reminders,
    replies,
    run_orders,
    statements,
)
from services.payments.items import WorkItem
from services.payments.messages import BankMessage
from services.payments.model import Case, RecordedPayee
from services.payments.payee_checks import AccountCheck
from services.payments.runs import PaymentRun, RunBook
from services.payments.settlement import settle

handlers = Handlers(Case)

_OF_A_CASE: Mapping[type[Event], Callable[[Case | None, Any, Context], Outcome[Case]]] = {
    ApplicationRegistered: application.know_the_application,
    ApplicationAmended: application.follow_the_amendment,
    DocumentReceived: application.notice_the_register_entry,
    ApplicationCompleted: application.notice_all_documents,
    ChangeReported: application.notice_the_start,
    GrantApproved: grants.plan_instalments,
    GrantSuspended: grants.suspend,
    GrantResumed: grants.resume,
    GrantEnded: grants.end,
    RepaymentDemanded: recovery.demand_back,
    ObjectionRegistered: recovery.heed_the_objection,
    ObjectionDecided: recovery.note_the_ruling,
    DecisionTaken: recovery.note_the_answer,
    DecisionReturned: recovery.note_the_return,
    NoticeDispatched: notices.know_the_notice,
    NoticeReturned: notices.lose_the_notice,
    NotificationEstablished: notices.establish_the_day,
    ServiceCommissioned: fees.know_the_order,
    InvoiceAccepted: fees.owe_the_fee,
}

for _event, _handler in _OF_A_CASE.items():
    handlers(_event)(_handler)
for _reply in (PaymentExecuted, PaymentRejected, PaymentReturned):
    handlers(_reply, alias="payment", id_field="payment_id")(replies.book)


@handlers(PayeeRecorded, on=RecordedPayee, id_field="payee_id")
def copy_the_payee(
    payee: RecordedPayee | None, event: PayeeRecorded, context: Context
) -> Outcome[RecordedPayee]:
    """Keep the account; payments that wait for it are tried again."""
    return Outcome(RecordedPayee(name=event.name, iban=event.iban))


@handlers.timer("pay")
def pay(case: Case | None, due: TimerFired, context: Context) -> Outcome[Case] | Wait:
    """Collect what is payable today, and say what is held back."""
    if case is None:
        return unchanged(case)
    if case.application is None:
        return settle(case, context)
    return collection.collect(case, case.application, context)


@handlers.timer(payee_checks.TIMER)
def recheck(case: Case | None, due: TimerFired, context: Context) -> Outcome[Case]:
    """There is a result for an account that the case is to pay to."""
    return settle(case, context) if case else unchanged(case)


@handlers.timer("order")
def order(case: Case | None, due: TimerFired, context: Context) -> Outcome[Case]:
    """Order what was collected in a run, now that it is decided on."""
    if case is None or case.application is None:
        return unchanged(case)
    return disbursement.order(case, case.application, UUID(due.name.partition(":")[2]), context)


handlers.timer(statements.TIMER)(statements.state_the_month)
handlers.order("prepare", on=PaymentRun)(run_orders.prepare)
handlers.order("release", on=PaymentRun)(run_orders.release)
handlers.order("cancel", on=PaymentRun)(run_orders.cancel)
handlers.order("remove")(run_orders.remove)
handlers.order("restore")(run_orders.restore)
handlers.order("record_file", on=PaymentRun)(run_orders.record_file)
handlers.order("told")(bank_told.told)
handlers.order("match_item")(item_orders.match_item)
handlers.order("open_item", on=WorkItem)(item_orders.open_item)
handlers.order("note_batch", on=WorkItem)(item_orders.note_batch)
handlers.order("explain_item", on=WorkItem)(item_orders.explain_item)
handlers.order("assign_item", on=WorkItem)(item_orders.assign_item)
handlers.order("settle_item", on=WorkItem)(item_orders.settle_item)
handlers.order("record_message", on=BankMessage)(messages.record_message)
handlers.order("receive")(receivable_orders.receive)
handlers.order("instalments")(receivable_orders.agree_on_instalments)
handlers.order("set_off")(receivable_orders.set_off)
handlers.order("write_off")(receivable_orders.write_off)
handlers.order("confirm_write_off")(receivable_orders.confirm_write_off)
handlers.timer("remind")(reminders.remind)
handlers.order("note_payee_check", on=AccountCheck)(payee_checks.note_result)
handlers.order("accept_payee", on=AccountCheck)(payee_checks.accept)
handlers.order("calendar", on=RunBook)(calendar.begin)
handlers.timer("calendar", on=RunBook)(calendar.go_on)
