"""The agencies of a run: they submit, read what they are told, and decide on it as officials would.

Each step follows the one before it and not the clock, and each id follows from the case: the same cases
end in the same payments, however long a message was under way.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from cli.demo.partners.agency import Agencies
from cli.demo.partners.diary import Diary
from cli.demo.partners.messages import Reply
from contracts.agency import ChangeReported, DecisionTaken, MeetingHeld
from contracts.eligibility import EligibilityAssessed, GrantApproved, SupportApproved
from contracts.topics import submissions_topic
from tests.e2e.applications import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from cli.demo.partners.messages import Received
    from contracts.agency import Submission
    from contracts.envelope import Event
    from tests.chaos.cases import Case


class Officials:
    """Every official of every agency."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._cases = {case.application.case_id: case for case in cases}
        self._counsellors = Agencies(sorted({case.agency for case in self._cases.values()}))
        self.topics: Sequence[str] = tuple(self._counsellors.topics)
        self._diary = Diary()
        self._undecided: dict[UUID, date] = {}
        self._noted: set[UUID] = set()
        for case in self._cases.values():
            self._note(case, case.day, case.application)

    @property
    def next_date(self) -> date | None:
        """The next day on which somebody submits or reports something."""
        days = (self._diary.next_date, self._counsellors.next_date)
        return min((day for day in days if day is not None), default=None)

    @property
    def oldest_undecided(self) -> date | None:
        """Day of the oldest application that waits for its approval."""
        return min(self._undecided.values(), default=None)

    def due(self, today: date) -> Sequence[Reply]:
        """Applications of the day, and work that has begun."""
        replies = [entry.reply for entry in self._diary.take(today)]
        for reply in replies:
            if reply.event.ce_type == "teilhabe.ApplicationSubmitted.v1":
                self._undecided[reply.cause] = self._cases[reply.cause].day
        return [*replies, *self._counsellors.due(today)]

    def receive(self, message: Received, today: date) -> Sequence[Reply]:
        """Decide what was assessed; report the beginning of what was approved."""
        case = self._cases.get(getattr(message.event, "case_id", None))  # type: ignore[arg-type]
        if case is not None:
            self._act(case, message, today)
        return [*self.due(today), *self._counsellors.receive(message, today)]

    def _act(self, case: Case, message: Received, today: date) -> None:
        match message.event:
            case EligibilityAssessed() if case.application.case_id in self._undecided:
                for event in _decision(case):
                    self._note(case, today, event)
            case GrantApproved(version=1) if case.amended:
                amended = _decided(case, decision="amend", percentage=50, decided_by="f.leiter")
                self._note(case, today, amended, "amended")
            case GrantApproved():
                started = ChangeReported(
                    case_id=case.application.case_id, change="started", effective_on=case.starts_on
                )
                self._note(case, max(today, case.starts_on), started)
                self._undecided.pop(case.application.case_id, None)
            case SupportApproved():
                self._undecided.pop(case.application.case_id, None)

    def _note(self, case: Case, day: date, event: Event, occasion: str = "") -> None:
        """Once: a second assessment leads to no second decision."""
        case_id = case.application.case_id
        topic, source = submissions_topic(case.agency), f"/agencies/{case.agency}"
        reply = Reply(topic, str(case_id), source, str(case_id), event, case_id, occasion)
        if reply.id not in self._noted:
            self._noted.add(reply.id)
            self._diary.note(day, case_id, reply)


def _decision(case: Case) -> list[Submission]:
    """How an official approves, by procedure."""
    application = case.application
    if application.procedure != "integration_service":
        percentage = 70 if application.procedure == "integration_grant" else 80
        return [_decided(case, decision="approve", percentage=percentage, ends_on=case.ends_on)]
    meeting = MeetingHeld(
        case_id=application.case_id,
        held_on=case.day,
        special_support_needed=True,
        wishes={},
    )
    support = {
        "tasks": [1, 4, 6],
        "hours_per_week": "5",
        "starts_on": case.starts_on,
        "ends_on": case.ends_on,
        "monthly_fee": "680.00",
    }
    return [meeting, _decided(case, decision="approve", support=support)]


def _decided(case: Case, **data: Any) -> DecisionTaken:
    at = datetime.combine(case.day, time(12), UTC)
    return DecisionTaken.model_validate(
        {"case_id": case.application.case_id, "reasons": REASONS, "decided_by": "k.amtmann", "decided_at": at}
        | data
    )
