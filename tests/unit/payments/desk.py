"""A payment desk for tests: the service's handlers, fed events and days, with what the chassis keeps."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Self, TypeVar
from uuid import UUID

from chassis.handling import (
    BERLIN,
    Aggregate,
    Context,
    Key,
    OrderGiven,
    Outcome,
    Publish,
    Reply,
    Timer,
    TimerFired,
    Wait,
)
from chassis.registry import Registry
from contracts.commissioning import ReplyReceived
from contracts.envelope import Event
from contracts.intake import PayeeRecorded
from contracts.payments import PaymentDue
from services.payments.handlers import handlers
from services.payments.model import Case
from services.payments.payee_checks import AccountCheck
from services.payments.runs import PaymentRun
from tests.unit.given import context, events, registry, when, when_due
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
    registry: Registry = field(default_factory=registry)
    released_at_once: bool = True
    """Two persons prepare and release each run as soon as something is in it."""
    payees: dict[UUID, Aggregate] = field(default_factory=dict)
    runs: dict[Key, Aggregate] = field(default_factory=dict)
    """Runs, and the books of the payment systems."""
    due_at: datetime | None = None
    by_calendar: dict[str, datetime] = field(default_factory=dict)
    """When the timers other than `pay` are due that no gate holds."""
    behind_gates: dict[str, str] = field(default_factory=dict)
    """Names of timers and of the gates before them."""
    gates: set[str] = field(default_factory=set)
    waiting: Key | None = None
    published: list[Event] = field(default_factory=list)
    answers: list[Publish] = field(default_factory=list)
    due: list[Publish] = field(default_factory=list)
    aliases: dict[Key, str] = field(default_factory=dict)
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
        due = [each for each in (self.due_at, *self.by_calendar.values()) if each]
        return min(due).astimezone(BERLIN).date() if due else None

    def run(self) -> PaymentRun:
        """The run that was opened last."""
        return [run for run in self.runs.values() if isinstance(run, PaymentRun)][-1]

    def order(self, name: str, by: str, run: PaymentRun | None = None, **content: Any) -> Reply:
        """Give an order to a run, or with a payment to the case; what became due by it is handled."""
        of_case = {"payment_id", "receivable_id"} & content.keys()
        reply = self._decide(name, self.case if of_case else run, by, content)
        self._ring()
        return reply

    def checks(self) -> list[AccountCheck]:
        """The payee checks that were asked for."""
        return [each for each in self.runs.values() if isinstance(each, AccountCheck)]

    def checked(self, name: str, by: str, account: UUID, **content: Any) -> Reply:
        """Give an order about an account; cases that wait for it are handled."""
        at = self._context("/services/payments", type_=f"order:{name}")
        check = self.runs.get(Key(AccountCheck.kind, str(account)))
        outcome = handlers.orders[name].handler(check, OrderGiven(name, by, content), at)
        assert isinstance(outcome, Outcome)
        assert outcome.reply is not None
        if isinstance(outcome.state, AccountCheck):
            self.runs[outcome.state.key] = outcome.state
        self.runs |= {key: other for key, other in outcome.others.items() if other and key.kind != Case.kind}
        for timer in outcome.timers:
            assert self.case is not None
            at = self._context("/services/payments")
            self._settle(when_due(handlers, self.case, timer.name, at), f"timer:{timer.name}")
        self._ring()
        return outcome.reply

    def _decide(self, name: str, state: Aggregate | None, by: str, content: dict[str, Any]) -> Reply:
        at = self._context("/services/payments", type_=f"order:{name}")
        outcome = handlers.orders[name].handler(state, OrderGiven(name, by, content), at)
        assert isinstance(outcome, Outcome)
        assert outcome.reply is not None
        if isinstance(outcome.state, PaymentRun):
            self.runs[outcome.state.key] = outcome.state
            self._publish(outcome)
        elif outcome.reply.refused is None:
            self._settle(outcome, f"order:{name}")
        return outcome.reply

    def _ring(self) -> None:
        """Fire the timers as long as any is due."""
        self._pay()
        self._follow_the_calendar()
        while self._turn():
            self._pay()

    def _turn(self) -> bool:
        """Release what is to be released, and fire one timer behind an open gate."""
        for run in list(self.runs.values()):
            if self.released_at_once and isinstance(run, PaymentRun) and run.count and run.status == "open":
                assert self._decide("prepare", run, "anna", {}) == Reply()
                seen = {"revision": run.revision}
                assert self._decide("release", self.runs[run.key], "bela", seen) == Reply()
        opened = [timer for timer, gate in self.behind_gates.items() if gate in self.gates]
        for timer in opened[:1]:
            del self.behind_gates[timer]
            at = self._context("/services/payments", type_="timer:order")
            handler = handlers.timers["case", "order"]
            outcome = handler(self.case, TimerFired(timer, at.now), at)
            assert isinstance(outcome, Outcome)
            self._settle(outcome, "timer:order")
        return bool(opened)

    def _pay(self) -> None:
        self.waiting = None
        while self.due_at is not None and self.due_at <= moment(self.today) and self.waiting is None:
            assert self.case is not None
            outcome = when_due(handlers, self.case, "pay", self._context("/services/payments"))
            if isinstance(outcome, Wait):
                self.waiting = outcome.on
            else:
                self.due_at = None
                self._settle(outcome, "timer:pay")

    def _follow_the_calendar(self) -> None:
        while due := [name for name, at in self.by_calendar.items() if at <= moment(self.today)]:
            assert self.case is not None
            del self.by_calendar[due[0]]
            outcome = when_due(handlers, self.case, due[0], self._context("/services/payments"))
            assert isinstance(outcome, Outcome)
            self._settle(outcome, f"timer:{due[0]}")

    def _settle(self, outcome: Outcome[Case], cause: str) -> None:
        before = self.case
        self.case = Case.model_validate_json(outcome.state.model_dump_json()) if outcome.state else None
        for key, state in outcome.others.items():
            assert state is not None
            self.runs[key] = state
        self.aliases |= outcome.aliases
        for timer in outcome.timers:
            self._set(timer)
        self._publish(outcome)
        names = tuple(event.type_name for event in events(outcome))
        self.steps.append(Step(before, cause, self.today, names, self.case))
        if outcome.answer:
            self.answers.append(outcome.answer)

    def _set(self, timer: Timer) -> None:
        if timer.name == "pay":
            self.due_at = timer.due_at
        elif timer.due_at is None:
            self.behind_gates.pop(timer.name, None)
            self.by_calendar.pop(timer.name, None)
        elif timer.gate is None:
            self.by_calendar[timer.name] = timer.due_at
        else:
            self.behind_gates[timer.name] = timer.gate

    def _publish(self, outcome: Outcome[Any]) -> None:
        self.gates |= set(outcome.opens)
        self.published += [event for event in events(outcome) if not isinstance(event, PaymentDue)]
        published = (each for each in outcome.events if isinstance(each, Publish))
        self.due += [each for each in published if isinstance(each.event, PaymentDue)]

    def _context(
        self, source: str, event: Event | None = None, decision: Event | None = None, type_: str = "Test"
    ) -> Context:
        copies = [*self.payees.items(), *((key.id, state) for key, state in self.runs.items())]
        copies += [(self.case.case_id, self.case)] if self.case else []
        found = context(
            moment(self.today),
            source=source,
            type_=type_,
            subject=str(CASE),
            aggregates=copies,
            cause_id=event_id(event) if event else None,
            causation_id=event_id(decision) if decision else None,
        )
        return replace(found, registry=self.registry)
