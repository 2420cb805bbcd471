"""The two persons who decide on payment runs, as the door of payments would pass on what they tell it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from chassis.handling import Key, OrderGiven, derived_id
from law.payment_day import is_target_day
from services.payments.runs import PaymentRun
from tests.simulation.checks.violation import Violation

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from chassis.handling import Reply
    from tests.simulation.memory.database import Database
    from tests.simulation.place import Place

PREPARES, RELEASES = "anna.prepares", "bela.releases"
ATTEMPTS = 20
PAUSE = 0.5


class Door(Protocol):
    """A process of payments that takes orders."""

    async def order(self, order: OrderGiven, target: UUID, order_id: UUID) -> Reply | None:
        """What became of an order; None where the answer was lost on the way, or the order set aside."""


class Doors(Protocol):
    """Where the processes of payments are found, those that are up."""

    def payments(self) -> list[Door]:
        """All that are up now."""


async def release(database: Database, doors: Doors, place: Place, today: date) -> bool:
    """Prepare and release every run in which something waits; whether there was any.

    A run of a day that was over too early may find itself on a day on which banks pay nothing.
    """
    runs = _runs(database) if is_target_day(today) else ()
    waiting = [run for run in runs if run.count and run.status in ("open", "prepared")]
    for run in waiting:
        if run.status == "open":
            await _decide(doors, OrderGiven("prepare", PREPARES, {}), run, place)
        shown = _read(database, run.key)
        if shown.status == "prepared":
            order = OrderGiven("release", RELEASES, {"revision": shown.revision})
            await _decide(doors, order, run, place)
    return bool(waiting)


async def _decide(doors: Doors, order: OrderGiven, run: PaymentRun, place: Place) -> None:
    order_id = derived_id(order.name, run.run_id, asyncio.get_running_loop().time())
    await tell(doors, order, run.run_id, order_id, place)


async def tell(doors: Doors, order: OrderGiven, target: UUID, order_id: UUID, place: Place) -> None:
    """Send an order, under the same id, until it is answered; what is set aside stays without an answer.

    Who sends it again all the same, at any process, is told the same. Raises `Violation`.
    """
    told: Reply | None = None
    for attempt in range(ATTEMPTS):
        up = doors.payments()
        reply = await up[attempt % len(up)].order(order, target, order_id) if up else None
        if None not in (told, reply) and reply != told:
            raise Violation("one answer each order", f"{order.name} of {target}: {told}, then {reply}")
        told = told or reply
        if told and not place.fault("ordered_again", order.name):
            return
        await asyncio.sleep(PAUSE)


def _runs(database: Database) -> list[PaymentRun]:
    rows = sorted(database.tables["aggregate"].items())
    return [_read(database, key) for key, row in rows if key.kind == PaymentRun.kind and row.state]


def _read(database: Database, key: Key) -> PaymentRun:
    return PaymentRun.model_validate_json(database.tables["aggregate"][key].state)
