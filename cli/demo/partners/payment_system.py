"""A payment system: it executes what is due, and says what became of it; or leaves both to its bank."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cli.demo.partners.deviations import Rejected, Returned
from cli.demo.partners.diary import Diary
from cli.demo.partners.messages import Reply
from contracts.payments import (
    PaymentCancelled,
    PaymentDue,
    PaymentExecuted,
    PaymentRejected,
    PaymentReturned,
)
from contracts.topics import DISBURSEMENTS_DUE, due_topic, payment_replies_topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from cli.demo.partners.messages import Received
    from contracts.envelope import Event
    from contracts.values import Month

_TEXTS = {"AC01": "Die Kontonummer ist falsch.", "AC04": "Das Konto ist erloschen."}


class PaymentSystems:
    """Every payment system: each order is executed on its day, the day's orders at once."""

    def __init__(
        self,
        systems: Iterable[str],
        deviations: Mapping[UUID, Returned | Rejected] | None = None,
        by_bank: Mapping[str, Month] | None = None,
    ) -> None:
        """`deviations` by case; `by_bank` by system: the month that its bank answers for."""
        self.topics = tuple(due_topic(system) for system in systems)
        self._deviations = dict(deviations or {})
        self._by_bank = dict(by_bank or {})
        self._diary = Diary()

    @property
    def next_date(self) -> date | None:
        return self._diary.next_date

    def receive(self, message: Received, today: date) -> Sequence[Reply]:
        """Execute an order, or plan it where its day has not come."""
        match message.event:
            case PaymentDue() as order if not self._left_to_the_bank(message, order):
                self._plan(message, order, max(order.due_on, today))
            case PaymentCancelled() as cancelled:
                self._diary.strike(cancelled.payment_id)
        return self.due(today)

    def due(self, today: date) -> Sequence[Reply]:
        return [entry.reply for entry in self._diary.take(today)]

    def _left_to_the_bank(self, message: Received, order: PaymentDue) -> bool:
        month = self._by_bank.get(DISBURSEMENTS_DUE.value_in(message.topic) or "")
        return month == order.due_on.isoformat()[:7]

    def _plan(self, message: Received, order: PaymentDue, day: date) -> None:
        deviation = self._deviation(order)
        if isinstance(deviation, Rejected):
            code = deviation.rejected
            text = _TEXTS.get(code, "Nicht ausführbar.")
            rejected = PaymentRejected(payment_id=order.payment_id, code=code, text=text)
            return self._note(message, order, day, rejected)
        reference = f"B{order.payment_id.hex[:12].upper()}"
        executed = PaymentExecuted(
            payment_id=order.payment_id, executed_on=order.due_on, bank_reference=reference
        )
        self._note(message, order, day, executed)
        if isinstance(deviation, Returned):
            back_on = day + timedelta(days=deviation.after_days)
            returned = PaymentReturned(
                payment_id=order.payment_id, returned_on=back_on, code=deviation.returned
            )
            self._note(message, order, back_on, returned)
        return None

    def _deviation(self, order: PaymentDue) -> Returned | Rejected | None:
        """How this payment deviates: the first attempt that fits the case's deviation, and no other."""
        deviation = self._deviations.get(order.case_id)
        if deviation is None or order.attempt > 1 or deviation.month not in (None, order.month):
            return None
        return self._deviations.pop(order.case_id)

    def _note(self, message: Received, order: PaymentDue, day: date, event: Event) -> None:
        system = DISBURSEMENTS_DUE.value_in(message.topic) or ""
        reply = Reply(
            topic=payment_replies_topic(system),
            key=str(order.grant_id),
            source=f"/payment-systems/{system}",
            subject=str(order.case_id),
            event=event,
            cause=message.envelope.id,
        )
        self._diary.note(day, order.payment_id, reply)
