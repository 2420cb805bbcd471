"""What happens when a term has ended: no answer, a report due or missing, account or contract over."""

from collections.abc import Callable
from typing import Final

from chassis.handling import Context, Outcome, TimerFired, unchanged
from services.commissioning import agenda, invoices, reports
from services.commissioning.desk import Desk
from services.commissioning.model import Case
from services.commissioning.order import Order, OrderStatus
from services.commissioning.search import ask_next

ANSWER_BASIS: Final = "SGB IX § 194; Antwortfrist in Arbeitstagen am Sitz der Behörde"
ASSESSMENT_BASIS: Final = "SGB IX § 17(2), § 194(2)"
CONTRACT_BASIS: Final = "SGB IX § 194(4)"

Term = Callable[[Case | None, TimerFired, Context], Outcome[Case]]


def answer_missed(case: Case | None, fired: TimerFired, context: Context) -> Outcome[Case]:
    """A provider has not answered in time: its order is taken back and the next one is asked."""
    order = case.open_order if case else None
    if case is None or order is None or order.status != "offered" or context.today <= order.answer_by:
        return unchanged(case)
    desk = Desk(case, context, case)
    desk.miss("answer", order.answer_by, ANSWER_BASIS)
    desk.withdraw(order, "no_answer")
    desk.case = desk.case.but(tried=(*desk.case.tried, order.provider))
    ask_next(desk)
    return desk.outcome()


def assessment_missed(case: Case | None, fired: TimerFired, context: Context) -> Outcome[Case]:
    """A provider has asked for a further assessment, and nobody has acted on it."""
    open_ = case.assessment if case else None
    if case is None or open_ is None or open_.due_on is None or context.today <= open_.due_on:
        return unchanged(case)
    told = case.but(assessment=open_.model_copy(update={"due_on": None}))
    desk = Desk(case, context, told)
    desk.miss("assessment", open_.due_on, ASSESSMENT_BASIS)
    return desk.outcome()


def of_each_order(step: Callable[[Desk, Order], None]) -> Term:
    """The handler of a timer that may concern several orders of a case: the step looks what is due today."""

    def handle(case: Case | None, fired: TimerFired, context: Context) -> Outcome[Case]:
        if case is None:
            return unchanged(case)
        desk = Desk(case, context, case)
        for order in case.orders:
            step(desk, order)
        return desk.outcome()

    return handle


def ask_report(desk: Desk, order: Order) -> None:
    """A period of the support has ended: its report is due, unless it is in already."""
    today, asked_on = desk.context.today, order.report_on
    if order.status != "running" or asked_on is None or today < asked_on:
        return
    asking = reports.Asking("final" if asked_on > order.last_day else "interim", asked_on)
    if not reports.is_covered(order, asking):
        desk.ask_report(order, asking.kind, min(asked_on, order.last_day))
    latest = desk.case.order(order.commission_id) or order
    desk.plan_report(latest, asked_on)


def remind_of_report(desk: Desk, order: Order) -> None:
    """Half of the grace period for a report is over."""
    remind_on = order.awaited_report.remind_on if order.awaited_report else None
    if remind_on and remind_on <= desk.context.today:
        desk.remind(order)


def miss_report(desk: Desk, order: Order) -> None:
    """A report has not come within the grace period."""
    awaited = order.awaited_report
    if awaited is None or awaited.overdue or awaited.late_after is None:
        return
    if awaited.late_after < desk.context.today:
        desk.change(order, awaited_report=awaited.model_copy(update={"overdue": True, "remind_on": None}))
        desk.miss("report", awaited.late_after, reports.BASIS)


def warn_of_account(desk: Desk, order: Order) -> None:
    """A month is left for the final account."""
    account = order.final_account
    if account and account.warn_on and account.warn_on <= desk.context.today:
        desk.change(order, final_account=account.model_copy(update={"warn_on": None}))
        desk.warn("final_account", account.last_day, invoices.FINAL_ACCOUNT)


def end_account(desk: Desk, order: Order) -> None:
    """The exclusion period is over: no invoice is taken any more; a final report still is."""
    account = order.final_account
    if account is None or account.last_day >= desk.context.today:
        return
    awaited = order.status != "settlement" and not order.final_report_in
    to: OrderStatus = "final_report_due" if awaited else "closed"
    desk.advance(
        order, "timer:final_account", to, final_account=None, ended_on=order.last_day, report_on=None
    )
    desk.miss("final_account", account.last_day, invoices.FINAL_ACCOUNT)
    if order.is_open:
        desk.give_back_place(order)


def warn_of_contract(desk: Desk, order: Order) -> None:
    """The framework contract ends while the order runs, as the registry says today."""
    ends_on = order.contract_ends_on
    if ends_on is None or not order.is_open or desk.context.today < ends_on - agenda.CONTRACT_WARNING:
        return
    desk.change(order, contract_ends_on=None)
    provider = desk.provider(order.provider)
    if provider and provider.contract_until < order.last_day:
        desk.warn("contract", provider.contract_until, CONTRACT_BASIS)


TERMS: Final[dict[str, Term]] = {
    agenda.ANSWER: answer_missed,
    agenda.ASSESSMENT: assessment_missed,
    agenda.REPORT: of_each_order(ask_report),
    agenda.REPORT_REMINDER: of_each_order(remind_of_report),
    agenda.REPORT_MISSED: of_each_order(miss_report),
    agenda.FINAL_ACCOUNT_SOON: of_each_order(warn_of_account),
    agenda.FINAL_ACCOUNT: of_each_order(end_account),
    agenda.CONTRACT: of_each_order(warn_of_contract),
}
"""The handler of each timer."""
