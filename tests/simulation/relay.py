"""One process's relay, as `chassis.relay` does it: lead, read by number, send, be acknowledged, delete."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg

from tests.simulation.broker import Fenced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.simulation.broker import Message
    from tests.simulation.memory.rows import OutboxRow
    from tests.simulation.place import Place
    from tests.simulation.site import Site

PAGE = 12
LEADER_RETRY = 0.5


class Relay:
    """Sends its service's outbox while its process is the leader."""

    def __init__(self, who: str, site: Site, place: Place) -> None:
        self._who, self._site, self._place = who, site, place

    async def run(self) -> None:
        """Lead when possible."""
        while True:
            try:
                await self._lead_once()
            except (OSError, asyncpg.PostgresError) as error:
                self._place.note(f"relay interrupted: {type(error).__name__}")
            finally:
                self._site.lease.give_up(self._who)
            await asyncio.sleep(LEADER_RETRY)

    async def _lead_once(self) -> None:
        await self._site.lease.take(self._who)
        epoch = self._site.broker.new_epoch(f"{self._site.name}-relay")
        self._site.changed()
        while True:
            rows = self.waiting()
            if not rows:
                await self._site.until_changed(None)
                self._check_leading()
                continue
            await self._send(rows, epoch)

    def waiting(self) -> list[OutboxRow]:
        """The next rows to send."""
        rows = [row for row in self._site.database.outbox if row.message.lane != "effect"]
        return rows[:PAGE]

    async def _send(self, rows: Sequence[OutboxRow], epoch: int) -> None:
        await self._place.step("outbox read")
        if self._place.fault("leader_lost", "outbox read"):
            self._site.lease.give_up(self._who)
        await self._publish(rows, epoch)
        await self._place.step("acknowledged")
        self._check_leading()
        self._forget(rows)
        await self._place.step("outbox deleted")

    async def _publish(self, rows: Sequence[OutboxRow], epoch: int) -> None:
        """Send compacted topics in one transaction, then the others."""
        compacted = [row for row in rows if row.message.lane == "compacted"]
        if compacted:
            await self._place.step("before sending")
            self._send_compacted([self._message(row) for row in compacted], epoch)
        for topic in dict.fromkeys(row.message.target for row in rows if row.message.lane == "stream"):
            await self._place.step("before sending")
            if self._place.fault("not_sent", topic):
                raise Fenced("the broker did not answer")
            self._site.broker.append([self._message(row) for row in rows if row.message.target == topic])
            if self._place.fault("ack_lost", topic):
                raise Fenced("no acknowledgement; the producer is rebuilt")

    def _send_compacted(self, messages: Sequence[Message], epoch: int) -> None:
        self._site.broker.append_transactionally(f"{self._site.name}-relay", epoch, messages)

    def _message(self, row: OutboxRow) -> Message:
        return row.message.target, row.message.key.encode(), row.message.value, row.message.headers

    def _forget(self, rows: Sequence[OutboxRow]) -> None:
        self._site.forget([row.id for row in rows])

    def _check_leading(self) -> None:
        if self._site.lease.holder != self._who:
            raise Fenced("the connection that held the lock is gone")
