"""One measurement of a step: fill the topic, start the service, see when its answers reached the broker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.topics import ELIGIBILITY_EVENTS, PAYMENTS_EVENTS
from tests.bench import broker, figures
from tests.bench.bed import Process, new_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.bench.bed import Bed
    from tests.bench.broker import Message

PATIENCE_S = 600.0
WARM_UP = 0.1
"""Share of the answers that is left out at the beginning: start-up, first connections."""
READ, WRITTEN = ELIGIBILITY_EVENTS, PAYMENTS_EVENTS


@dataclass(frozen=True, slots=True)
class Subject:
    """A way to handle a workload: the program, its arguments, and what it is told."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


class UnequalEffect(Exception):
    """A subject did not answer each event once, so its rate compares with nothing."""

    def __init__(self, subject: Subject, answers: int, events: int) -> None:
        super().__init__(f"{subject.name}: {answers} answers to {events} events; see its log")


async def measure(bed: Bed, subject: Subject, dsn: str, events: Sequence[Message]) -> dict[str, Any]:
    """Run a subject once over fresh events and time its answers by the broker's own clock."""
    group = new_group()
    await broker.start_at_end(bed.bootstrap, group, everything_read(bed))
    begin = await broker.ends(bed.bootstrap, WRITTEN.name)
    await broker.fill(bed.bootstrap, READ.name, events)
    process = Process(subject.name, ("-m", *subject.arguments), dsn, group, subject.environment)
    async with bed.process(process):
        await broker.reached(bed.bootstrap, begin, len(events), PATIENCE_S)
    answers = await broker.since(bed.bootstrap, begin)
    if len(answers) != len(events):
        raise UnequalEffect(subject, len(answers), len(events))
    rate = figures.rate([answer.timestamp for answer in answers], WARM_UP)
    return {"events": len(events), "rate": round(rate, 1)}


def everything_read(bed: Bed) -> list[str]:
    """The topics of payments: no run may read what another one left there."""
    from services.payments.app import topics

    return list(topics(bed.registry))
