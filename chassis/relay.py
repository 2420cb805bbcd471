"""The relay: sends the outbox, one leader a service, each key in order, acknowledged before it is deleted.

The leader holds an advisory lock on a connection of its own and reads the table over that same
connection: without the connection there is nothing to send. Sending twice is possible (a crash between
acknowledgement and delete), losing or overtaking is not; the consumers' inboxes drop what comes twice.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from chassis.records import Headers, headers_from_json
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.metrics import Metrics
    from chassis.producer import Refused, Sender

log = structlog.get_logger(__name__)

PAGE = 500
SHORTEST_PAUSE = 0.02
LONGEST_PAUSE = 0.25
LEADER_RETRY = 0.5

_WAITING = """
    SELECT id, target, lane, key, headers, value, kind, aggregate FROM outbox
    WHERE lane <> 'effect' AND NOT EXISTS (
        SELECT FROM dead_letter AS dead
        WHERE dead.origin = 'outbox' AND dead.status IN ('open', 'redrive')
          AND dead.topic = outbox.target AND dead.record_key = convert_to(outbox.key, 'UTF8'))
    ORDER BY id LIMIT $1
"""
BURY = """
    WITH gone AS (DELETE FROM outbox WHERE id = $1 RETURNING *)
    INSERT INTO dead_letter (origin, code, error, kind, key, sender, topic, partition, "offset",
                             record_key, headers, value, cause_id, personal)
    SELECT 'outbox', $2, $3, kind, aggregate, $4, target, -1, id, convert_to(key, 'UTF8'), headers,
           value, id::text, personal
    FROM gone
"""
"""Makes the row of number $1 a dead letter with code $2 and error $3 of $4, who could not send it."""
RELAY = "relay"
ADAPTER = "adapter"


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the outbox."""

    id: int
    topic: str
    lane: str
    key: bytes
    headers: Headers
    value: bytes | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Row:
        """From a database row."""
        headers = headers_from_json(row["headers"])
        return cls(row["id"], row["target"], row["lane"], row["key"].encode(), headers, row["value"])


class Relay:
    """Sends the messages of one service's outbox while it is the leader."""

    def __init__(self, dsn: str, sender: Sender, metrics: Metrics) -> None:
        self._dsn, self._sender, self._metrics = dsn, sender, metrics
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
        connection = await asyncpg.connect(self._dsn)
        try:
            if not await connection.fetchval(
                "SELECT pg_try_advisory_lock(hashtextextended('relay ' || current_schema, 0))"
            ):
                return
            self.leading.set()
            self._metrics("relay_leader").set(1)
            await self._sender.start()
            await self._drain_for_ever(connection)
        finally:
            await self._sender.stop()
            connection.terminate() if connection.is_closed() else await connection.close()

    async def _drain_for_ever(self, connection: Any) -> None:
        pause = SHORTEST_PAUSE
        while True:
            self._woken.clear()
            if await self._send_page(connection):
                pause = SHORTEST_PAUSE
                continue
            if self._stopping:
                return
            try:
                await asyncio.wait_for(self._woken.wait(), pause)
                pause = SHORTEST_PAUSE
            except TimeoutError:
                pause = min(LONGEST_PAUSE, pause * 2)

    async def _send_page(self, connection: Any) -> bool:
        """Send up to a page of rows; True where there was something to send."""
        rows = [Row.of(row) for row in await connection.fetch(_WAITING, PAGE)]
        if not rows:
            return False
        compacted = [row for row in rows if row.lane == "compacted"]
        stream = [row for row in rows if row.lane == "stream"]
        sent, refused = await self._sender.send_compacted(compacted)
        more_sent, more_refused = await self._sender.send(stream)
        for row, reason in [*refused, *more_refused]:
            await self._bury(connection, row, reason)
        await self._forget(connection, [*sent, *more_sent])
        if not (sent or more_sent or refused or more_refused):
            raise KafkaError("nothing of the page could be sent")
        return True

    async def _forget(self, connection: Any, sent: Sequence[Row]) -> None:
        """Delete what was acknowledged."""
        await connection.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", [row.id for row in sent])
        counts: dict[str, int] = defaultdict(int)
        for row in sent:
            counts[row.topic] += 1
        for topic, count in counts.items():
            self._metrics("produced", topic=describe(topic).pattern).inc(count)

    async def _bury(self, connection: Any, row: Row, reason: Refused) -> None:
        """A row the broker refuses for good; the later ones of its key wait behind it."""
        log.error("message_refused", topic=row.topic, code=reason.code, outbox_id=row.id)
        await connection.execute(BURY, row.id, reason.code, str(reason), RELAY)
