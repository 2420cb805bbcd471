"""What the end of a term brings: a reminder, a miss, and where the law says so, a consequence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chassis.handling import Outcome
from services.eligibility import clocks, grants, notices, support
from services.eligibility.casework import handles
from services.eligibility.deadlines import NAMES, NOTICE_OF_DELAY, OBJECTION_PERIOD, PROVISIONAL_STOP

if TYPE_CHECKING:
    from chassis.handling import Context, TimerFired
    from services.eligibility.clocks import Moment
    from services.eligibility.model import Case


def watch_term(case: Case, fired: TimerFired, context: Context) -> Outcome[Case]:
    """Tell the agency of a term that ends soon or is over, and do what follows from it by law."""
    moments = clocks.due(case, fired.name, context.now)
    if not moments:
        return _timed(case, fired, Outcome(case))
    outcome = Outcome(clocks.told(case, moments))
    for moment in moments:
        outcome = _continued(outcome, case, moment)
    return _timed(case, fired, outcome)


def _continued(outcome: Outcome[Case], before: Case, moment: Moment) -> Outcome[Case]:
    """The outcome with what one moment brings."""
    case = outcome.state or before
    if moment.term.name == OBJECTION_PERIOD:
        state, binding = notices.bound(case, moment.term)
        return replace(outcome, state=state, events=[*outcome.events, binding])
    more = Outcome(case)
    if moment.over and moment.term.name == PROVISIONAL_STOP:
        more = grants.resumed(case)
    elif moment.over and moment.term.name == NOTICE_OF_DELAY:
        more = support.deemed_approved(case, moment.term.ends_on)
    events = [*outcome.events, clocks.announcement(case, moment), *more.events]
    return replace(outcome, state=more.state, events=events)


def _timed(before: Case, fired: TimerFired, outcome: Outcome[Case]) -> Outcome[Case]:
    """The timers that follow; the one that fired is gone already."""
    after = outcome.state or before
    timers = clocks.followed(before, after)
    return replace(outcome, timers=[each for each in timers if each.due_at or each.name != fired.name])


for _name in NAMES:
    handles.timer(_name)(watch_term)
