"""One process of a service: the chassis's own receiver, worker, engine and relay, on a simulated world."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from aiokafka.errors import IllegalStateError
from prometheus_client import CollectorRegistry

from chassis.batch import Batch
from chassis.engine import Engine
from chassis.inbound import Inbound
from chassis.metrics import Metrics
from chassis.receiving import Receiver
from chassis.recent import Recent
from chassis.relay import Relay
from chassis.worker import Worker
from tests.simulation.memory.desk import MemoryDesk
from tests.simulation.memory.outbox import PAGE, MemoryLead, MemoryOutbox
from tests.simulation.memory.store import MemoryStore, MemoryUnit
from tests.simulation.place import Crashed, Place
from tests.simulation.sender import SimulatedSender

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from uuid import UUID

    from chassis.adapters import Adapter
    from chassis.arrival import Arrival
    from chassis.clock import Clock
    from chassis.handling import OrderGiven, Reply
    from chassis.registry import Registry
    from tests.simulation.broker import Partition, Stored
    from tests.simulation.site import Site


LOOKS_EVERY = 1.0
"""Seconds after which worker and relay look round unasked; whatever is committed wakes them before."""


class GroupOffsets:
    """`chassis.receiving.Offsets` of one member of a simulated group."""

    def __init__(self, member: str, site: Site, place: Place) -> None:
        self._member, self._site, self._place = member, site, place

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        await self._place.pause("before offsets")
        if self._place.fault("not_committed", "offsets"):
            return
        try:
            self._site.group.commit(self._member, offsets)
        except IllegalStateError:
            return
        await self._place.pause("offsets committed")

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        self._place.note("gives a batch back")
        self._site.group.seek(self._member, offsets)


@dataclass(frozen=True, slots=True)
class Kit:
    """What a process is built of; a planted fault puts something worse in the place of one of them."""

    unit: type[MemoryUnit] = MemoryUnit
    lead: type[MemoryLead] = MemoryLead
    sender: type[SimulatedSender] = SimulatedSender
    receiver: type[Receiver] = Receiver
    offsets: type[GroupOffsets] = GroupOffsets


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a process runs."""

    place: Place
    clock: Clock
    registry: Registry
    adapters: Mapping[str, Adapter]
    batch_size: int
    rewind: Callable[[], None]
    """Stops the service's processes, this one too, and sets its offsets back."""


class Process:
    """Reads, works and relays until it crashes or is stopped."""

    def __init__(self, name: str, site: Site, machine: Machine, kit: Kit) -> None:
        self.name = name
        self._site, self._place, self._machine = site, machine.place, machine
        service, database, place = site.service, site.database, machine.place
        metrics = _metrics(service.name)
        self.service = service.name
        self._inbound = inbound = Inbound(service.name, service.handlers, service.reader)
        store = MemoryStore(database, service.tables, place, kit.unit, recent := Recent())
        engine = Engine(
            service.name,
            inbound,
            store,
            machine.clock,
            machine.registry,
            service.rules,
            service.answer_problem,
        )
        sender: Any = kit.sender(site, place)
        outbox = MemoryOutbox(database, site.lease, place, kit.lead, recent)
        self._relay = Relay(outbox, sender, metrics, LOOKS_EVERY, PAGE)
        self._worker = Worker(
            engine,
            inbound,
            MemoryDesk(database, place),
            machine.clock,
            self._relay,
            metrics,
            machine.adapters,
            store.read,
            asyncio.get_running_loop().time,
            LOOKS_EVERY,
        )
        offsets, of_a_lane = kit.offsets(name, site, place), -(-machine.batch_size // 2)
        self._receiver = kit.receiver(inbound, self._worker, offsets, metrics, batch_size=of_a_lane)
        self._in_flight = self._leaving = False
        self._bell = site.broker.bell()
        self._tasks: list[asyncio.Task[Any]] = []
        self._orders: list[asyncio.Task[Reply | None]] = []

    @property
    def busy(self) -> bool:
        """Something is in flight."""
        return self._in_flight or self._worker.busy

    @property
    def open(self) -> bool:
        """Its door takes orders: it has not been told to stop."""
        return not self._leaving

    async def order(self, order: OrderGiven, target: UUID, order_id: UUID) -> Reply | None:
        """What a person tells the process through its door; None where it ends before it has answered."""
        arrival = self._inbound.order(order, target, order_id, self._machine.clock.now())
        task = asyncio.create_task(self._answered(arrival))
        self._orders.append(task)
        await asyncio.wait([task])
        return None if task.cancelled() else task.result()

    async def _answered(self, arrival: Arrival) -> Reply | None:
        try:
            report = await self._worker.handle(Batch(arrivals=(arrival,)))
            await self._place.pause("order done")
        except (Crashed, Exception):
            return None
        return report.replies.get(arrival.inbox)

    def wake(self) -> None:
        """The clock was moved, or something was committed."""
        self._worker.wake()
        if self._site.database.tables["outbox"]:
            self._relay.wake()

    def start(self) -> None:
        """Join the group and begin."""
        self._site.database.seen.append(self.wake)
        self._site.group.join(self.name)
        loops = (self._consume(), self._worker.run(), self._relay.run())
        self._tasks = [asyncio.create_task(self._guarded(loop)) for loop in loops]

    async def settle(self) -> None:
        """As after a signal: the door closes, then batch, offsets, chores and outbox are settled in turn."""
        reading, chores, relay = self._tasks
        self._leaving = True
        await asyncio.gather(*self._orders)
        self._bell.set()
        await asyncio.wait([reading])
        self._site.group.leave(self.name)
        await self._worker.stop()
        await asyncio.wait([chores])
        await self._relay.stop()
        await asyncio.wait([relay])

    def stop(self) -> None:
        """End at once, whatever is in flight."""
        for task in (*self._tasks, *self._orders):
            task.cancel()
        self._site.database.seen.remove(self.wake)
        self._site.broker.mute(self._bell)
        self._site.group.leave(self.name)

    async def ended(self) -> None:
        """Wait for its tasks; raises what none of them may raise."""
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except* Crashed:
            pass

    async def _consume(self) -> None:
        while not self._leaving:
            records = self._site.group.poll(self.name, self._machine.batch_size)
            if not records:
                self._bell.clear()
                await self._bell.wait()
                continue
            self._in_flight = True
            await self._take(records)
            self._in_flight = False

    async def _take(self, records: Sequence[Stored]) -> None:
        await self._place.pause("records fetched")
        if self._place.fault("rebalance", "records fetched"):
            self._site.group.rebalance()
        self._place.note(f"takes {_shown(records)}")
        await self._receiver.take(records)
        if self._place.fault("rewind", "offsets committed"):
            self._machine.rewind()
            raise Crashed


@cache
def _metrics(service: str) -> Metrics:
    """Counted for all runs together: nothing depends on it."""
    return Metrics(service, CollectorRegistry())


def _shown(records: Sequence[Stored]) -> str:
    names = [(each.header("ce_type") or b"?").decode("utf-8", "replace") for each in records]
    return ", ".join(name.removeprefix("teilhabe.").rpartition(".v")[0] or name for name in names)
