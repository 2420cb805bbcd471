"""Handing persons' orders to the service, as further arrivals among its batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from chassis.batch import Batch, GivenBack
from chassis.handling import OrderGiven, derived_id
from services.payments.door.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.batch import Report
    from chassis.clock import Clock
    from chassis.inbound import Inbound
    from chassis.worker import Worker
    from services.payments.given import Given


@dataclass(frozen=True, slots=True)
class Done:
    """What became of many orders."""

    repeated: int
    """Given before; they took effect then."""
    refused: int
    set_aside: int
    """Dead letters of payments now."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Gives orders, each of which takes effect once however often it is sent."""

    inbound: Inbound
    worker: Worker
    clock: Clock

    async def give(
        self, name: str, target: object, by: str, content: Mapping[str, object], key: str | None
    ) -> None:
        """Have an order carried out; raises `ProblemError` with the reason where it is refused.

        The same order under the same key is the same order; without a key it is one of its own.
        """
        order = OrderGiven(name, by, content)
        order_id = derived_id("order", name, target, by, sorted(content.items()), key or uuid4())
        arrival = self.inbound.order(order, target, order_id, self.clock.now())
        reply = (await self._handled(Batch(arrivals=(arrival,)))).replies.get(arrival.inbox)
        if reply is None:
            raise ProblemError("set_aside", "Bei der Ausführung ist ein Fehler aufgetreten.")
        if reply.refused is not None:
            raise ProblemError(reply.refused, reply.detail)

    async def give_all(self, by: str, orders: Sequence[Given]) -> Done:
        """Have many orders carried out in one transaction, each once."""
        once = {order.id: order for order in orders}
        now = self.clock.now()
        arrivals = tuple(
            self.inbound.order(OrderGiven(order.name, by, order.content), order.target, order.id, now)
            for order in once.values()
        )
        report = await self._handled(Batch(arrivals=arrivals))
        replies = [report.replies.get(arrival.inbox) for arrival in arrivals]
        return Done(
            repeated=report.repeats + len(orders) - len(once),
            refused=sum(reply is not None and reply.refused is not None for reply in replies),
            set_aside=replies.count(None),
        )

    async def _handled(self, batch: Batch) -> Report:
        try:
            return await self.worker.handle(batch)
        except GivenBack:
            detail = "Die Datenbank ist zurzeit nicht erreichbar."
            raise ProblemError("busy", detail, headers={"Retry-After": "10"}) from None
