"""The statement of a month: what was paid to an employer, came back, was recovered, and how it came about.

What has moved is read from the payments and receivables themselves: it makes no difference who told of it, in
which order, how often. Each movement is stated once. A month is stated on the day that `law` names; what is
told of it later stands in the next statement, as a correction. Where nothing moved there is none.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Literal

from chassis.handling import BERLIN, Context, Outcome, Timer, TimerFired, derived_id, unchanged
from contracts.frozen import altered, frozen
from contracts.statements import StatementIssued, StatementLine, StatementRecovery
from contracts.values import Month
from law.statement_day import first_open_month, stated_on
from services.payments.calculation import calculation
from services.payments.demands import Demand, Receipt
from services.payments.facts import Line, Statements
from services.payments.model import Case

TIMER = "statement"
_TO_EMPLOYERS = frozenset({"instalment", "top_up"})
_OUT = frozenset({"settled", "returned"})
_NOTHING = Decimal("0.00")


@frozen
class Moved:
    """A payment went out, or came back."""

    key: str
    on: date
    movement: Literal["paid", "returned"]
    line: Line


@frozen
class Recovered:
    """Something came in on a receivable, or was set off."""

    key: str
    on: date
    demand: Demand
    receipt: Receipt


Movement = Moved | Recovered


def movements(case: Case) -> Iterator[Movement]:
    """All money of grants that has moved. Fees are stated to the provider; a write-off moves nothing."""
    for line in case.lines:
        if line.kind in _TO_EMPLOYERS and line.status in _OUT:
            yield from _of_payment(line)
    for demand in case.demands:
        for receipt in demand.receipts:
            if receipt.kind != "write_off":
                yield Recovered(
                    f"recovered:{demand.receivable_id}:{receipt.key}", receipt.on, demand, receipt
                )


def _of_payment(line: Line) -> Iterator[Moved]:
    executed_on = line.executed_on or line.due_on
    yield Moved(f"paid:{line.payment_id}", executed_on, "paid", line)
    if line.status == "returned":
        yield Moved(f"returned:{line.payment_id}", line.returned_on or executed_on, "returned", line)


def awaiting(case: Case, today: date) -> tuple[Case, Sequence[Timer]]:
    """The case with the month that is to be stated next, and the timer for it where that has changed.

    A month of which something was known in time stays due, however late it is handled.
    """
    known = case.statements
    open_month = first_open_month(today)
    months = [max(_month(each), open_month) for each in _not_stated(case)]
    due = min([*months, *([known.due] if known.due else [])], default=None)
    if due == known.due:
        return case, ()
    return case.but(statements=altered(known, due=due)), (_timer(due),)


def state_the_month(case: Case | None, fired: TimerFired, context: Context) -> Outcome[Case]:
    """Issue the statement that is due; where something moved later, the next one is set."""
    if case is None or case.statements.due is None:
        return unchanged(case)
    month = case.statements.due
    open_ = list(_not_stated(case))
    told = sorted((each for each in open_ if _month(each) <= month), key=lambda each: (each.on, each.key))
    later = min((_month(each) for each in open_ if _month(each) > month), default=None)
    stated = (*case.statements.stated, *(each.key for each in told))
    return Outcome(
        case.but(statements=Statements(due=later, stated=stated)),
        [_statement(case, month, told)] if told else [],
        timers=[_timer(later)],
    )


def _not_stated(case: Case) -> Iterator[Movement]:
    stated = frozenset(case.statements.stated)
    return (each for each in movements(case) if each.key not in stated)


def _timer(month: Month | None) -> Timer:
    day = stated_on(month) if month else None
    return Timer(TIMER, datetime.combine(day, time.min, BERLIN).astimezone(UTC) if day else None)


def _statement(case: Case, month: Month, told: Sequence[Movement]) -> StatementIssued:
    lines = tuple(_line(case, each, month) for each in told if isinstance(each, Moved))
    recoveries = tuple(_recovery(each, month) for each in told if isinstance(each, Recovered))
    grants = {*(each.grant_id for each in lines), *(each.grant_id for each in recoveries)}
    return StatementIssued(
        case_id=case.case_id,
        statement_id=derived_id("statement", case.case_id, month),
        grant_id=grants.pop() if len(grants) == 1 else None,
        month=month,
        lines=lines,
        recoveries=recoveries,
        total_paid=_sum(each.amount for each in lines if each.movement == "paid"),
        total_returned=_sum(each.amount for each in lines if each.movement == "returned"),
        total_recovered=_sum(each.amount for each in recoveries),
    )


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    return sum(amounts, _NOTHING)


def _line(case: Case, moved: Moved, month: Month) -> StatementLine:
    line, out = moved.line, moved.movement == "paid"
    return StatementLine(
        movement=moved.movement,
        payment_id=line.payment_id,
        grant_id=line.grant_id,
        version=line.version,
        for_month=line.month,
        kind=line.kind,
        attempt=line.attempt,
        amount=line.amount,
        executed_on=line.executed_on,
        returned_on=None if out else line.returned_on,
        code=None if out else line.code,
        correction_of=_correction(moved, month),
        calculation=calculation(case, line) if out else None,
    )


def _recovery(moved: Recovered, month: Month) -> StatementRecovery:
    demand, receipt = moved.demand, moved.receipt
    return StatementRecovery(
        receivable_id=demand.receivable_id,
        grant_id=demand.grant_id,
        kind="offset" if receipt.kind == "offset" else "payment",
        amount=receipt.amount,
        received_on=receipt.on,
        correction_of=_correction(moved, month),
    )


def _correction(moved: Movement, month: Month) -> Month | None:
    """The month that a movement belongs to, where another one is stated."""
    own = _month(moved)
    return own if own != month else None


def _month(moved: Movement) -> Month:
    return f"{moved.on:%Y-%m}"
