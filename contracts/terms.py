"""Terms, published by the service that owns each."""

from __future__ import annotations

from uuid import UUID

from contracts.envelope import Event
from contracts.values import Code, Day


class DeadlineApproaching(Event):
    """A term ends soon."""

    case_id: UUID
    term: Code
    """`competence`, `decision`, `notice_of_delay`, `answer`, `report`, `documents` …"""
    due_on: Day
    basis: str


class DeadlineMissed(Event):
    """A term has ended and what it asked for has not happened."""

    case_id: UUID
    term: Code
    due_on: Day
    basis: str
