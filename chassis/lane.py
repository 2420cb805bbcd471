"""A lane of the relay: sends the rows of the outbox that go one way, in their order.

Streams and compacted topics are lanes of their own, because a Kafka transaction takes several answers of
the broker and nobody on a stream has to wait for it. A topic is in one lane, so that each key's order
holds; between two topics there never was one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import structlog
from aiokafka.errors import KafkaError

from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from chassis.metrics import Metrics
    from chassis.outbox import Lead, Row
    from chassis.outgoing import OutboxLane
    from chassis.producer import Refused, Sent

log = structlog.get_logger(__name__)

SHORTEST_PAUSE = 0.02
LONGEST_PAUSE = 0.25
RETRY = 0.5
PAGE = 1_000
"""Rows that are sent and forgotten together; while a full page is on its way, the next one is read."""


class Lane:
    """Sends what goes its way, page by page, while somebody leads."""

    def __init__(
        self,
        name: OutboxLane,
        send: Callable[[Sequence[Row]], Awaitable[Sent]],
        metrics: Metrics,
        longest_pause: float = LONGEST_PAUSE,
        page: int = PAGE,
    ) -> None:
        """After `longest_pause` seconds at most it looks for what another process has written."""
        self._name, self._send, self._metrics = name, send, metrics
        self._longest_pause, self._page = longest_pause, page
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something was written to the outbox."""
        self._woken.set()

    def stop(self) -> None:
        """Send what is waiting, then stop."""
        self._stopping = True
        self.wake()

    async def run(self, lead: Lead) -> None:
        """Drain for ever; raises what the lead raises, and trouble with the broker only when stopping.

        Whatever could not be sent is read again: by then the sender has producers that no other leader
        has fenced, or the lead is lost and the reading fails.
        """
        while True:
            try:
                return await self._drain_for_ever(lead)
            except KafkaError as error:
                if self._stopping:
                    raise
                log.warning("lane_interrupted", lane=self._name, error=type(error).__name__)
                await asyncio.sleep(RETRY)

    async def _drain_for_ever(self, lead: Lead) -> None:
        pause = SHORTEST_PAUSE
        ahead: list[Row] = []
        while True:
            self._woken.clear()
            if rows := ahead or await lead.waiting(self._name, self._page):
                ahead = await self._send_page(lead, rows)
                pause = SHORTEST_PAUSE
                continue
            if self._stopping:
                return
            try:
                await asyncio.wait_for(self._woken.wait(), pause)
                pause = SHORTEST_PAUSE
            except TimeoutError:
                pause = min(self._longest_pause, pause * 2)

    async def _send_page(self, lead: Lead, rows: Sequence[Row]) -> list[Row]:
        """Send rows and forget them; returns what was read meanwhile, if all of them went.

        Where one did not, what was read behind it is let go: it may be of the same key.
        """
        reading = asyncio.create_task(self._ahead(lead, rows))
        try:
            sent, refused = await self._send(rows)
            ahead = await reading
        except KafkaError:
            await reading  # the lead goes on and takes one question at a time: none is broken off
            raise
        finally:
            reading.cancel()
        for row, reason in refused:
            await self._bury(lead, row, reason)
        await self._forget(lead, sent)
        if not (sent or refused):
            raise KafkaError("nothing of the page could be sent")
        return ahead if len(sent) == len(rows) else []

    async def _ahead(self, lead: Lead, rows: Sequence[Row]) -> list[Row]:
        """The page behind these rows; there is hardly one behind a page that was not full."""
        if len(rows) < self._page:
            return []
        return await lead.waiting(self._name, self._page, [row.id for row in rows])

    async def _forget(self, lead: Lead, sent: Sequence[Row]) -> None:
        """Delete what was acknowledged."""
        await lead.forget([row.id for row in sent])
        for topic, count in Counter(row.topic for row in sent).items():
            self._metrics("produced", topic=describe(topic).pattern).inc(count)

    async def _bury(self, lead: Lead, row: Row, reason: Refused) -> None:
        """A row the broker refuses for good; the later ones of its key wait behind it."""
        log.error("message_refused", topic=row.topic, code=reason.code, outbox_id=row.id)
        await lead.bury(row.id, reason.code, str(reason))
