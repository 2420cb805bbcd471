"""What a process of payments sees to when it starts: that each payment system has its calendar."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chassis.batch import Batch, GivenBack
from chassis.handling import OrderGiven, derived_id
from services.payments.runs import month_of

if TYPE_CHECKING:
    from chassis.service import Running

_AGAIN_AFTER_S = 1.0
BY = "/services/payments"


class Beginning:
    """Gives the order `calendar` for each payment system, once a month however often it starts."""

    name = "beginning"

    def __init__(self, running: Running) -> None:
        self._running = running
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Give the orders, then rest until told to stop."""
        for system in self._running.registry.payment_systems:
            await self._give(system)
        await self._stopping.wait()

    async def stop(self) -> None:
        """End."""
        self._stopping.set()

    async def _give(self, system: str) -> None:
        now = self._running.clock.now()
        order = OrderGiven("calendar", BY, {"system": system})
        order_id = derived_id("calendar", system, month_of(now.date()))
        arrival = self._running.inbound.order(order, system, order_id, now)
        while not self._stopping.is_set():
            try:
                await self._running.worker.handle(Batch(arrivals=(arrival,)))
            except GivenBack:
                await asyncio.sleep(_AGAIN_AFTER_S)
            else:
                return
