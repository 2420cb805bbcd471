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
    from chassis.producer import Refused, Sender

log = structlog.get_logger(__name__)

PAGE = 1_000
SHORTEST_PAUSE = 0.02
LONGEST_PAUSE = 0.25
LEADER_RETRY = 0.5


class Relay:
    """Sends the messages of one service's outbox while it is the leader."""

    def __init__(
        self, outbox: Outbox, sender: Sender, metrics: Metrics, longest_pause: float = LONGEST_PAUSE
    ) -> None:
        """After `longest_pause` seconds at most it looks for what another process has written."""
        self._outbox, self._sender, self._metrics = outbox, sender, metrics
        self._longest_pause = longest_pause
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
        while True:
            self._woken.clear()
            if await self._send_page(lead):
                pause = SHORTEST_PAUSE
                continue
            if self._stopping:
                return
            try:
                await asyncio.wait_for(self._woken.wait(), pause)
                pause = SHORTEST_PAUSE
            except TimeoutError:
                pause = min(self._longest_pause, pause * 2)

    async def _send_page(self, lead: Lead) -> bool:
        """Send up to a page of rows; True where there was something to send."""
        rows = await lead.waiting(PAGE)
        if not rows:
            return False
        compacted = [row for row in rows if row.lane == "compacted"]
        stream = [row for row in rows if row.lane == "stream"]
        sent, refused = await self._sender.send_compacted(compacted)
        more_sent, more_refused = await self._sender.send(stream)
        for row, reason in [*refused, *more_refused]:
            await self._bury(lead, row, reason)
        await self._forget(lead, [*sent, *more_sent])
        if not (sent or more_sent or refused or more_refused):
            raise KafkaError("nothing of the page could be sent")
        return True

    async def _forget(self, lead: Lead, sent: Sequence[Row]) -> None:
        """Delete what was acknowledged."""
        await lead.forget([row.id for row in sent])
        for topic, count in Counter(row.topic for row in sent).items():
            self._metrics("produced", topic=describe(topic).pattern).inc(count)

    async def _bury(self, lead: Lead, row: Row, reason: Refused) -> None:
        """A row the broker refuses for good; the later ones of its key wait behind it."""
        log.error("message_refused", topic=row.topic, code=reason.code, outbox_id=row.id)
        await lead.bury(row.id, reason.code, str(reason))
