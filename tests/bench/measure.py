"""One measurement: fill the topic, start the service, see when its answers reached the broker."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from deploy.local.processes import ChildProcess
from tests.bench import broker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from contracts.envelope import Event

PATIENCE_S = 600.0
WARM_UP = 0.1
"""Share of the answers that is left out at the beginning: start-up, first connections."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Events that one handler turns into one event each."""

    name: str
    events: Callable[[int], Iterator[Event]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A way to handle a workload: the arguments of its Python process and its environment."""

    workload: Workload
    design: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    events: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run: answers between the first and the last one after the warm-up."""

    workload: str
    design: str
    answers: int
    seconds: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.answers / self.seconds


class UnequalEffect(Exception):
    """A subject did not answer each event once, so its rate compares with nothing."""

    def __init__(self, subject: Subject, answers: int) -> None:
        super().__init__(f"{subject.design}: {answers} answers to {subject.events} events; see its log")


async def measure(subject: Subject, bootstrap: str, dsn: str, log: Path) -> Run:
    """Run a subject once over fresh events and time its answers by the broker's own clock."""
    group = f"bench-{uuid4().hex[:8]}"
    await broker.start_at_end(bootstrap, group)
    begin = await broker.ends(bootstrap)
    await broker.fill(bootstrap, subject.workload.events(subject.events))
    environment = {**subject.environment, **_settings(bootstrap, dsn, group)}
    process = ChildProcess.start("bench", [sys.executable, *subject.arguments], log, env=environment)
    try:
        await broker.reached(bootstrap, begin, subject.events, PATIENCE_S)
    finally:
        await process.stop(within_s=30)
    stamps = await broker.stamps(bootstrap, begin)
    if len(stamps) != subject.events:
        raise UnequalEffect(subject, len(stamps))
    counted = stamps[int(len(stamps) * WARM_UP) :]
    seconds = max(0.001, (counted[-1] - counted[0]) / 1000)
    return Run(subject.workload.name, subject.design, len(counted) - 1, seconds)


def _settings(bootstrap: str, dsn: str, group: str) -> dict[str, str]:
    return {
        "TEILHABE_KAFKA_BOOTSTRAP_SERVERS": bootstrap,
        "TEILHABE_DATABASE_URL": dsn,
        "TEILHABE_CONSUMER_GROUP": group,
        "TEILHABE_HTTP_PORT": "0",
    }
