"""A sixth service that counts: it notes every event of the other five under its case, in order.

Its state shows at once what was lost, what was doubled and what was overtaken, which the real services
are built not to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.handling import Aggregate, Context, Handlers, Key, Outcome, Wait
from chassis.service import Service
from chassis.store import Table
from contracts.topics import (
    COMMISSIONING_EVENTS,
    ELIGIBILITY_EVENTS,
    INTAKE_EVENTS,
    NOTIFICATIONS_EVENTS,
    PAYMENTS_EVENTS,
)

if TYPE_CHECKING:
    from chassis.registry import Registry
    from contracts.envelope import Event

READ = (INTAKE_EVENTS, ELIGIBILITY_EVENTS, COMMISSIONING_EVENTS, PAYMENTS_EVENTS, NOTIFICATIONS_EVENTS)


class Tally(Aggregate, kind="tally"):
    """Events of one case: topic and id, in the order in which they took effect."""

    noted: tuple[tuple[str, str], ...] = ()


handlers = Handlers(Tally)


def note(tally: Tally | None, event: Event, context: Context) -> Outcome[Tally] | Wait:
    """Note the event; what payments and notifications tell waits for what they act on."""
    noted = tally.noted if tally else ()
    early = {PAYMENTS_EVENTS.pattern: ELIGIBILITY_EVENTS, NOTIFICATIONS_EVENTS.pattern: INTAKE_EVENTS}
    awaited = early.get(context.cause.topic)
    if awaited and all(topic != awaited.pattern for topic, _ in noted):
        return Wait(Key("tally", str(event.model_dump()["case_id"])))
    return Outcome(Tally(noted=(*noted, (context.cause.topic, str(context.cause.id)))))


for _event in {event for topic in READ for event in topic.events if "case_id" in event.model_fields}:
    handlers(_event)(note)


def topics(_registry: Registry) -> list[str]:
    """What all services tell each other about cases."""
    return [topic.pattern for topic in READ]


service = Service(name="tally", handlers=handlers, tables=(Table(Tally, "tallies"),), topics=topics)
