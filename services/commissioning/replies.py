"""What providers reply about their orders. Each reply is answered exactly once, whatever it says.

A reply is refused where the order is unknown, another provider's, in a state that forbids it, or where its
content does not fit the order; a refused reply changes nothing.
"""

import functools
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from chassis.handling import Context, Outcome, unchanged
from contracts.commissioning import (
    CommissionAccepted,
    CommissionDeclined,
    ExtensionRequested,
    InvoiceAccepted,
    InvoiceSubmitted,
    ReportReceived,
    ReportSubmitted,
    SupportEnded,
    SupportStarted,
)
from contracts.values import Finding
from services.commissioning import findings, invoices
from services.commissioning.answers import accepted, refused
from services.commissioning.desk import ANSWER, REPORT, REPORT_MISSED, Desk
from services.commissioning.model import Case, Extension, Invoice, Order, OrderStatus
from services.commissioning.search import ask_next

NOT_AUTOMATICALLY = frozenset({"client_refused", "additional_assessment_required"})
"""Reasons to decline that lie with the person or the need: the counsellor looks before another is asked."""


class AboutOrder(Protocol):
    """A reply that names an order."""

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


def reply(*when: OrderStatus) -> Callable[[Step[E]], Reply[E]]:
    """Make a handler of a step that is allowed in some states of the order; the step gives its remarks."""

    def handler_of(step: Step[E]) -> Reply[E]:
        @functools.wraps(step)
        def handle(case: Case | None, event: E, context: Context) -> Outcome[Case]:
            order = case.order(event.commission_id) if case else None
            if case is None or order is None:
                return unchanged(case, answer=refused(context, None, [findings.unknown_reference()]))
            if order.provider != context.cause.sender:
                return unchanged(case, answer=refused(context, None, [findings.foreign_commission()]))
            if order.status not in when:
                return unchanged(case, answer=refused(context, case.case_id, [findings.state_forbids(order)]))
            desk = Desk(case, context)
            try:
                remarks = step(desk, order, event)
            except Refused as refusal:
                return unchanged(case, answer=refused(context, case.case_id, refusal.reasons))
            return desk.outcome(accepted(context, case.case_id, remarks))

        return handle

    return handler_of


@reply("offered")
def accept(desk: Desk, order: Order, event: CommissionAccepted) -> Sequence[Finding]:
    """The provider takes the order on; its place is taken for good."""
    starts_on = event.starts_on or order.terms.starts_on
    remarks = _within(order, starts_on, "/starts_on")
    desk.change(order, status="accepted", planned_start=starts_on)
    desk.set_timer(ANSWER, None)
    desk.confirm_place(order)
    desk.publish(
        CommissionAccepted(
            **desk.about(order),
            starts_on=starts_on,
        )
    )
    return remarks


@reply("offered")
def decline(desk: Desk, order: Order, event: CommissionDeclined) -> Sequence[Finding]:
    """The provider does not take the order on: the next one is asked. Its note stays here."""
    desk.change(order, status="declined")
    desk.case = desk.case.but(tried=(*desk.case.tried, order.provider))
    desk.set_timer(ANSWER, None)
    desk.give_back_place(order)
    desk.keep_note(order, "decline", event.note)
    desk.publish(
        CommissionDeclined(
            **desk.about(order),
            reason_code=event.reason_code,
        )
    )
    ask_next(desk, automatically=event.reason_code not in NOT_AUTOMATICALLY)
    return ()


@reply("accepted")
def start(desk: Desk, order: Order, event: SupportStarted) -> Sequence[Finding]:
    """The first meeting has taken place: reports are due from now on."""
    remarks = [
        *_within(order, event.started_on, "/started_on"),
        *_not_yet(desk, event.started_on, "/started_on"),
    ]
    running = desk.change(order, status="running", started_on=event.started_on)
    desk.plan_report(running, desk.context.today)
    desk.publish(
        SupportStarted(
            **desk.about(order),
            started_on=event.started_on,
        )
    )
    return remarks


@reply("running", "ended")
def report(desk: Desk, order: Order, event: ReportSubmitted) -> Sequence[Finding]:
    """A report has come: its coded part goes on, what it says in words stays here."""
    if event.period_to < event.period_from:
        raise Refused(findings.period_reversed())
    final = event.kind == "final"
    awaited = order.awaited_report
    fulfilled = awaited is not None and (final or awaited.kind == event.kind)
    changed = desk.change(
        order,
        awaited_report=None if fulfilled else awaited,
        final_report_in=order.final_report_in or final,
        reported_to=max(order.reported_to or event.period_to, event.period_to),
    )
    if fulfilled:
        desk.set_timer(REPORT_MISSED, None)
    if changed.final_report_in:
        desk.set_timer(REPORT, None)
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


@reply("running")
def ask_extension(desk: Desk, order: Order, event: ExtensionRequested) -> Sequence[Finding]:
    """The provider asks for more time. An official decides; until then the order stands."""
    if event.until <= order.last_day and event.hours_per_week == order.terms.hours_per_week:
        raise Refused(findings.extension_not_longer(order.last_day))
    extension = Extension(
        until=event.until, hours_per_week=event.hours_per_week, requested_on=desk.context.today
    )
    desk.change(order, extension=extension)
    desk.keep_note(order, "extension", event.reasons)
    return [findings.with_counsellor()]


@reply("running")
def end(desk: Desk, order: Order, event: SupportEnded) -> Sequence[Finding]:
    """The support has ended: its place is free, and the final report is due now."""
    if event.ended_on > order.terms.ends_on:
        raise Refused(findings.after_end("/ended_on", order.terms.ends_on))
    if order.started_on and event.ended_on < order.started_on:
        raise Refused(findings.before_start("/ended_on", order.started_on))
    ended = desk.change(order, status="ended", ended_on=event.ended_on)
    desk.give_back_place(order)
    desk.set_timer(REPORT, None)
    desk.publish(
        SupportEnded(
            **desk.about(order),
            ended_on=event.ended_on,
            outcome_code=event.outcome_code,
        )
    )
    if not ended.final_report_in:
        desk.ask_report(ended, "final", max(event.ended_on, desk.context.today))
    return _not_yet(desk, event.ended_on, "/ended_on")


@reply("running", "ended")
def invoice(desk: Desk, order: Order, event: InvoiceSubmitted) -> Sequence[Finding]:
    """One month's fee: accepted where it fits the order."""
    seat, amount = desk.case.seat, event.amount
    if seat is None or amount is None:
        raise Refused(findings.amount_missing())
    if reasons := invoices.objections(order, event, seat, desk.context.today):
        raise Refused(*reasons)
    kept = Invoice(number=event.invoice_number, month=event.month, amount=amount)
    desk.change(order, invoices=(*order.invoices, kept))
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


def _within(order: Order, day: date, field: str) -> list[Finding]:
    """Remarks on the first day of the support; a day after the order's end is refused."""
    if day > order.terms.ends_on:
        raise Refused(findings.after_end(field, order.terms.ends_on))
    first_day = order.terms.starts_on
    return [findings.before_order(field, first_day)] if day < first_day else []


def _not_yet(desk: Desk, day: date, field: str) -> list[Finding]:
    return [findings.in_future(field, day)] if day > desk.context.today else []
