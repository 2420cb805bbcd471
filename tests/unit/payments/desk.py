"""A payment desk for tests: the service's handlers, fed events and days, with what the chassis keeps."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Self, TypeVar
from uuid import UUID

from chassis.handling import BERLIN, Aggregate, Context, Key, Outcome, Publish, Wait
from contracts.commissioning import ReplyReceived
from contracts.envelope import Event
from contracts.intake import PayeeRecorded
from contracts.payments import PaymentDue
from services.payments.handlers import handlers
from services.payments.model import Case
from tests.unit.given import context, events, when, when_due
from tests.unit.payments.example import CASE, CarriedOut, event_id

E = TypeVar("E", bound=Event)
MAIN = "/payment-systems/main"


def moment(day: date) -> datetime:
    """Nine o'clock of a legal day, in UTC."""
    return datetime.combine(day, time(9), BERLIN).astimezone(UTC)


@dataclass(frozen=True)
class Step:
    """One handling: the case before, what came, what was published, the case after."""

    before: Case | None
    cause: str
    today: date
    published: tuple[str, ...]
    after: Case | None


@dataclass
class Desk:
    """One case, its copies and its timer, on a clock that only moves forward."""

    today: date = date(2026, 2, 2)
    case: Case | None = None
    payees: dict[UUID, Aggregate] = field(default_factory=dict)
    due_at: datetime | None = None
    waiting: Key | None = None
    published: list[Event] = field(default_factory=list)
    answers: list[Publish] = field(default_factory=list)
    due: list[Publish] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def take(self, *incoming: Event | CarriedOut, source: str = MAIN) -> Self:
        """Handle events in their order, and after each what is due today; others' events are skipped."""
        for each in incoming:
            event, decision = (each.act, each.decision) if isinstance(each, CarriedOut) else (each, None)
            if isinstance(event, PayeeRecorded):
                self.payees[event.payee_id] = when(handlers, None, event).state
            elif type(event) in handlers.events:
                outcome = when(handlers, self.case, event, self._context(source, event, decision))
                self._settle(outcome, event.type_name)
            self._ring()
        return self

    def until(self, day: date) -> Self:
        """Move the clock to a day, firing the timer whenever it is due on the way."""
        while (next_ := self._next_day()) and next_ <= day and not self.waiting:
            self.today = max(self.today, next_)
            self._ring()
        self.today = day
        return self

    def payments(self) -> list[PaymentDue]:
        """What has been sent to the payment system."""
        return [item.event for item in self.due if isinstance(item.event, PaymentDue)]

    def paid(self) -> list[tuple[str, str, int, str, int, Decimal]]:
        """Day, month, version, kind, attempt and amount of every payment, in order."""
        return [
            (str(due.due_on), due.month, due.grant_version, due.kind, due.attempt, due.amount)
            for due in self.payments()
        ]

    def told(self, cls: type[E]) -> list[E]:
        """The published events of one type."""
        return [event for event in self.published if isinstance(event, cls)]

    def answer(self) -> ReplyReceived:
        """The last answer to a payment system."""
        event = self.answers[-1].event
        assert isinstance(event, ReplyReceived)
        return event

    def _next_day(self) -> date | None:
        return self.due_at.astimezone(BERLIN).date() if self.due_at else None

    def _ring(self) -> None:
        """Fire the timer as long as it is due."""
        self.waiting = None
        while self.due_at is not None and self.due_at <= moment(self.today) and self.waiting is None:
            assert self.case is not None
            outcome = when_due(handlers, self.case, "pay", self._context("/services/payments"))
            if isinstance(outcome, Wait):
                self.waiting = outcome.on
            else:
                self.due_at = None
                self._settle(outcome, "timer:pay")

    def _settle(self, outcome: Outcome[Case], cause: str) -> None:
        before = self.case
        self.case = Case.model_validate_json(outcome.state.model_dump_json()) if outcome.state else None
        for timer in outcome.timers:
            self.due_at = timer.due_at
        self.published += [event for event in events(outcome) if not isinstance(event, PaymentDue)]
        self.due += [each for each in outcome.events if isinstance(each, Publish)]
        names = tuple(event.type_name for event in events(outcome))
        self.steps.append(Step(before, cause, self.today, names, self.case))
        if outcome.answer:
            self.answers.append(outcome.answer)

    def _context(self, source: str, event: Event | None = None, decision: Event | None = None) -> Context:
        copies = list(self.payees.items())
        return context(
            moment(self.today),
            source=source,
            subject=str(CASE),
            aggregates=copies,
            cause_id=event_id(event) if event else None,
            causation_id=event_id(decision) if decision else None,
        )
