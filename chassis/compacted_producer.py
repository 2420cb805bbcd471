"""Sending rows to compacted topics: a transactional producer with a fixed id, so that a new leader fences
a stalled one and nothing erased comes back.

That holds as long as no producer sends what was read before it was built: whoever leads by then has
nothing to fence it with. After a failure, nothing is sent again before it has been read again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiokafka.errors import KafkaError, RequestTimedOutError

from chassis.producer import ACK_TIMEOUT, Rebuilt, Refused, is_for_good

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.outbox import Row
    from chassis.producer import Sent


class CompactedProducer(Rebuilt):
    """Sends pages in one transaction each; after a refusal, a row at a time until it is found."""

    def __init__(self, options: Mapping[str, Any], transactional_id: str, topic_patience_s: float) -> None:
        super().__init__({**options, "transactional_id": transactional_id}, topic_patience_s)
        self._singly = False

    async def send(self, rows: Sequence[Row]) -> Sent:
        """Send rows; returns those acknowledged and those refused for good. Raises `KafkaError`."""
        if await self.began_anew():
            return [], []
        rows, refused = await self.with_topic(rows)
        sent: list[Row] = []
        for page in [[row] for row in rows] if self._singly else [rows] if rows else []:
            try:
                await self._in_transaction(page)
            except KafkaError as error:
                await self.rebuild()
                if not is_for_good(error):
                    raise
                if len(page) == 1:
                    return sent, [*refused, (page[0], Refused(error, page[0]))]
                self._singly = True
                return sent, refused
            sent += page
        self._singly = False
        return sent, refused

    async def _in_transaction(self, rows: Sequence[Row]) -> None:
        producer = self.client
        try:
            async with asyncio.timeout(ACK_TIMEOUT), producer.transaction():
                sent = [
                    await producer.send(row.topic, row.value, key=row.key, headers=list(row.headers))
                    for row in rows
                ]
                for future in sent:
                    await future
        except TimeoutError as error:
            raise RequestTimedOutError("no answer to a transaction") from error
