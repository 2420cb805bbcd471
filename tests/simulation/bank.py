"""The bank behind the payment systems: what they report by events its files tell too, read in by a person.

Each booking is an order to its case, at any process of payments: before the event that reports the same, or
after it; in any order, and now and then again. One payment stays one payment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from chassis.handling import OrderGiven, derived_id
from contracts.payments import PaymentDue, PaymentExecuted, PaymentRejected, PaymentReturned
from contracts.topics import DISBURSEMENTS_DUE, DISBURSEMENTS_REPLIES, describe
from tests.simulation.partners import received
from tests.simulation.releases import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chassis.records import Record
    from tests.simulation.broker import Broker, Partition
    from tests.simulation.chance import Chance
    from tests.simulation.place import Place
    from tests.simulation.releases import Doors

Report = PaymentExecuted | PaymentRejected | PaymentReturned
READS = "cora.reads"
Booking = tuple[UUID, UUID, dict[str, Any]]
"""Case, payment, and what is told of it."""


class Bank:
    """All banks of a run, and who reads their files in."""

    def __init__(self, broker: Broker, doors: Doors, chance: Chance, place: Place) -> None:
        self._broker, self._doors, self._chance, self._place = broker, doors, chance, place
        topics = (DISBURSEMENTS_DUE, DISBURSEMENTS_REPLIES)
        self._read: dict[Partition, int] = {part: 0 for part in broker.logs if describe(part[0]) in topics}
        self._amounts: dict[UUID, str] = {}
        self._bell = broker.bell()

    @property
    def caught_up(self) -> bool:
        """Everything is told."""
        return not any(self._broker.has_more(part, place) for part, place in self._read.items())

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            if self.caught_up:
                self._bell.clear()
                await self._bell.wait()
            await self._place.pause("reading")
            if self._place.fault("late_file", "the bank"):
                await self._place.stall()
            ends = {part: self._broker.after(part, place) for part, place in self._read.items()}
            bookings = [
                each for records in ends.values() for record in records for each in self._told(record)
            ]
            for booking in self._chance.shuffled(bookings, "file"):
                await self._tell(booking)
            self._read |= {part: records[-1].offset + 1 for part, records in ends.items() if records}

    async def _tell(self, booking: Booking) -> None:
        case_id, payment_id, fact = booking
        content = {"payment_id": str(payment_id), "fact": fact, "message": "0" * 64}
        order_id = derived_id("told", payment_id, fact["key"])
        await tell(self._doors, OrderGiven("told", READS, content), case_id, order_id, self._place)

    def _told(self, record: Record) -> Iterator[Booking]:
        """What a file says of what a payment system reports; nothing of what was never ordered."""
        message = received(record)
        event = message and message.event
        if isinstance(event, PaymentDue):
            self._amounts[event.payment_id] = f"{event.amount:.2f}"
        elif isinstance(event, Report) and message and event.payment_id in self._amounts:
            fact = _fact(event, self._amounts[event.payment_id])
            yield UUID(message.envelope.subject), event.payment_id, fact


def _fact(event: Report, amount: str) -> dict[str, Any]:
    match event:
        case PaymentExecuted():
            return {"key": "out", "kind": "debit", "amount": amount, "on": f"{event.executed_on}"}
        case PaymentReturned():
            on = event.returned_on and f"{event.returned_on}"
            return {"key": "back", "kind": "credit", "amount": amount, "on": on, "reason": event.code}
        case PaymentRejected():
            return {"key": f"refusal:{event.code}", "kind": "refusal", "reason": event.code}
