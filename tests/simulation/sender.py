"""`chassis.producer.Sender` on the simulated broker: it may be refused, unheard, unanswered or replaced."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    RequestTimedOutError,
)

from chassis.producer import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chassis.outbox import Row
    from chassis.producer import Sent
    from tests.simulation.broker import Message, Partition
    from tests.simulation.place import Place
    from tests.simulation.site import Site


class SimulatedSender:
    """One process's producers."""

    def __init__(self, site: Site, place: Place) -> None:
        self._site, self._place = site, place
        self._writer = f"{site.name}-relay"
        self._epoch = 0

    async def start(self) -> None:
        """Connect, and fence the transactional producer of the leader before."""
        await self._place.pause("producers started")
        if self._place.fault("not_sent", "start"):
            raise KafkaConnectionError("no broker answers")
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._epoch = self._site.broker.new_epoch(self._writer)

    async def stop(self) -> None:
        """Disconnect."""
        self._epoch = 0

    async def send(self, rows: Sequence[Row]) -> Sent:
        """Send rows of stream topics by partition; returns those acknowledged and those refused for good."""
        sent: list[Row] = []
        refused: list[tuple[Row, Refused]] = []
        for part in self._by_partition(rows).values():
            await self._place.step("before sending")
            good, bad = self._sorted_out(part)
            refused += bad
            if good:
                sent += self._append(good)
        return sent, refused

    async def send_compacted(self, rows: Sequence[Row]) -> Sent:
        """Send rows of compacted topics in one transaction; raises `KafkaError`, and has a new producer then.

        That one fences whoever leads by now; it sends nothing before the outbox has been read again.
        """
        good, bad = self._sorted_out(rows)
        try:
            if good:
                await self._in_transaction(good)
        except KafkaError:
            await self._place.pause("producer built anew")
            self._begin_anew()
            raise
        return good, bad

    async def _in_transaction(self, rows: Sequence[Row]) -> None:
        """Raises `ProducerFenced`, and `RequestTimedOutError`, after which the rows may be there or not."""
        await self._place.step("before sending")
        where = f"{len(rows)} compacted"
        if self._place.fault("not_sent", where):
            raise RequestTimedOutError
        self._site.broker.append_transactionally(self._writer, self._epoch, self._messages(rows))
        if self._place.fault("ack_lost", where):
            raise RequestTimedOutError

    def _append(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Send rows of one partition; returns those that were acknowledged."""
        topic = rows[0].topic
        if self._place.fault("not_sent", topic):
            return ()
        self._site.broker.append(self._messages(rows))
        if self._place.fault("ack_lost", topic):
            return self._again(rows)
        return rows

    def _again(self, rows: Sequence[Row]) -> Sequence[Row]:
        """What was not acknowledged is sent singly, by producers that were built anew; some comes through."""
        some = rows[: self._site.some_of(len(rows))]
        self._site.broker.append(self._messages(some))
        return some

    def _by_partition(self, rows: Sequence[Row]) -> dict[Partition, list[Row]]:
        parts: defaultdict[Partition, list[Row]] = defaultdict(list)
        for row in rows:
            parts[self._site.broker.partition_of(row.topic, row.key)].append(row)
        return parts

    def _sorted_out(self, rows: Sequence[Row]) -> Sent:
        """What the broker takes, and what it refuses for good; the rows after one of those are neither."""
        good: list[Row] = []
        bad: list[tuple[Row, Refused]] = []
        stuck: set[tuple[str, bytes]] = set()
        for row in rows:
            if (row.topic, row.key) in stuck:
                continue
            if self._site.refuses(row.id, self._place):
                stuck.add((row.topic, row.key))
                bad.append((row, Refused(MessageSizeTooLargeError(), row)))
            else:
                good.append(row)
        return good, bad

    def _messages(self, rows: Sequence[Row]) -> list[Message]:
        return [self._message(row) for row in rows]

    def _message(self, row: Row) -> Message:
        return row.topic, row.key, row.value, row.headers
