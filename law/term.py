"""A term that a statute sets running: its length stands in the parameters, its end is computed here.

A `Term` ends where someone acts: its last day is moved off weekends and holidays. A `Limit` binds the
authority: the raw end counts, no holiday is relied on.
"""

from dataclasses import dataclass
from datetime import date

from law.explanation import Explained
from law.parameters import period, used
from law.periods import end_of_period, raw_end_of_period
from law.validity import valid
from law.wording import german_day, german_length


@dataclass(frozen=True, slots=True)
class Term(Explained):
    """A computed end and the last day; the authority should work towards `raw`, which no holiday moves."""

    raw: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Limit(Explained):
    """The last day on which something is possible; it stays where it falls."""

    until: date


def term(
    name: str, event_on: date, label: str, basis: tuple[str, ...], land: str, municipality: str | None = None
) -> Term:
    """The term whose length the parameter `name` holds, from an event at an authority in a Land.

    `label` says in German what is to be done until then. Raises LawError for an unknown Land or a day that
    is outside every version. Source: SGB X § 26.
    """
    end = end_of_period(event_on, period(name, event_on), land, municipality)
    return Term(
        end.raw_end,
        end.last_day,
        steps=tuple(f"{label}: {step}" for step in end.steps),
        basis=(*basis, *end.basis),
        parameters=used(event_on, name),
    )


@valid(since=date(1991, 1, 1), by="event_on")
def limit(event_on: date, name: str, label: str, basis: tuple[str, ...]) -> Limit:
    """The limit whose length the parameter `name` holds, not moved. Source: BGB §§ 187(1), 188."""
    length = period(name, event_on)
    until = raw_end_of_period(event_on, length)
    step = f"{label}: {german_length(length)} ab {german_day(event_on)}, bis {german_day(until)}"
    return Limit(until, steps=(step,), basis=(*basis, "BGB § 188"), parameters=used(event_on, name))
