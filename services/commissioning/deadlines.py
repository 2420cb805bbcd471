"""What happens when a term has ended: no answer, a report due, a report missing."""

from chassis.handling import BERLIN, Context, Outcome, TimerFired, unchanged
from contracts.terms import DeadlineMissed
from services.commissioning import reports
from services.commissioning.desk import Desk
from services.commissioning.model import Case
from services.commissioning.search import ask_next

ANSWER_BASIS = "SGB IX § 194; Antwortfrist in Arbeitstagen am Sitz der Behörde"


def answer_missed(case: Case | None, fired: TimerFired, context: Context) -> Outcome[Case]:
    """A provider has not answered in time: its order is taken back and the next one is asked."""
    order = case.open_order if case else None
    if case is None or order is None or order.status != "offered" or context.today <= order.answer_by:
        return unchanged(case)
    desk = Desk(case, context)
    desk.publish(
        DeadlineMissed(case_id=case.case_id, term="answer", due_on=order.answer_by, basis=ANSWER_BASIS)
    )
    desk.withdraw(order, "no_answer")
    desk.case = desk.case.but(tried=(*desk.case.tried, order.provider))
    ask_next(desk)
    return desk.outcome()


def report_due(case: Case | None, fired: TimerFired, context: Context) -> Outcome[Case]:
    """A period of the support has ended: its report is due, unless it is in already."""
    order = case.open_order if case else None
    if case is None or order is None or order.status != "running":
        return unchanged(case)
    desk = Desk(case, context)
    due_on = fired.due_at.astimezone(BERLIN).date()
    due = reports.DueReport("final" if due_on >= order.last_day else "interim", due_on)
    if not reports.is_covered(order, due):
        desk.ask_report(order, due.kind, due.due_on)
    desk.plan_report(order, due_on)
    return desk.outcome()


def report_missed(case: Case | None, fired: TimerFired, context: Context) -> Outcome[Case]:
    """A report has not come within the grace period."""
    order = next((each for each in reversed(case.orders) if each.awaited_report), None) if case else None
    if case is None or order is None or order.awaited_report is None:
        return unchanged(case)
    due_on = reports.missed_after(order.awaited_report.due_on, context.today)
    desk = Desk(case, context)
    desk.publish(DeadlineMissed(case_id=case.case_id, term="report", due_on=due_on, basis=reports.BASIS))
    return desk.outcome()
