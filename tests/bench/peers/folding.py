"""One event folded by itself: the pure handlers of the services, for peers that bring their own delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chassis.handling import Aggregate, Cause, Context, Handlers, Key, Outcome, Publish, Tombstone
from chassis.outgoing import Outgoing, Publisher
from contracts.topics import ELIGIBILITY_EVENTS

if TYPE_CHECKING:
    from chassis.registry import Registry
    from contracts.envelope import Envelope, Event


class Alone:
    """A working set without other aggregates: the workloads need none."""

    def state(self, key: Key) -> Aggregate | None:
        return None

    def erased(self, key: Key) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Folded:
    """What one event makes of its case."""

    state: str
    sent: list[Outgoing]
    timers: list[tuple[str, datetime]]


class Folding:
    """The handler of one type of event, with all that it needs."""

    def __init__(self, handlers: Handlers, event: type[Event], registry: Registry) -> None:
        self._route = handlers.events[event]
        self._model = handlers.models[self._route.kind]
        self._registry, self._publisher = registry, Publisher("payments")

    def key(self, event: Event) -> Key:
        """The case that an event is about."""
        return Key(self._route.kind, str(getattr(event, self._route.id_field)))

    def __call__(self, state: str | None, event: Event, envelope: Envelope) -> Folded:
        """Fold an event into the state as stored."""
        now = datetime.now(UTC)
        cause = _cause(event, envelope)
        known = None if state is None else self._model.model_validate_json(state)
        outcome = self._route.handler(known, event, Context(now, cause, self._registry, Alone()))
        assert isinstance(outcome, Outcome)
        assert outcome.state is not None
        return Folded(
            outcome.state.model_dump_json(), self._sent(event, cause, outcome, now), _timers(outcome)
        )

    def _sent(self, event: Event, cause: Cause, outcome: Outcome[Any], now: datetime) -> list[Outgoing]:
        key, sent = self.key(event), []
        for index, item in enumerate(outcome.events):
            assert not isinstance(item, Tombstone)
            publish = item if isinstance(item, Publish) else Publish(item)
            sent.append(self._publisher.message(key, cause, index, publish, now))
        return sent


def _timers(outcome: Outcome[Any]) -> list[tuple[str, datetime]]:
    return [(timer.name, timer.due_at) for timer in outcome.timers if timer.due_at is not None]


def _cause(event: Event, envelope: Envelope) -> Cause:
    return Cause(
        envelope.id,
        event.type_name,
        envelope.source,
        envelope.subject,
        envelope.time,
        ELIGIBILITY_EVENTS.name,
        envelope.traceparent,
        envelope.causationid,
    )
