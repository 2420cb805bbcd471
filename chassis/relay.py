"""The relay: sends the outbox, one leader a service, each key in order, acknowledged before it is deleted.

Sending twice is possible (a crash between acknowledgement and delete), losing or overtaking is not; the
consumers' inboxes drop what comes twice.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chassis.metrics import Metrics
    from chassis.outbox import Lead, Outbox, Row
    from chassis.producer import Refused, Sender, Sent

log = structlog.get_logger(__name__)

PAGE = 1_000
"""Rows that are sent and forgotten together; while a full page is on its way, the next one is read."""
SHORTEST_PAUSE = 0.02
LONGEST_PAUSE = 0.25
LEADER_RETRY = 0.5


class Relay:
    """Sends the messages of one service's outbox while it is the leader."""

    def __init__(
        self,
        outbox: Outbox,
        sender: Sender,
        metrics: Metrics,
        longest_pause: float = LONGEST_PAUSE,
        page: int = PAGE,
    ) -> None:
        """After `longest_pause` seconds at most it looks for what another process has written."""
        self._outbox, self._sender, self._metrics = outbox, sender, metrics
        self._longest_pause, self._page = longest_pause, page
        self._woken = asyncio.Event()
        self._stopping = False
        self.leading = asyncio.Event()
        """Set while this process is the leader."""

    def wake(self) -> None:
        """Something was written to the outbox."""
        self._woken.set()

    async def run(self) -> None:
        """Lead when possible, until told to stop."""
        while not self._stopping:
            try:
                await self._lead_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError) as error:
                log.warning("relay_interrupted", error=type(error).__name__)
            except Exception:
                log.exception("relay_failed")
            finally:
                self.leading.clear()
                self._metrics("relay_leader").set(0)
            if not self._stopping:
                await asyncio.sleep(LEADER_RETRY)

    async def stop(self) -> None:
        """Send what is waiting, then stop."""
        self._stopping = True
        self.wake()

    async def _lead_once(self) -> None:
        async with self._outbox.lead() as lead:
            if lead is None:
                return
            self.leading.set()
            self._metrics("relay_leader").set(1)
            try:
                await self._sender.start()
                await self._drain_for_ever(lead)
            finally:
                await self._sender.stop()

    async def _drain_for_ever(self, lead: Lead) -> None:
        pause = SHORTEST_PAUSE
        ahead: list[Row] = []
        while True:
            self._woken.clear()
            if rows := ahead or await lead.waiting(self._page):
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
        return [] if len(rows) < self._page else await lead.waiting(self._page, [row.id for row in rows])

    async def _send(self, rows: Sequence[Row]) -> Sent:
        """Send compacted topics in one transaction, then the others."""
        sent, refused = await self._sender.send_compacted([row for row in rows if row.lane == "compacted"])
        more_sent, more_refused = await self._sender.send([row for row in rows if row.lane == "stream"])
        return [*sent, *more_sent], [*refused, *more_refused]

    async def _forget(self, lead: Lead, sent: Sequence[Row]) -> None:
        """Delete what was acknowledged."""
        await lead.forget([row.id for row in sent])
        for topic, count in Counter(row.topic for row in sent).items():
            self._metrics("produced", topic=describe(topic).pattern).inc(count)

    async def _bury(self, lead: Lead, row: Row, reason: Refused) -> None:
        """A row the broker refuses for good; the later ones of its key wait behind it."""
        log.error("message_refused", topic=row.topic, code=reason.code, outbox_id=row.id)
        await lead.bury(row.id, reason.code, str(reason))
