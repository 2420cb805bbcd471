"""The service for tests: its handlers, fed events and days, with what the chassis keeps between them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from uuid import UUID, uuid4

from chassis.handling import BERLIN, Aggregate, Cause, Context, Key, Outcome, Publish, Timer, TimerFired, Wait
from chassis.registry import Registry
from contracts.commissioning import ReplyReceived
from contracts.envelope import Event, decode, encode
from contracts.topics import (
    COMMISSIONING_EVENTS,
    ELIGIBILITY_EVENTS,
    INTAKE_EVENTS,
    PAYMENTS_EVENTS,
    PROVIDER_REPLIES,
    SUBJECTS,
    TEXTS,
)
from services.commissioning.handlers import handlers
from services.commissioning.model import Case, District
from tests.unit.commissioning.example import CASE
from tests.unit.given import registry

E = TypeVar("E", bound=Event)
OWN = COMMISSIONING_EVENTS.pattern
READ = (INTAKE_EVENTS, SUBJECTS, TEXTS, ELIGIBILITY_EVENTS, PAYMENTS_EVENTS, PROVIDER_REPLIES)


def moment(day: date) -> datetime:
    """Nine o'clock of a legal day, in UTC."""
    return datetime.combine(day, time(9), BERLIN).astimezone(UTC)


@dataclass
class World:
    """Aggregates, aliases, timers and what waits; the clock only moves forward."""

    today: date = date(2026, 2, 2)
    registry: Registry = field(default_factory=registry)
    states: dict[Key, Aggregate] = field(default_factory=dict)
    aliases: dict[Key, str] = field(default_factory=dict)
    timers: dict[str, datetime] = field(default_factory=dict)
    """Of the one case."""
    of_accounts: dict[Key, datetime] = field(default_factory=dict)
    """When the next statement of each provider is drawn up."""
    waiting: list[tuple[Key, Event, str]] = field(default_factory=list)
    sent: list[tuple[str, Event]] = field(default_factory=list)
    """Topic and event, in order."""
    personal: list[tuple[str, ...]] = field(default_factory=list)
    gone: set[Key] = field(default_factory=set)
    steps: list[tuple[str, str, str]] = field(default_factory=list)
    """Status before, event, status after, of each order that an event has touched."""

    def state(self, key: Key) -> Aggregate | None:
        """What a handler reads."""
        return self.states.get(key)

    def erased(self, key: Key) -> bool:
        """Whether a tombstone has come for it."""
        return key in self.gone

    def take(self, *incoming: Event, source: str = "/services/intake") -> "World":
        """Handle events in their order, and after each whatever waited."""
        for event in incoming:
            self._handle(event, source)
            self._retry()
        return self

    def reply(self, provider: str, event: Event) -> ReplyReceived:
        """A provider's reply; gives the answer to it."""
        self.take(event, source=f"/providers/{provider}")
        topic, answer = self.sent[-1]
        assert topic == f"provider.{provider}.commissions.v1"
        assert isinstance(answer, ReplyReceived)
        return answer

    def erase(self, key: Key) -> "World":
        """A tombstone has come."""
        self.states.pop(key, None)
        self.gone.add(key)
        self._retry()
        return self

    def until(self, day: date) -> "World":
        """Move the clock to a day, firing timers on the way."""
        while due := self._next_due(day):
            due_at, key, name = due
            self.today = max(self.today, due_at.astimezone(BERLIN).date())
            if key.kind == Case.kind:
                del self.timers[name]
            else:
                del self.of_accounts[key]
            handler = handlers.timers[key.kind, name]
            fired = TimerFired(name, due_at)
            result = handler(self.states.get(key), fired, self._context(OWN))
            assert isinstance(result, Outcome)
            self._apply(key, result, f"timer:{name}")
        self.today = day
        return self

    def _next_due(self, day: date) -> tuple[datetime, Key, str] | None:
        of_case = ((at, Key(Case.kind, str(CASE)), name) for name, at in self.timers.items())
        of_accounts = ((at, key, "statement") for key, at in self.of_accounts.items())
        first = min((*of_case, *of_accounts), key=lambda each: each[0], default=None)
        return first if first and first[0] <= moment(day) else None

    @property
    def case(self) -> Case:
        """The one case."""
        state = self.states[Key(Case.kind, str(CASE))]
        assert isinstance(state, Case)
        return state

    def free(self, district: str, provider: str) -> int:
        """Free places of a provider, as far as anything was noted of them."""
        state = self.states[Key(District.kind, district)]
        assert isinstance(state, District)
        return state.places[provider].free

    def told(self, cls: type[E]) -> list[E]:
        """Events of one type on the service's own topic."""
        return [event for topic, event in self.sent if topic == OWN and isinstance(event, cls)]

    def told_provider(self, provider: str, cls: type[E]) -> list[E]:
        """Events of one type on a provider's topic."""
        topic = f"provider.{provider}.commissions.v1"
        return [event for name, event in self.sent if name == topic and isinstance(event, cls)]

    def counted(self) -> Counter[str]:
        """How often each type went to the service's own topic."""
        return Counter(event.type_name for topic, event in self.sent if topic == OWN)

    def _handle(self, event: Event, source: str) -> None:
        """Handle an event, unless an earlier one of its topic still waits: order holds within a topic."""
        topic = _topic(event)
        if any(topic == _topic(earlier) for _, earlier, _ in self.waiting):
            self.waiting.append((self.waiting[-1][0], event, source))
            return
        route = handlers.events[type(event)]
        id_ = str(getattr(event, route.id_field))
        if route.alias:
            id_ = self.aliases.get(Key(route.alias, id_), str(CASE))
        key = Key(route.kind, id_)
        result = route.handler(self.states.get(key), event, self._context(source))
        if isinstance(result, Wait):
            self.waiting.append((result.on, event, source))
        else:
            self._apply(key, result, event.type_name)

    def _retry(self) -> None:
        """Try what waits again, until nothing more moves."""
        before = -1
        while self.waiting and len(self.waiting) != before:
            before = len(self.waiting)
            held, self.waiting = self.waiting, []
            for _, event, source in held:
                self._handle(event, source)

    def _apply(self, key: Key, outcome: Outcome[Any], event: str) -> None:
        before = self.states.get(key)
        if isinstance(before, Case) and isinstance(outcome.state, Case):
            self.steps += _steps(before, outcome.state, event)
        for written, state in {key: outcome.state, **outcome.others}.items():
            if state is None:
                self.states.pop(written, None)
            else:
                self.states[written] = type(state).model_validate_json(state.model_dump_json())
        self.aliases |= outcome.aliases
        for timer in outcome.timers:
            self._set(timer)
        self._send(outcome.events)
        self._send([outcome.answer] if outcome.answer else [])

    def _set(self, timer: Timer) -> None:
        if timer.on:
            self.of_accounts.pop(timer.on, None)
        else:
            self.timers.pop(timer.name, None)
        if timer.due_at and timer.on:
            self.of_accounts[timer.on] = timer.due_at
        elif timer.due_at:
            self.timers[timer.name] = timer.due_at

    def _send(self, items: Iterable[Any]) -> None:
        for item in items:
            publish = item if isinstance(item, Publish) else Publish(item)
            event = decode(type(publish.event), encode(publish.event), tolerant=False)
            self.sent.append((publish.topic or OWN, event))
            self.personal.append(publish.personal)

    def _context(self, source: str) -> Context:
        now = moment(self.today)
        cause = Cause(uuid4(), "Test", source, str(CASE), now, "test")
        return Context(now, cause, self.registry, self)


def _topic(event: Event) -> str:
    return next(topic.pattern for topic in READ if type(event) in topic.events)


def _steps(before: Case, after: Case, event: str) -> Iterator[tuple[str, str, str]]:
    """What an event did to each order; an order taken back has had `CommissionWithdrawn`."""
    for order in before.orders:
        now = after.order(order.commission_id)
        if now and now != order:
            withdrawn = now.withdrawn_for and not order.withdrawn_for and not event.startswith("timer:")
            yield order.status, "CommissionWithdrawn" if withdrawn else event, now.status


def commission_id(world: World) -> UUID:
    """The latest order's id."""
    return world.case.orders[-1].commission_id
