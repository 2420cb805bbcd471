"""Handing a person's order to the service, as one more arrival among its batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.batch import Batch, GivenBack
from chassis.handling import OrderGiven, derived_id
from services.payments.door.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chassis.clock import Clock
    from chassis.inbound import Inbound
    from chassis.worker import Worker


@dataclass(frozen=True, slots=True)
class Orders:
    """Gives orders, each of which takes effect once however often it is sent."""

    inbound: Inbound
    worker: Worker
    clock: Clock

    async def give(self, name: str, target: object, by: str, content: Mapping[str, object], key: str) -> None:
        """Have an order carried out; raises `ProblemError` with the reason where it is refused.

        The same order under the same key is the same order.
        """
        order = OrderGiven(name, by, content)
        order_id = derived_id("order", name, target, by, sorted(content.items()), key)
        arrival = self.inbound.order(order, target, order_id, self.clock.now())
        try:
            report = await self.worker.handle(Batch(arrivals=(arrival,)))
        except GivenBack:
            detail = "Die Datenbank ist zurzeit nicht erreichbar."
            raise ProblemError("busy", detail, headers={"Retry-After": "10"}) from None
        reply = report.replies.get(arrival.inbox)
        if reply is None:
            raise ProblemError("set_aside", "Bei der Ausführung ist ein Fehler aufgetreten.")
        if reply.refused is not None:
            raise ProblemError(reply.refused, reply.detail)
