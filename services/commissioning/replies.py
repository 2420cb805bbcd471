"""What providers reply about their orders. Each reply is answered exactly once, whatever it says.

A reply is refused where the order is unknown, another provider's, in a state that forbids it, or where its
content does not fit the order; a refused reply changes nothing.
"""

import functools
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Protocol, TypeVar
from uuid import UUID

from chassis.handling import Context, Outcome, unchanged
from contracts.commissioning import (
    CommissionAccepted,
    ExtensionRequested,
    InvoiceAccepted,
    InvoiceSubmitted,
    ReportReceived,
    ReportSubmitted,
    SupportEnded,
    SupportStarted,
)
from contracts.values import Finding
from services.commissioning import declines, findings, invoices
from services.commissioning.answers import accepted, refused
from services.commissioning.desk import Desk
from services.commissioning.model import Case
from services.commissioning.order import Extension, Invoice, Order, OrderStatus
from services.commissioning.states import NO_MORE_DATA, replies_allowed


class AboutOrder(Protocol):
    """A reply that names an order."""

    type_name: ClassVar[str]

    @property
    def commission_id(self) -> UUID: ...


E = TypeVar("E", bound=AboutOrder)
Step = Callable[[Desk, Order, E], Sequence[Finding]]
Reply = Callable[[Case | None, E, Context], Outcome[Case]]


class Refused(Exception):
    """The reply has no effect, for these reasons."""

    def __init__(self, *reasons: Finding) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


def reply(step: Step[E]) -> Reply[E]:
    """Make a handler of a step that some states of the order allow; the step gives its remarks."""

    @functools.wraps(step)
    def handle(case: Case | None, event: E, context: Context) -> Outcome[Case]:
        order = case.order(event.commission_id) if case else None
        if case is None or order is None:
            return unchanged(case, answer=refused(context, None, [findings.unknown_reference()]))
        if order.provider != context.cause.sender:
            return unchanged(case, answer=refused(context, None, [findings.foreign_commission()]))
        if event.type_name not in replies_allowed(order.status):
            reasons = _forbidden(case, order, event, context)
            return unchanged(case, answer=refused(context, case.case_id, reasons))
        desk = Desk(case, context, case)
        try:
            remarks = step(desk, order, event)
        except Refused as refusal:
            return unchanged(case, answer=refused(context, case.case_id, refusal.reasons))
        return desk.outcome(accepted(context, case.case_id, remarks))

    return handle


@reply
def accept(desk: Desk, order: Order, event: CommissionAccepted) -> Sequence[Finding]:
    """The provider takes the order on; its place is taken for good."""
    starts_on = event.starts_on or order.terms.starts_on
    remarks = _within(order, starts_on, "/starts_on")
    desk.advance(order, event.type_name, "accepted", planned_start=starts_on)
    desk.confirm_place(order)
    desk.publish(
        CommissionAccepted(
            **desk.about(order),
            starts_on=starts_on,
        )
    )
    return remarks


decline = reply(declines.decline)


@reply
def start(desk: Desk, order: Order, event: SupportStarted) -> Sequence[Finding]:
    """The first meeting has taken place: reports are due from now on."""
    remarks = [
        *_within(order, event.started_on, "/started_on"),
        *_not_yet(desk, event.started_on, "/started_on"),
    ]
    running = desk.advance(order, event.type_name, "running", started_on=event.started_on)
    desk.plan_report(running, desk.context.today)
    desk.publish(
        SupportStarted(
            **desk.about(order),
            started_on=event.started_on,
        )
    )
    return remarks


@reply
def report(desk: Desk, order: Order, event: ReportSubmitted) -> Sequence[Finding]:
    """A report has come: its coded part goes on, what it says in words stays here."""
    if order.withdrawn_for in NO_MORE_DATA:
        raise Refused(findings.data_flow_ended())
    if event.period_to < event.period_from:
        raise Refused(findings.period_reversed())
    _take_report(desk, order, event)
    desk.keep_note(order, "report", "\n".join(event.goals))
    desk.publish(
        ReportReceived(
            **desk.about(order),
            kind=event.kind,
            period_from=event.period_from,
            period_to=event.period_to,
            hours=event.hours,
            outcome_code=event.outcome_code,
        )
    )
    return ()


@reply
def ask_extension(desk: Desk, order: Order, event: ExtensionRequested) -> Sequence[Finding]:
    """The provider asks for more time. An official decides; until then the order stands."""
    if event.until <= order.last_day and event.hours_per_week == order.terms.hours_per_week:
        raise Refused(findings.extension_not_longer(order.last_day))
    extension = Extension(
        until=event.until, hours_per_week=event.hours_per_week, requested_on=desk.context.today
    )
    desk.advance(order, event.type_name, "running", extension=extension)
    desk.keep_note(order, "extension", event.reasons)
    desk.publish(
        ExtensionRequested(**desk.about(order), until=event.until, hours_per_week=event.hours_per_week)
    )
    return [findings.with_counsellor()]


@reply
def end(desk: Desk, order: Order, event: SupportEnded) -> Sequence[Finding]:
    """The support has ended: its place is free, and the final report is due now."""
    if event.ended_on > order.terms.ends_on:
        raise Refused(findings.after_end("/ended_on", order.terms.ends_on))
    if order.started_on and event.ended_on < order.started_on:
        raise Refused(findings.before_start("/ended_on", order.started_on))
    desk.publish(
        SupportEnded(
            **desk.about(order),
            ended_on=event.ended_on,
            outcome_code=event.outcome_code,
        )
    )
    desk.end(order, event.type_name, event.ended_on, outcome_code=event.outcome_code)
    return _not_yet(desk, event.ended_on, "/ended_on")


@reply
def invoice(desk: Desk, order: Order, event: InvoiceSubmitted) -> Sequence[Finding]:
    """One month's fee: accepted where it fits the order."""
    seat, amount = desk.case.seat, event.amount
    if seat is None or amount is None:
        raise Refused(findings.amount_missing())
    if reasons := invoices.objections(order, event, seat, desk.context.today):
        raise Refused(*reasons)
    kept = Invoice(number=event.invoice_number, month=event.month, amount=amount)
    desk.advance(order, event.type_name, order.status, invoices=(*order.invoices, kept))
    desk.publish(
        InvoiceAccepted(
            **desk.about(order),
            version=order.version,
            invoice_number=event.invoice_number,
            month=event.month,
            amount=amount,
            kind="fee",
        )
    )
    return ()


def _forbidden(case: Case, order: Order, event: AboutOrder, context: Context) -> Sequence[Finding]:
    """Why a reply does not fit the order's status; a late invoice is told until when it could have come."""
    invoiced = isinstance(event, InvoiceSubmitted) and order.status == "closed"
    late = invoices.too_late(order, case.seat, context.today) if invoiced and case.seat else None
    return [late or findings.state_forbids(order)]


def _take_report(desk: Desk, order: Order, event: ReportSubmitted) -> None:
    final, awaited = event.kind == "final", order.awaited_report
    fulfilled = awaited is not None and (final or awaited.kind == event.kind)
    changes = {
        "awaited_report": None if fulfilled else awaited,
        "final_report_in": order.final_report_in or final,
        "reported_to": max(order.reported_to or event.period_to, event.period_to),
        "outcome_code": order.outcome_code or (event.outcome_code if final else None),
        "report_on": None if final else order.report_on,
    }
    to = _after_report(order) if final else order.status
    account = None if to == "closed" else order.final_account
    desk.advance(order, event.type_name, to, **changes, final_account=account)


def _after_report(order: Order) -> OrderStatus:
    """A final report leaves nothing but the account: nothing at all once that is paid, or too late."""
    if order.status != "final_report_due":
        return order.status
    return "closed" if order.is_paid or order.final_account is None else "settlement"


def _within(order: Order, day: date, field: str) -> list[Finding]:
    """Remarks on the first day of the support; a day after the order's end is refused."""
    if day > order.terms.ends_on:
        raise Refused(findings.after_end(field, order.terms.ends_on))
    first_day = order.terms.starts_on
    return [findings.before_order(field, first_day)] if day < first_day else []


def _not_yet(desk: Desk, day: date, field: str) -> list[Finding]:
    return [findings.in_future(field, day)] if day > desk.context.today else []
