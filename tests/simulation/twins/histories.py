"""Random histories of one service: what arrives, what becomes due, what is sent, and what operators do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chassis.batch import Batch
from chassis.handling import OrderGiven
from chassis.records import Record, of_confirmation
from contracts.agency import HearingHeld
from contracts.envelope import Envelope, Event, encode, headers_of
from contracts.intake import TextRecorded
from contracts.topics import TEXTS, submissions_topic
from tests.simulation.twins.sides import AGENCY, INBOUND

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chassis.arrival import Arrival
    from chassis.clock import ControlledClock
    from chassis.handling import Key
    from chassis.outgoing import OutboxLane
    from tests.simulation.twins.sides import Side

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS = 12
PAGE = 100


class Differs(AssertionError):
    """The two sides do not answer alike, or do not end in the same rows."""


class History:
    """One history, lived through on both sides at once."""

    def __init__(self, seed: int, clock: ControlledClock) -> None:
        self._seed, self._dice, self._clock = seed, Random(seed), clock
        self._sides: tuple[Side, Side]
        self._cases = [self._uuid() for _ in range(3)]
        self._texts = [self._uuid() for _ in range(3)]
        self._sent: list[Record] = []
        self._told: list[str] = []

    async def live(self, one: Side, other: Side) -> None:
        """Take some steps and compare; raises `Differs`."""
        self._sides = one, other
        steps = (self._arrive, self._arrive, self._arrive, self._time, self._retry, self._operate, self._send)
        for _ in range(STEPS):
            await self._dice.choice((*steps, self._effects, self._order))()
            await self._both("postponed", lambda side: side.postpone())
        await self._both("rows", lambda side: side.rows())

    async def _both(self, what: str, ask: Callable[[Side], Awaitable[Any]]) -> Any:
        """Do the same on both sides, and have the same answer."""
        self._told.append(what)
        one, other = [await ask(side) for side in self._sides]
        if one != other:
            raise Differs(f"history {self._seed}: after {', '.join(self._told)}: {_difference(one, other)}")
        return one

    async def _handle(self, what: str, batch: Batch) -> None:
        await self._both(what, lambda side: side.engine.handle(batch))

    async def _arrive(self) -> None:
        records = [self._record() for _ in range(self._dice.randint(1, 5))]
        arrivals = tuple(map(INBOUND.read, records))
        told = [getattr(each.payload, "answer", type(each.payload).__name__) for each in arrivals]
        await self._handle(f"arrived {told}", Batch(arrivals=arrivals))

    async def _time(self) -> None:
        self._clock.move(self._clock.now() + timedelta(hours=self._dice.randint(0, 30)))
        now = self._clock.now()
        due = await self._both("due", lambda side: side.desk.due(now, PAGE))
        await self._handle("timers", Batch(timers=tuple(due)))
        await self._both("next due", lambda side: side.desk.next_due())

    async def _retry(self) -> None:
        keys = await self._both("retriable", lambda side: _sorted(side.desk.retriable(0.0, PAGE)))
        await self._handle("retries", Batch(retries=tuple(keys)))
        await self._both("settled", lambda side: side.desk.settled(self._clock.now()))

    async def _operate(self) -> None:
        rows = await self._both("dead letters", lambda side: side.rows())
        for number, _, status, *_ in rows["dead"]:
            if status == "open" and (chance := self._dice.random()) < 0.7:
                if chance < 0.5:
                    await self._both(f"redrive {number}", lambda side, n=number: side.redrive(n))
                else:
                    await self._both(f"discard {number}", lambda side, n=number: side.discard(n))
        redrives = await self._both("redrives", lambda side: side.desk.redrives(PAGE))
        await self._handle("redriven", Batch(redrives=tuple(redrives)))

    async def _send(self) -> None:
        lane: OutboxLane = self._dice.choice(("stream", "compacted"))
        rows = await self._both("waiting", lambda side: side.lead.waiting(lane, 5))
        if rows and self._dice.random() < 0.4:
            number = self._dice.choice(rows).id
            await self._both(
                f"refused {number}", lambda side: side.lead.bury(number, "TooLarge", "too large")
            )
            rows = [row for row in rows if row.id < number]
        sent = [row.id for row in rows]
        await self._both(f"sent {sent}", lambda side: side.lead.forget(sent))

    async def _effects(self) -> None:
        rows = await self._both("effects", lambda side: side.desk.effects([], PAGE))
        for row in rows:
            if self._dice.random() < 0.3:
                await self._both("buried", lambda side, n=row.id: side.desk.bury(n, "Broken", "no printer"))
                continue
            effect = row.effect()
            record = of_confirmation(effect.name, {"how": "by hand"}, row.id, self._clock.now())
            done = INBOUND.confirmation(record, row.aggregate, effect.name, effect.id)
            await self._handle("confirmed", Batch(arrivals=(done,)))
            await self._both("forgotten", lambda side, n=row.id: side.desk.forget(n))

    async def _order(self) -> None:
        order = OrderGiven("open", "anna", {"gate": "march"})
        target, number = self._dice.choice(self._cases), self._uuid()
        arrival: Arrival = INBOUND.order(order, target, number, self._clock.now())
        await self._handle("ordered", Batch(arrivals=(arrival,)))

    def _record(self) -> Record:
        if self._sent and self._dice.random() < 0.25:
            return self._again(self._dice.choice(self._sent))
        record = self._new()
        self._sent.append(record)
        return record

    def _new(self) -> Record:
        chance = self._dice.random()
        if chance < 0.05:
            return Record(submissions_topic(AGENCY), 0, self._offset(), b"case", b"{", (("ce_id", b"\xff"),))
        if chance < 0.1:
            return Record(
                TEXTS.name, 0, self._offset(), str(self._dice.choice(self._texts)).encode(), None, ()
            )
        if chance < 0.25:
            text = self._dice.choice(self._texts)
            return self._message(
                TextRecorded(text_id=text, text=self._dice.choice(("one", "two"))), TEXTS.name
            )
        event = HearingHeld.model_validate(
            {"case_id": self._dice.choice(self._cases), "sent_on": "2026-03-02", "answer": self._verb()}
        )
        return self._message(event, submissions_topic(AGENCY))

    def _again(self, record: Record) -> Record:
        """The same, a repeat at another place, or another message under its id."""
        repeat = replace(record, offset=self._offset())
        other = replace(repeat, value=self._new().value)
        return self._dice.choice((record, repeat, repeat, other))

    def _verb(self) -> str:
        case, text = self._dice.choice(self._cases), self._dice.choice(self._texts)
        due = (START + timedelta(hours=self._dice.randint(0, 90))).isoformat()
        verbs = (
            "add 1",
            f"crash-unless {text}",
            f"wait {text}",
            f"wait-for {case}",
            f"copy {case}",
            "publish 10",
            f"payee {text}",
            f"forget {text}",
            f"remind {due}",
            "remind-behind march",
            "post letter",
        )
        return self._dice.choice(verbs)

    def _message(self, event: Event, topic: str) -> Record:
        source = "/services/intake" if topic == TEXTS.name else f"/agencies/{AGENCY}"
        envelope = Envelope(self._uuid(), event.ce_type, source, str(event.ce_subject), START)
        key = str(event.ce_partitionkey).encode()
        return Record(topic, 0, self._offset(), key, encode(event), tuple(headers_of(envelope)))

    def _offset(self) -> int:
        return self._dice.getrandbits(40)

    def _uuid(self) -> UUID:
        return UUID(int=self._dice.getrandbits(128), version=4)


async def _sorted(keys: Awaitable[list[Key]]) -> list[Key]:
    return sorted(set(await keys))


def _difference(one: Any, other: Any) -> str:
    if isinstance(one, dict):
        parted = {table: (one[table], other[table]) for table in one if one[table] != other[table]}
        return "; ".join(f"{table}: {here} and {there}" for table, (here, there) in parted.items())
    return f"{one} and {other}"
