"""How far back the inbox remembers: beyond it nobody can tell a repeat from a message that is new.

What came on a topic of limited retention is forgotten some time after the topic has let go of it; what came
on a compacted or unlimited topic never is. A record from beyond the horizon (of a topic whose retention was
prolonged, of a broker that was restored) is set aside for an operator to look at, never handled.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chassis.arrival import Arrival


@dataclass(frozen=True, slots=True)
class Horizon:
    """How long the inbox remembers what came on a topic."""

    margin: timedelta
    """Time beyond the topic's retention."""

    def of(self, topic: str) -> timedelta | None:
        """For how long; None: for ever."""
        days = describe(topic).retention_days
        return None if days is None else timedelta(days=days) + self.margin

    def by_span(self, topics: Iterable[str]) -> dict[timedelta, list[str]]:
        """The topics whose messages are forgotten, by how long they are remembered."""
        spans: defaultdict[timedelta, list[str]] = defaultdict(list)
        for topic in topics:
            if (span := self.of(topic)) is not None:
                spans[span].append(topic)
        return dict(spans)

    def seen(self, arrivals: tuple[Arrival, ...], taken: Sequence[int]) -> tuple[Arrival, ...]:
        """The same, marked where from beyond it; `taken`: when the broker took each, in milliseconds."""
        now = time.time() * 1000
        if min(taken) > now - self.margin.total_seconds() * 1000:
            return arrivals
        return tuple(
            replace(arrival, beyond_horizon=True) if self._is_beyond(arrival, now - at) else arrival
            for arrival, at in zip(arrivals, taken, strict=True)
        )

    def _is_beyond(self, arrival: Arrival, age_ms: float) -> bool:
        span = self.of(arrival.record.topic)
        return span is not None and age_ms > span.total_seconds() * 1000
