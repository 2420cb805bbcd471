"""Given / when / then for handlers: no broker, no database, no mocks."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from chassis.handling import (
    Aggregate,
    Cause,
    Context,
    EffectDone,
    Handlers,
    Key,
    Outcome,
    Publish,
    TimerFired,
    Tombstone,
)
from chassis.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.envelope import Event
    from contracts.values import Finding

ROOT = Path(__file__).resolve().parents[2]


@cache
def registry() -> Registry:
    return Registry.load(ROOT / "deploy" / "registry")


class Loaded:
    """A working set of given aggregates; what is not given does not exist."""

    def __init__(self, aggregates: Iterable[tuple[Any, Aggregate]] = (), gone: Iterable[Key] = ()) -> None:
        self.states = {Key(state.kind, str(id_)): state for id_, state in aggregates}
        self.gone = frozenset(gone)

    def state(self, key: Key) -> Aggregate | None:
        return self.states.get(key)

    def erased(self, key: Key) -> bool:
        return key in self.gone


def context(
    now: datetime | str = "2026-03-02T09:00:00+00:00",
    *,
    source: str = "/services/intake",
    type_: str = "Test",
    subject: str = "",
    topic: str = "intake.events.v1",
    cause_id: UUID | None = None,
    aggregates: Iterable[tuple[Any, Aggregate]] = (),
    findings: tuple[Finding, ...] = (),
    causation_id: UUID | None = None,
    erased: Iterable[Key] = (),
) -> Context:
    """What a handler sees: `aggregates` are (id, state) pairs that `Context.get` finds, `erased` are gone."""
    at = datetime.fromisoformat(now) if isinstance(now, str) else now
    cause = Cause(
        cause_id or uuid4(), type_, source, subject, at.astimezone(UTC), topic, causation_id=causation_id
    )
    return Context(at, cause, registry(), Loaded(aggregates, erased), findings)


def when(handlers: Handlers, state: Aggregate | None, event: Event, at: Context | None = None) -> Any:
    """What the service's handler of this event answers."""
    return handlers.events[type(event)].handler(state, event, at or context(type_=type(event).__name__))


def when_due(handlers: Handlers, state: Aggregate, name: str, at: Context) -> Any:
    """What the service's handler of this timer answers."""
    return handlers.timers[state.kind, name](state, TimerFired(name, at.now), at)


def when_done(handlers: Handlers, state: Aggregate, done: EffectDone, at: Context) -> Any:
    """What the service's handler of this confirmation answers."""
    return handlers.effects[done.name](state, done, at)


def events(outcome: Outcome[Any]) -> list[Event]:
    """The events of an outcome without their wrapping; tombstones left out."""
    plain = [item.event if isinstance(item, Publish) else item for item in outcome.events]
    return [event for event in plain if not isinstance(event, Tombstone)]
