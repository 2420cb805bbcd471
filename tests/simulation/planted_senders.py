"""Planted faults of the sender: what it could do wrong with messages and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from aiokafka.errors import KafkaError, ProducerFenced

from chassis.handling import derived_id
from tests.simulation.sender import SimulatedSender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chassis.outbox import Row
    from chassis.producer import Sent
    from tests.simulation.broker import Message


class ForgetsFailures(SimulatedSender):
    """Does not look at the broker's answer."""

    async def send(self, rows: Sequence[Row]) -> Sent:
        await super().send(rows)
        return list(rows), []

    async def send_compacted(self, rows: Sequence[Row]) -> Sent:
        try:
            await super().send_compacted(rows)
        except KafkaError as error:
            self._place.note(f"overlooks: {error}")
        return list(rows), []


class RenamesRepeats(SimulatedSender):
    """Gives a message another id when it is sent again."""

    def _message(self, row: Row) -> Message:
        topic, key, value, headers = super()._message(row)
        times = self._site.sent[row.id] = self._site.sent.get(row.id, 0) + 1
        if times == 1:
            return topic, key, value, headers
        renamed = [
            (name, str(derived_id(UUID((id_ or b"").decode()), times)).encode() if name == "ce_id" else id_)
            for name, id_ in headers
        ]
        return topic, key, value, tuple(renamed)


class SendsFencedPageAgain(SimulatedSender):
    """Sends again with a new producer what it has in hand, not what the outbox says by then."""

    async def send_compacted(self, rows: Sequence[Row]) -> Sent:
        try:
            return await super().send_compacted(rows)
        except ProducerFenced:
            return await super().send_compacted(rows)


class Unfenced(SimulatedSender):
    """Sends to compacted topics as to others: whoever led before may write after whoever leads now."""

    async def send_compacted(self, rows: Sequence[Row]) -> Sent:
        self._epoch = self._site.broker.epoch(self._writer)
        return await super().send_compacted(rows)
