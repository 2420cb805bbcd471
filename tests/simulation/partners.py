"""The outside programs on the simulated broker: they read everything, deduplicate by id, and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.partners.messages import Received
from contracts.envelope import ContractError, decode, event_type, read_headers
from contracts.topics import sender_fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from chassis.records import Record
    from cli.demo.partners.messages import Partner, Reply
    from tests.simulation.broker import Broker, Message, Partition
    from tests.simulation.place import Place


class Partners:
    """All partners of a run; what they send may arrive twice."""

    def __init__(self, partners: Sequence[Partner], broker: Broker, place: Place) -> None:
        self._partners, self._broker, self._place = partners, broker, place
        self._readers = {topic: partner for partner in partners for topic in partner.topics}
        self._read: dict[Partition, int] = {part: 0 for part in broker.logs if part[0] in self._readers}
        self._seen: set[tuple[str, UUID]] = set()
        self._again: list[Message] = []
        self._bell = broker.bell()

    @property
    def next_date(self) -> date | None:
        """The next day in a partner's calendar."""
        return min((day for each in self._partners if (day := each.next_date) is not None), default=None)

    @property
    def caught_up(self) -> bool:
        """Everything is read, and everything is sent."""
        return not self._again and all(
            not self._broker.has_more(part, place) for part, place in self._read.items()
        )

    async def send(self, messages: Iterable[Message]) -> None:
        """Send in order; the network may carry a message twice."""
        for message in messages:
            await self._place.pause("sending")
            if self._place.fault("slow_sender", message[0]):
                await self._place.stall()
            self._broker.append([message])
            if _counted_by_id(message) and self._place.fault("sent_twice", message[0]):
                self._again.append(message)
                self._bell.set()

    def set_out(self, today: date, now: datetime) -> None:
        """A day begins."""
        self._today, self._now = today, now

    async def send_due(self) -> None:
        """Send what is due by the partners' calendars."""
        for partner in self._partners:
            await self.send(message_of(reply, self._now) for reply in partner.due(self._today))

    async def run(self) -> None:
        """Read and answer for ever."""
        while True:
            if self.caught_up:
                self._bell.clear()
                await self._bell.wait()
            await self._place.pause("reading")
            while self._again:
                self._broker.append([self._again.pop(0)])
            for part, position in list(self._read.items()):
                for record in self._broker.after(part, position):
                    await self.send(message_of(reply, self._now) for reply in self._replies(record))
                    self._read[part] = record.offset + 1

    def _replies(self, record: Record) -> Sequence[Reply]:
        message = received(record)
        if message is None or (identity := (message.envelope.source, message.envelope.id)) in self._seen:
            return ()
        self._seen.add(identity)
        return self._readers[record.topic].receive(message, self._today)


def _counted_by_id(message: Message) -> bool:
    """Whether a repeat can be known as one: a sender that may not speak here is answered each time."""
    headers = dict(message[3])
    return sender_fits(message[0], (headers.get("ce_source") or b"").decode("utf-8", "replace"))


def message_of(reply: Reply, now: datetime) -> Message:
    """A reply as the broker gets it."""
    return reply.topic, reply.key.encode(), reply.value, tuple(reply.headers(now))


def received(record: Record) -> Received | None:
    """The record's event; None where the contracts do not know it or cannot read it."""
    try:
        envelope = read_headers(record.headers)
        cls = event_type(envelope.type)
        if cls is None or record.value is None:
            return None
        event = decode(cls, record.value, tolerant=True)
    except ContractError:
        return None
    return Received(record.topic, (record.key or b"").decode("utf-8", "replace"), envelope, event)
