"""One process of a service: the chassis's engine on a simulated broker and store.

What `chassis.consumer`, `chassis.worker` and `chassis.relay` do around the engine is tied to their clients;
here it is done again step by step, in the same order, so that anything can go wrong between any two steps.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from chassis.adapters import NotYet
from chassis.batch import Batch, Report
from chassis.handling import Effect, Key
from chassis.records import of_confirmation
from tests.simulation.broker import Fenced
from tests.simulation.place import Crashed, Place

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence

    from chassis.adapters import Adapter
    from chassis.arrival import Arrival
    from chassis.clock import Clock
    from chassis.engine import Engine
    from chassis.inbound import Inbound
    from chassis.records import Record
    from tests.simulation.broker import Partition
    from tests.simulation.memory.rows import OutboxRow
    from tests.simulation.memory.store import MemoryStore
    from tests.simulation.relay import Relay
    from tests.simulation.site import Site

BACK_OFF = 0.5
FIRST_RETRY = 0.2
EFFECT_RETRY = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process is made of; a planted fault replaces one of them."""

    place: Place
    store: MemoryStore
    engine: Engine
    inbound: Inbound
    relay: Relay
    clock: Clock
    adapters: Mapping[str, Adapter]
    batch_size: int


class Process:
    """Reads, works and relays until it crashes or is stopped."""

    def __init__(self, name: str, site: Site, parts: Parts) -> None:
        self.name = name
        self._site, self._parts = site, parts
        self._bell = site.broker.bell()
        self._turn = asyncio.Lock()
        self._not_before: dict[int, float] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def busy(self) -> bool:
        """A batch is in flight."""
        return self._turn.locked()

    def start(self) -> None:
        """Join the group and begin."""
        self._site.group.join(self.name)
        loops = (self._consume(), self._chores(), self._parts.relay.run())
        self._tasks = [asyncio.create_task(self._guarded(loop)) for loop in loops]

    def stop(self) -> None:
        """End at once, whatever is in flight."""
        for task in self._tasks:
            task.cancel()
        self._site.broker.mute(self._bell)
        self._site.group.leave(self.name)
        self._site.lease.give_up(self.name)
        self._site.changed()

    async def ended(self) -> None:
        """Wait for its tasks; raises what none of them may raise."""
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Crashed:
            return

    async def handle(self, batch: Batch) -> Report:
        """Handle one batch when its turn comes, and what waited for what it wrote; raises `GivenBack`."""
        async with self._turn:
            report = await self._parts.engine.handle(batch)
            first = report
            while report.written:
                keys = self._site.waiting_on(report.written)
                if not keys:
                    break
                report = await self._parts.engine.handle(Batch(retries=keys))
            return first

    async def _consume(self) -> None:
        while True:
            generation = self._site.group.generation
            records = self._site.group.poll(self.name, self._parts.batch_size)
            if not records:
                self._bell.clear()
                await self._bell.wait()
                continue
            await self._take(records, generation)

    async def _take(self, records: Sequence[Record], generation: int) -> None:
        """Handle, then commit the offsets; a batch that cannot be handled for now is sought back to."""
        place = self._parts.place
        try:
            await place.pause("records fetched")
            if place.fault("rebalance", "records fetched"):
                self._site.group.rebalance()
            await self.handle(Batch(arrivals=tuple(map(self._parts.inbound.read, records))))
        except Exception as error:
            place.note(f"gives a batch back: {type(error).__name__}")
            self._give_back(records, generation)
            await asyncio.sleep(BACK_OFF)
            return
        place.note(f"handled {_shown(records)}")
        await self._commit(records, generation)

    def _give_back(self, records: Sequence[Record], generation: int) -> None:
        self._site.group.seek(self.name, generation, _first(records))

    async def _commit(self, records: Sequence[Record], generation: int) -> None:
        place = self._parts.place
        await place.pause("before offsets")
        try:
            self._site.group.commit(generation, _after(records))
        except Fenced:
            return
        await place.pause("offsets committed")
        if place.fault("rewind", "offsets committed"):
            self._site.group.rewind(self._site.further_back)

    async def _chores(self) -> None:
        while True:
            try:
                if await self._round():
                    continue
            except Exception as error:
                self._parts.place.note(f"chores interrupted: {type(error).__name__}")
                await asyncio.sleep(BACK_OFF)
                continue
            await self._site.until_changed(self._next_retry())

    def _next_retry(self) -> float | None:
        moments = [*self._not_before.values(), *self._site.retries_at(FIRST_RETRY)]
        return min(moments, default=None)

    async def _round(self) -> bool:
        """What is due: timers, parked events, redrives, effects."""
        return any(
            [await self._timers(), await self._parked(), await self._redrives(), await self._effects()]
        )

    async def _timers(self) -> bool:
        timers = self._site.due(self._parts.clock.now())
        if timers:
            await self.handle(Batch(timers=timers))
        return bool(timers)

    async def _parked(self) -> bool:
        keys = self._site.retriable(FIRST_RETRY)
        return bool(keys) and (await self.handle(Batch(retries=keys))).released > 0

    async def _redrives(self) -> bool:
        numbers = self._site.redrives()
        if numbers:
            await self.handle(Batch(redrives=numbers))
        return bool(numbers)

    async def _effects(self) -> bool:
        """Do the effects of the outbox; only the leader does, and confirms each before it goes."""
        now = asyncio.get_running_loop().time()
        self._not_before = {number: until for number, until in self._not_before.items() if until > now}
        if not self._parts.adapters or self._site.lease.holder != self.name:
            return False
        rows = [row for row in self._site.effects() if row.id not in self._not_before]
        for row in rows:
            await self._effect(row)
        return bool(rows)

    async def _effect(self, row: OutboxRow) -> None:
        try:
            arrival = await self._done(row)
        except (NotYet, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._not_before[row.id] = asyncio.get_running_loop().time() + EFFECT_RETRY
            return
        await self.handle(Batch(arrivals=(arrival,)))
        await self._parts.place.step("effect confirmed")
        self._site.forget([row.id])

    async def _done(self, row: OutboxRow) -> Arrival:
        effect = effect_of(row)
        await self._parts.place.pause("before the effect")
        result = await self._parts.adapters[effect.name].deliver(effect, self._parts.store.read)
        await self._parts.place.pause("effect done")
        record = of_confirmation(effect.name, result, row.id, self._parts.clock.now())
        return self._parts.inbound.confirmation(record, Key(*row.message.aggregate), effect.name, effect.id)


def effect_of(row: OutboxRow) -> Effect:
    """What an outbox row asks an adapter to do."""
    message = row.message
    return Effect(message.target, UUID(message.key), json.loads(message.value or b"{}"))


def _first(records: Sequence[Record]) -> dict[Partition, int]:
    offsets: dict[Partition, int] = {}
    for each in records:
        offsets.setdefault((each.topic, each.partition), each.offset)
    return offsets


def _after(records: Sequence[Record]) -> dict[Partition, int]:
    return {(each.topic, each.partition): each.offset + 1 for each in records}


def _shown(records: Sequence[Record]) -> str:
    names = [(each.header("ce_type") or b"?").decode("utf-8", "replace") for each in records]
    return ", ".join(name.removeprefix("teilhabe.").rpartition(".v")[0] or name for name in names)
