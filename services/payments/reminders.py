"""When the agency is told that an instalment of a receivable, or the whole, has not come in."""

from datetime import date

from chassis.handling import Context, Outcome, TimerFired, unchanged
from contracts.payments import ReceivableOverdue
from services.payments.demands import Demand
from services.payments.model import Case
from services.payments.receivables import GRACE
from services.payments.settlement import settle


def remind(case: Case | None, due: TimerFired, context: Context) -> Outcome[Case]:
    """Tell the agency of each receivable of which something is missing; nothing follows by itself."""
    if case is None:
        return unchanged(case)
    told = []
    for demand in case.demands:
        if missed := _missed(demand, context.today):
            case = case.with_demand(demand.but(overdue_on=missed))
            told.append(_overdue(case, demand, missed))
    return settle(case, context, told)


def _missed(demand: Demand, today: date) -> date | None:
    """The last day that was missed and not told yet."""
    missed = [each.due_on for each in demand.untold() if each.due_on + GRACE <= today]
    return max(missed, default=None)


def _overdue(case: Case, demand: Demand, missed: date) -> ReceivableOverdue:
    return ReceivableOverdue(
        case_id=case.case_id,
        grant_id=demand.grant_id,
        receivable_id=demand.receivable_id,
        amount=demand.missing_by(missed),
        due_on=missed,
    )
