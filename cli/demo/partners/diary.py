"""A calendar of replies to send on later days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from cli.demo.partners.messages import Reply


@dataclass(frozen=True, slots=True)
class Entry:
    """One reply, when to send it, and what it is about."""

    day: date
    about: UUID
    """A commission or a payment: with it goes all that is planned for it."""
    reply: Reply


class Diary:
    """Entries by day; those of a day in the order in which they were noted."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def note(self, day: date, about: UUID, reply: Reply) -> None:
        """Plan a reply."""
        self._entries.append(Entry(day, about, reply))

    def strike(self, about: UUID) -> None:
        """Drop all that is planned about something."""
        self._entries = [entry for entry in self._entries if entry.about != about]

    def take(self, today: date) -> list[Entry]:
        """What is due on or before a day, the oldest first; it is in the diary no more."""
        due = sorted((entry for entry in self._entries if entry.day <= today), key=lambda entry: entry.day)
        self._entries = [entry for entry in self._entries if entry.day > today]
        return due

    @property
    def next_date(self) -> date | None:
        return min((entry.day for entry in self._entries), default=None)


def next_weekday(day: date) -> date:
    """The first day after this one that is neither Saturday nor Sunday."""
    following = day + timedelta(days=1)
    while following.weekday() > calendar.FRIDAY:
        following += timedelta(days=1)
    return following
