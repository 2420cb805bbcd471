"""Timers of a case: they follow the terms that run, and tell the agency of each before its end and after."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from chassis.handling import BERLIN, Timer
from contracts.terms import DeadlineApproaching, DeadlineMissed
from services.eligibility.deadlines import INACTION, NAMES, OBJECTION_INACTION, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.envelope import Event
    from services.eligibility.deadlines import Running
    from services.eligibility.model import Case

_PUBLISHED = {OBJECTION_INACTION: INACTION}
"""Terms with a timer of their own that the agency knows by one name."""


class Moment(NamedTuple):
    """When a term is to be told of: as a reminder, or as over."""

    at: datetime
    term: Running
    over: bool

    @property
    def mark(self) -> str:
        """Names this moment in what was told of the case."""
        return f"{self.term.name} {self.term.of} {self.term.ends_on} {'over' if self.over else 'soon'}"


def midnight(day: date) -> datetime:
    """When a legal day begins."""
    return datetime.combine(day, time.min, BERLIN)


def followed(before: Case | None, after: Case) -> list[Timer]:
    """The timers to set, move or cancel as the terms of the case have changed."""
    if after is before:
        return []
    was, will_be = _next_moments(before) if before else {}, _next_moments(after)
    return [Timer(name, will_be.get(name)) for name in NAMES if was.get(name) != will_be.get(name)]


def due(case: Case, name: str, now: datetime) -> list[Moment]:
    """What is to be told of a term by now; a term that is over needs no reminder any more."""
    now_due = [moment for moment in _untold(case) if moment.term.name == name and moment.at <= now]
    over = {moment.term for moment in now_due if moment.over}
    return [moment for moment in now_due if moment.over or moment.term not in over]


def told(case: Case, moments: list[Moment]) -> Case:
    """The case, remembering what was told; a reminder that came too late counts as told with the miss."""
    marks = (mark for moment in moments for mark in _marks(moment))
    return case.with_(told=tuple(dict.fromkeys((*case.told, *marks)))) if moments else case


def announcement(case: Case, moment: Moment) -> Event:
    """The reminder or the miss."""
    kind = DeadlineMissed if moment.over else DeadlineApproaching
    name = _PUBLISHED.get(moment.term.name, moment.term.name)
    return kind(case_id=case.case_id, term=name, due_on=moment.term.ends_on, basis=moment.term.basis)


def _next_moments(case: Case) -> dict[str, datetime]:
    """When each term is to be told of next."""
    found: dict[str, datetime] = {}
    for moment in _untold(case):
        name = moment.term.name
        found[name] = min(moment.at, found.get(name, moment.at))
    return found


def _untold(case: Case) -> Iterator[Moment]:
    already = frozenset(case.told)
    return (moment for term in running(case) for moment in _moments(term) if moment.mark not in already)


def _moments(term: Running) -> Iterator[Moment]:
    if term.remind_on:
        yield Moment(midnight(term.remind_on), term, over=False)
    yield Moment(midnight(term.ends_on + timedelta(days=1)), term, over=True)


def _marks(moment: Moment) -> list[str]:
    return [moment.mark, moment._replace(over=False).mark] if moment.over else [moment.mark]
