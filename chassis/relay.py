"""The relay: sends the outbox, one leader a service, each key in order, acknowledged before it is deleted.

Sending twice is possible (a crash between acknowledgement and delete), losing or overtaking is not; the
consumers' inboxes drop what comes twice.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from chassis.lane import LONGEST_PAUSE, PAGE, Lane

if TYPE_CHECKING:
    from chassis.metrics import Metrics
    from chassis.outbox import Outbox
    from chassis.sender import Sender

log = structlog.get_logger(__name__)

LEADER_RETRY = 0.5


class Relay:
    """Sends the messages of one service's outbox, in two lanes, while it is the leader."""

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
        self._lanes = (
            Lane("stream", sender.send, metrics, longest_pause, page),
            Lane("compacted", sender.send_compacted, metrics, longest_pause, page),
        )
        self._stopping = False
        self.leading = asyncio.Event()
        """Set while this process is the leader."""

    def wake(self) -> None:
        """Something was written to the outbox."""
        for lane in self._lanes:
            lane.wake()

    async def run(self) -> None:
        """Lead when possible, until told to stop."""
        while not self._stopping:
            try:
                await self._lead_once()
            except* (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError) as errors:
                log.warning("relay_interrupted", error=type(errors.exceptions[0]).__name__)
            except* Exception:
                log.exception("relay_failed")
            finally:
                self.leading.clear()
                self._metrics("relay_leader").set(0)
            if not self._stopping:
                await asyncio.sleep(LEADER_RETRY)

    async def stop(self) -> None:
        """Send what is waiting, then stop."""
        self._stopping = True
        for lane in self._lanes:
            lane.stop()

    async def _lead_once(self) -> None:
        """Lead until told to stop, or until the lead or one of the lanes is lost: then nobody goes on."""
        async with self._outbox.lead() as lead:
            if lead is None:
                return
            self.leading.set()
            self._metrics("relay_leader").set(1)
            try:
                await self._sender.start()
                async with asyncio.TaskGroup() as lanes:
                    for lane in self._lanes:
                        lanes.create_task(lane.run(lead))
            finally:
                await self._sender.stop()
