"""A gauge that one service has beside those of all: of what only its own tables know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.metrics import MetricDoc

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    import asyncpg

    from chassis.metrics import Metrics


@dataclass(frozen=True, slots=True)
class OwnGauge:
    """Named by the service's `Service`; asked for at each scrape, so its query has to be cheap."""

    name: str
    """Without `teilhabe_`; with its unit."""
    meaning: str
    """A sentence for the reference page."""
    promql: str
    """How to ask for it."""
    label: str
    """The one beside `service`."""
    read: Callable[[asyncpg.Pool, datetime], Awaitable[Mapping[str, float]]]
    """Its number for each value of the label, none left out, at a time of the service's clock."""

    @property
    def doc(self) -> MetricDoc:
        """As the reference page shows it."""
        return MetricDoc(f"teilhabe_{self.name}", "gauge", self.meaning, ("service", self.label), self.promql)

    async def observe(self, metrics: Metrics, pool: asyncpg.Pool, now: datetime) -> None:
        """Set it."""
        for value, number in (await self.read(pool, now)).items():
            metrics(self.name, **{self.label: value}).set(number)
