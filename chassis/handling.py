"""What a service author writes against: aggregates, handlers, and what a handler may answer.

A handler is a pure function of an aggregate, an event and a context. It returns an `Outcome`
(new state, events to publish, timers to set …) or a `Wait`. It never does I/O, never reads a
clock, and never makes an id of its own: the context brings all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from contracts.frozen import frozen
from contracts.uuids import derived_id as derived_id
from contracts.uuids import text_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from chassis.registry import Registry
    from contracts.envelope import Event
    from contracts.values import Finding, Position

BERLIN = ZoneInfo("Europe/Berlin")


class Key(NamedTuple):
    """Names one aggregate: its kind and its id as text."""

    kind: str
    id: str


class Aggregate(BaseModel):
    """State that is loaded, folded and saved as one; `kind` names it in keys and parked rows."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    kind: ClassVar[str]

    def __init_subclass__(cls, *, kind: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if kind:
            cls.kind = kind


A = TypeVar("A", bound=Aggregate)
E = TypeVar("E", bound=BaseModel)


@lru_cache(maxsize=256)  # the events of one batch are handled at one time
def legal_day(moment: datetime) -> date:
    """The day in Germany at an aware moment."""
    return moment.astimezone(BERLIN).date()


@frozen
class Cause:
    """The event, timer or confirmation that is being handled."""

    id: UUID
    type: str
    """Event name without prefix and major version, e.g. `DecisionTaken`; `timer:<name>`; `effect:<name>`;
    `order:<name>`."""
    source: str
    subject: str
    time: datetime
    topic: str
    traceparent: str | None = None
    causation_id: UUID | None = None
    """What led to the event, where its sender says so: links an act to the decision that it carries out."""

    @property
    def sender(self) -> str:
        """The last part of the source: `/agencies/hannover` is `hannover`."""
        return self.source.rsplit("/", 1)[-1]


class Needed(Exception):
    """Raised by `Context.get` for an aggregate that is not loaded yet: the batch loads it and folds again."""

    def __init__(self, key: Key) -> None:
        super().__init__(f"{key.kind} {key.id} is not loaded")
        self.key = key


class WorkingSet(Protocol):
    """The aggregates a batch has loaded and changed so far."""

    def state(self, key: Key) -> Aggregate | None:
        """The current state, None for an aggregate that does not exist; raises `Needed`."""

    def erased(self, key: Key) -> bool:
        """Whether the aggregate was there and is gone; raises `Needed`."""


@frozen
class Context:
    """All that a handler may know beside its aggregate and its event."""

    now: datetime
    """Aware, UTC; the injected clock."""
    cause: Cause
    registry: Registry
    working_set: WorkingSet
    findings: tuple[Finding, ...] = ()
    """What the reader of a partner's message found wrong with its content and treated as missing."""

    @property
    def today(self) -> date:
        """The legal day: Europe/Berlin."""
        return legal_day(self.now)

    def get(self, model: type[A], id: object) -> A | None:  # noqa: A002 - the field's own word
        """Another aggregate of this service, or a copy (subject, payee, text); None if there is none."""
        return cast(
            "A | None", self.working_set.state(Key(model.kind, text_of(id) if type(id) is UUID else str(id)))
        )

    def erased(self, model: type[Aggregate], id: object) -> bool:  # noqa: A002 - the field's own word
        """Whether a copy was here and was erased: it will not come again, so nothing need wait for it."""
        return self.working_set.erased(Key(model.kind, str(id)))


@frozen
class Publish:
    """An event to publish, where the defaults do not fit.

    By default an event goes to the service's own topic (`payments.events.v1`), its Kafka key is
    the value of its key field, and its `ce_subject` is its case id, else its key.
    """

    event: Event
    topic: str | None = None
    key: str | None = None
    subject: str | None = None
    personal: tuple[str, ...] = ()
    """Subject ids whose erasure must purge this message while it waits."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Erases a key of a compacted topic."""

    topic: str
    key: str


@frozen
class Timer:
    """When the aggregate is to be handled again; a second timer of its name replaces the first."""

    name: str
    due_at: datetime | None
    """Aware; None cancels the timer of this name."""
    gate: str | None = None
    """The timer is not due before this gate has been opened (see `Outcome.opens`)."""
    on: Key | None = None
    """Another aggregate that the outcome writes and that is to be handled; None: the one handled now."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to do outside Kafka (a letter). Named by `id`, so that doing it twice is doing it once.

    The adapter of this name does it; what it returns comes back through `@handles.effect(name)`.
    """

    name: str
    id: UUID
    payload: Mapping[str, Any]
    """JSON values; ids only, no personal data: the adapter reads copies when it acts."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of an order: carried out, or refused with a code and a sentence for whoever gave it."""

    refused: str | None = None
    """Code of the refusal; None: carried out."""
    detail: str = ""


@frozen
class Outcome(Generic[A]):
    """What handling one event changes. All of it takes effect in one transaction, or nothing."""

    state: A | None
    """The aggregate after the event; None erases it."""
    events: Sequence[Event | Publish | Tombstone] = ()
    timers: Sequence[Timer] = ()
    effects: Sequence[Effect] = ()
    answer: Publish | None = None
    """The one answer to a partner's message, stored so that a repeat gets it again."""
    reply: Reply | None = None
    """What the person who gave an order is told, stored likewise."""
    opens: Sequence[str] = ()
    """Gates that open for good: the timers behind them become due, page by page, however many they are."""
    others: Mapping[Key, Aggregate | None] = field(default_factory=dict)
    """Other aggregates written; each was read with `Context.get` or named by `also`."""
    aliases: Mapping[Key, str] = field(default_factory=dict)
    """Ids of parts (a payment, a commission) by which later events find this aggregate."""
    actor: str | None = None
    """The official behind the transition, for the audit; default: the event's source."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The event cannot be handled before something arrives on another topic."""

    on: Key


@dataclass(frozen=True, slots=True)
class Problem:
    """A partner's record that cannot be handled: unreadable, not fitting its sender, an id used before …"""

    code: str
    field: str
    """JSON pointer into the data, or `header:<name>`; empty where the whole record is meant."""
    message: str
    topic: str
    position: Position
    ce_id: UUID | None
    """None where there was none, or where the id belongs to another message."""
    subject: str | None
    """The `ce_subject`, where it could be read."""
    findings: tuple[Finding, ...] = ()
    """All that the service's own reader found, in its own words; empty where the chassis found it."""


@dataclass(frozen=True, slots=True)
class EffectDone:
    """An adapter's confirmation."""

    name: str
    id: UUID
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderGiven:
    """What a person who is known and entitled to it tells the service directly, as by its HTTP door."""

    name: str
    by: str
    """Name of the person; it stands in the audit."""
    content: Mapping[str, Any]
    """JSON values."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer of the aggregate is due."""

    name: str
    due_at: datetime


Result = Outcome[Any] | Wait
Handler = Callable[[Any, Any, Context], Result]
F = TypeVar("F", bound=Callable[..., Result])


@dataclass(frozen=True, slots=True)
class Route:
    """Which aggregate an incoming thing belongs to and which function handles it."""

    handler: Handler
    kind: str
    id_field: str
    """The member of the event's data that holds the aggregate's id …"""
    alias: str | None
    """… or, with an alias kind, the id of one of its parts."""
    also: Callable[[Any, Cause], Iterable[Key]] | None
    """Other aggregates that the event itself names; loaded together with the first."""


class Handlers:
    """The handlers of one service.

    `@handles(GrantApproved)` folds the event into the aggregate named by its `case_id`;
    `id_field`, `kind` and `alias` choose another one. The handler's first argument is that
    aggregate's state, None if there is none yet.
    """

    def __init__(self, default: type[Aggregate]) -> None:
        self.models: dict[str, type[Aggregate]] = {default.kind: default}
        self.events: dict[type[Event], Route] = {}
        self.timers: dict[tuple[str, str], Handler] = {}
        self.effects: dict[str, Handler] = {}
        self.orders: dict[str, Route] = {}
        self._default = default

    def __call__(
        self,
        event: type[Event],
        *,
        on: type[Aggregate] | None = None,
        id_field: str = "case_id",
        alias: str | None = None,
        also: Callable[[Any, Cause], Iterable[Key]] | None = None,
    ) -> Callable[[F], F]:
        """Register the handler of an incoming event."""
        model = on or self._default
        self.models[model.kind] = model

        def register(function: F) -> F:
            if event in self.events:
                raise ValueError(f"{event.__name__} has a handler already: {self.events[event].handler}")
            self.events[event] = Route(function, model.kind, id_field, alias, also)
            return function

        return register

    def timer(self, name: str, *, on: type[Aggregate] | None = None) -> Callable[[F], F]:
        """Register the handler of a timer: `(state, TimerFired, context)`."""

        def register(function: F) -> F:
            self.timers[(on or self._default).kind, name] = function
            return function

        return register

    def effect(self, name: str) -> Callable[[F], F]:
        """Register the handler of an adapter's confirmation: `(state, EffectDone, context)`.

        It folds into the aggregate whose handler asked for the effect.
        """

        def register(function: F) -> F:
            self.effects[name] = function
            return function

        return register

    def order(self, name: str, *, on: type[Aggregate] | None = None) -> Callable[[F], F]:
        """Register the handler of a person's order: `(state, OrderGiven, context)`.

        Its outcome has a `reply`.
        """
        model = on or self._default
        self.models[model.kind] = model

        def register(function: F) -> F:
            self.orders[name] = Route(function, model.kind, "", None, None)
            return function

        return register

    def knows(self, *models: type[Aggregate]) -> None:
        """Name further aggregates that handlers read or write through the context."""
        self.models |= {model.kind: model for model in models}


def unchanged(state: A | None, **more: Any) -> Outcome[A]:
    """The outcome of an event that changes nothing."""
    return Outcome(state, **more)
