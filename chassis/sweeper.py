"""The sweeper: removes from the inbox what is too old to come again, a little at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import structlog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from chassis.horizon import Horizon
    from chassis.metrics import Metrics

log = structlog.get_logger(__name__)

PAUSE = 600.0
PAGE = 1000
_FORGET = """
    DELETE FROM inbox WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM inbox
        WHERE topic = ANY($1::text[]) AND received_at < clock_timestamp() - $2::interval
        LIMIT $3 FOR UPDATE SKIP LOCKED))
"""


class Sweeper:
    """Sweeps one service's inbox every ten minutes; several processes do not get into each other's way."""

    def __init__(self, pool: asyncpg.Pool, horizon: Horizon, topics: Sequence[str], metrics: Metrics) -> None:
        self._pool, self._metrics = pool, metrics
        self._spans = horizon.by_span(topics)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Sweep now and then until told to stop."""
        while not self._stopping.is_set():
            try:
                await self.sweep()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("sweep_interrupted", error=type(error).__name__)
            try:
                await asyncio.wait_for(self._stopping.wait(), PAUSE)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Finish the page, then stop."""
        self._stopping.set()

    async def sweep(self) -> int:
        """Remove what is beyond the horizon, in pages of their own transactions; how much that was."""
        removed = 0
        for span, topics in self._spans.items():
            while not self._stopping.is_set() and (page := await self._forget(topics, span)):
                removed += page
        self._metrics("forgotten").inc(removed)
        return removed

    async def _forget(self, topics: Sequence[str], span: timedelta) -> int:
        status = await self._pool.execute(_FORGET, topics, span, PAGE)
        return int(status.rpartition(" ")[2])
