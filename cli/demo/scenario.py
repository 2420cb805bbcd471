"""The input of a run: lines of structured CloudEvents, sorted into simulated days.

A line goes to the topic that it names, else to the submissions topic of the agency in its `source`. It goes
out as it is: whatever is wrong with the message itself is for the system to answer. A line that is no
message at all, or has no way to a topic, is set aside with its number and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic_core import from_json

from cli.demo.days import day_of, months_after
from cli.demo.result import UnsentLine
from contracts.agency import ProviderChosen
from contracts.envelope import DataError, from_structured
from contracts.topics import AGENCY_SUBMISSIONS, submissions_topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from contracts.envelope import Structured

RUN_ON_MONTHS = 3
"""A run goes on for so long after the last event, so that decisions of its last days are paid too."""
PLAUSIBLE_YEARS = range(1990, 2100)
"""A time outside is a mistake of its message; the clock does not follow it."""
_AGENCIES = "/agencies/"


class ScenarioError(Exception):
    """An input that cannot be run at all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message to send on a simulated day."""

    number: int
    """Line number in the file, from 1."""
    day: date
    topic: str
    message: Structured

    @property
    def case(self) -> UUID | None:
        """The case that the message names."""
        return _case_of(self.message)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is sent when, and what cannot be sent."""

    lines: tuple[Line, ...]
    """By day; within a day as in the file."""
    unsent: tuple[UnsentLine, ...]

    @property
    def first_day(self) -> date:
        return self.lines[0].day

    @property
    def last_day(self) -> date:
        return self.lines[-1].day

    @property
    def default_until(self) -> date:
        """The last simulated day, unless another one is asked for."""
        return months_after(self.last_day, RUN_ON_MONTHS)

    @property
    def days(self) -> tuple[date, ...]:
        """Days on which something is sent, in order."""
        return tuple(sorted({line.day for line in self.lines}))

    def on(self, day: date) -> tuple[Line, ...]:
        """What is sent on a day, in order."""
        return tuple(line for line in self.lines if line.day == day)

    def up_to(self, until: date) -> Scenario:
        """The part that a run until a day can send; the rest is set aside."""
        late = [
            UnsentLine(line.number, f"Its day, {line.day}, is after the last simulated day, {until}.")
            for line in self.lines
            if line.day > until
        ]
        unsent = sorted((*self.unsent, *late), key=lambda line: line.number)
        return Scenario(tuple(line for line in self.lines if line.day <= until), tuple(unsent))

    def chosen_by_hand(self) -> frozenset[UUID]:
        """Cases for which the input itself chooses the provider."""
        choices = (line for line in self.lines if line.message.header("ce_type") == ProviderChosen.ce_type)
        return frozenset(line.case for line in choices if line.case is not None)


def read_scenario(file: Path, topics: Collection[str]) -> Scenario:
    """Read an input for a broker with these topics; `ScenarioError` if there is nothing to run."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{file} cannot be read: {error.strerror}.") from None
    sendable, unsent = _sorted_out(content.removeprefix(b"\xef\xbb\xbf"), topics)
    if not sendable:
        reasons = "".join(f"\n  line {line.number}: {line.reason}" for line in unsent)
        raise ScenarioError(f"{file} has no line that can be sent.{reasons}")
    return Scenario(_on_days(sendable), tuple(unsent))


def _sorted_out(
    content: bytes, topics: Collection[str]
) -> tuple[list[tuple[int, str, Structured]], list[UnsentLine]]:
    sendable, unsent = [], []
    for number, raw in _lines(content):
        try:
            message = from_structured(raw)
            sendable.append((number, _topic_of(message, topics), message))
        except DataError as error:
            unsent.append(UnsentLine(number, f"It is no message in structured mode: {_told(error)}."))
        except LookupError as error:
            unsent.append(UnsentLine(number, str(error.args[0])))
    return sendable, unsent


def _told(error: DataError) -> str:
    return "; ".join(f"{problem.field} {problem.message}".strip() for problem in error.problems)


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    for number, raw in enumerate(content.split(b"\n"), start=1):
        if raw.strip():
            yield number, raw


def _topic_of(message: Structured, topics: Collection[str]) -> str:
    """Where a message goes; `LookupError` with a sentence if there is no such place."""
    source = message.header("ce_source")
    if message.topic is not None:
        topic = message.topic
    elif source and source.startswith(_AGENCIES):
        topic = submissions_topic(source.removeprefix(_AGENCIES))
    else:
        raise LookupError(
            f"It has no way to a topic: name one in `topic`, or an agency in `source` as {_AGENCIES}<slug>; "
            f"`source` is {source!r}."
        )
    if topic not in topics:
        agencies = AGENCY_SUBMISSIONS.pattern
        raise LookupError(f"There is no topic {topic!r}; agencies send to {agencies}, see the registry.")
    return topic


def _on_days(sendable: list[tuple[int, str, Structured]]) -> tuple[Line, ...]:
    """Each line on the day of its time; one without a usable time on the day of the line before."""
    own = [_own_day(message) for _, _, message in sendable]
    day = next((found for found in own if found is not None), day_of(datetime.now(UTC)))
    lines = []
    for (number, topic, message), found in zip(sendable, own, strict=True):
        day = found or day
        lines.append(Line(number, day, topic, message))
    return tuple(sorted(lines, key=lambda line: (line.day, line.number)))


def _own_day(message: Structured) -> date | None:
    try:
        moment = datetime.fromisoformat(message.header("ce_time") or "")
        day = day_of(moment) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return day if day and day.year in PLAUSIBLE_YEARS else None


def _case_of(message: Structured) -> UUID | None:
    try:
        return UUID(from_json(message.value or b"")["case_id"])
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
