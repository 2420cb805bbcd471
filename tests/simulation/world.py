"""The simulated world of one run: broker, services with two processes each, partners, clock, operator."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from chassis.handling import Handlers
from cli.demo.days import begin_of, end_of
from cli.demo.timeline import next_day
from services.commissioning.app import service as commissioning
from services.eligibility.app import service as eligibility
from services.intake.app import service as intake
from services.notifications.app import service as notifications
from services.notifications.posting import EFFECT
from services.payments.app import service as payments
from tests.simulation import tally
from tests.simulation.bank import Bank
from tests.simulation.broker import Broker
from tests.simulation.clock import MachineClock
from tests.simulation.group import Group
from tests.simulation.history import History
from tests.simulation.memory.burying import discard, redrive
from tests.simulation.memory.database import Database
from tests.simulation.partners import Partners
from tests.simulation.place import Place
from tests.simulation.post import MemoryPost
from tests.simulation.process import Kit, Machine, Process
from tests.simulation.releases import release
from tests.simulation.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from uuid import UUID

    from chassis.handling import Context, Handler, Result
    from chassis.service import Service
    from cli.demo.scenario import Line
    from tests.simulation.chance import Chance
    from tests.simulation.loop import SimulatedLoop
    from tests.simulation.releases import Door
    from tests.simulation.stories import Story

SERVICES = (intake, eligibility, commissioning, payments, notifications, tally.service)
PROCESSES = 2
REST = 400.0
"""Simulated seconds within which a day must come to rest: longer than the longest pause between retries."""
TURNS = 20_000
TURNS_A_SECOND = 400
"""Turns of the loop within which it must: far more than a day takes that goes well, and every look round."""
GRACE = 20.0
"""Simulated seconds after which a process that was told to stop is stopped."""
REDRIVES = 20
"""How often an operator redrives what is mended: more often than statements are refused in one run."""


class NeverAtRest(Exception):
    """Something waits for ever, or never stops."""


class World:
    """One run."""

    def __init__(self, story: Story, chance: Chance, kit: Kit) -> None:
        self.story, self._chance, self._kit = story, chance, kit
        self.history = History()
        self.broker = Broker(story.topics)
        self.post = MemoryPost()
        self.today = story.scenario.first_day
        self.now = begin_of(self.today)
        self.hurried = False
        """A day has begun while something of the day before was in flight: things have other dates then."""
        self.altered = False
        """An operator has given something up: the story ends differently then."""
        self.sites = {service.name: self._site(service) for service in SERVICES}
        self._hurrying = False
        self._ill: dict[tuple[str, UUID], bool] = {}
        self._processes: dict[str, Process] = {}
        self._restarts: set[asyncio.Task[None]] = set()
        self.partners = Partners(story.partners(), self.broker, self._outside("partners"))
        self.bank = Bank(self.broker, self, chance, self._outside("bank"))

    def _site(self, service: Service) -> Site:
        topics = service.topics(self.story.registry)
        database = Database()
        poisoned = replace(service, handlers=self._poisoned(service))
        group = Group(self.broker, topics, self._chance)
        return Site(poisoned, self.broker, database, group, self._chance, self._outside("operator"))

    def _poisoned(self, service: Service) -> Handlers:
        """The service's handlers, each of which may fail for an event until an operator has mended it."""
        handlers = Handlers(next(iter(service.handlers.models.values())))
        handlers.models = service.handlers.models
        wrap = self._failing_sometimes(service.name)
        handlers.events = {
            cls: replace(route, handler=wrap(route.handler)) for cls, route in service.handlers.events.items()
        }
        handlers.timers = {name: wrap(each) for name, each in service.handlers.timers.items()}
        handlers.effects = {name: wrap(each) for name, each in service.handlers.effects.items()}
        handlers.orders = {
            name: replace(route, handler=wrap(route.handler))
            for name, route in service.handlers.orders.items()
        }
        return handlers

    def payments(self) -> list[Door]:
        """The processes of payments that are up."""
        up = [process for process in self._processes.values() if process.service == "payments"]
        return [process for process in up if process.open]

    def _failing_sometimes(self, service: str) -> Callable[[Handler], Handler]:
        place = self._outside(service)

        def wrap(handler: Handler) -> Handler:
            def handle(state: Any, event: Any, context: Context) -> Result:
                cause = (service, context.cause.id)
                if cause not in self._ill:
                    self._ill[cause] = place.fault("poison", context.cause.type)
                if self._ill[cause]:
                    raise RuntimeError("this event cannot be handled before the service is mended")
                return handler(state, event, context)

            return handle

        return wrap

    def _outside(self, who: str) -> Place:
        return Place(who, self._chance, self.history)

    def _start(self, site: Site, number: int) -> None:
        name = f"{site.name}-{number}"
        place = Place(name, self._chance, self.history, crash=lambda: self._crash(site, number))
        adapters = {EFFECT: self.post} if site.name == "notifications" else {}
        machine = Machine(
            place,
            MachineClock(lambda: self.now, self._chance, place, number),
            self.story.registry,
            adapters,
            self._chance.between(1, 40, "batch size"),
            lambda: self._rewind(site),
        )
        self._processes[name] = process = Process(name, site, machine, self._kit)
        process.start()

    def _rewind(self, site: Site) -> None:
        """An operator stops a service, sets its offsets back, and starts it again."""
        for number in range(1, PROCESSES + 1):
            if f"{site.name}-{number}" in self._processes:
                self._crash(site, number)
        site.group.rewind(site.further_back)

    def _crash(self, site: Site, number: int) -> None:
        self._processes.pop(f"{site.name}-{number}").stop()
        restart = asyncio.create_task(self._restart(site, number))
        self._restarts.add(restart)
        restart.add_done_callback(self._restarts.discard)

    def _tell_to_stop(self, site: Site, number: int) -> None:
        """A supervisor stops a process in order, to start it again."""
        stopping = asyncio.create_task(self._stop(site, number))
        self._restarts.add(stopping)
        stopping.add_done_callback(self._restarts.discard)

    async def _stop(self, site: Site, number: int) -> None:
        process = self._processes[f"{site.name}-{number}"]
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await process.settle()
        if self._processes.get(process.name) is process:  # it has not crashed on its way
            self._crash(site, number)

    async def _restart(self, site: Site, number: int) -> None:
        await asyncio.sleep(self._chance.seconds(0.01, 2.0, "restart"))
        self._start(site, number)

    async def live(self, look: Callable[[World], None]) -> None:
        """From the first day of the story to its last; raises `NeverAtRest`, or what `look` finds at rest."""
        for site in self.sites.values():
            for number in range(1, PROCESSES + 1):
                self._start(site, number)
        self._outsiders = [asyncio.create_task(each.run()) for each in (self.partners, self.bank)]
        try:
            day: date | None = self.story.scenario.first_day
            while day is not None:
                day = await self._live_through(day)
                if not self._hurrying:
                    look(self)
        finally:
            for outsider in self._outsiders:
                outsider.cancel()
            await self._end()

    async def _end(self) -> None:
        for restart in list(self._restarts):
            restart.cancel()
        processes = list(self._processes.values())
        for process in processes:
            process.stop()
        for process in processes:
            await process.ended()

    async def _live_through(self, day: date) -> date | None:
        self._begin(day)
        lines = self.story.scenario.on(day)
        self.partners.set_out(day, self.now)
        await self.partners.send(
            (line.topic, line.message.key, line.message.value, tuple(line.message.headers)) for line in lines
        )
        self._spoil(lines)
        await self.partners.send_due()
        following = await self._following(day)
        self._hurrying = following is not None and self._outside("clock").fault("hurry", f"{day}")
        if self._hurrying:
            self.hurried = True
            return following
        await self._come_to_rest()
        return await self._following(day)

    def _begin(self, day: date) -> None:
        self._note("clock", f"{day}")
        self.today, self.now = day, end_of(day)
        for process in self._processes.values():
            process.wake()

    async def _come_to_rest(self) -> None:
        """Everything is done, what fails is mended, what waits for a person's release is released."""
        await self._until_quiet()
        rounds = 0
        payments, cashiers = self.sites["payments"].database, self._outside("cashiers")
        while self._mend() or await release(payments, self, cashiers, self.today):
            await self._until_quiet()
            if (rounds := rounds + 1) > REDRIVES:
                raise NeverAtRest("an event fails however often it is redriven, or no run is ever released")

    async def _following(self, day: date) -> date | None:
        """The next day on which anything happens."""
        timers = [await site.desk.next_due() for site in self.sites.values()]
        return next_day(day, self.story.scenario.days, timers, (self.partners.next_date,), self.story.until)

    def _spoil(self, lines: Sequence[Line]) -> None:
        """Somebody writes what nobody can read: on the partner's own topic, and between services."""
        place = self._outside("vandal")
        for line in lines:
            for topic in (line.topic, *(topic.pattern for topic in tally.READ)):
                if place.fault("bad_record", topic):
                    self.broker.append([(topic, line.message.key, b"{", (("ce_type", b"\xff"),))])

    def _mend(self) -> bool:
        """The operator mends what made events fail, and redrives them in any order, or gives one up."""
        self._ill = dict.fromkeys(self._ill, False)
        mended = False
        for site in self.sites.values():
            site.mended()
            for number in self._open_letters(site):
                mended = True
                if self._outside("operator").fault("discard", f"{site.name} {number}"):
                    self.altered = True
                    discard(site.database, number)
                else:
                    self._note("operator", f"redrives {site.name} {number}")
                    redrive(site.database, number)
        return mended

    def _meddle(self) -> None:
        """While work goes on: compaction, redrives of what is not mended yet, processes stopped in order."""
        outside = self._outside("operator")
        if outside.fault("compaction", "the broker"):
            self.broker.compact()
        for site in self.sites.values():
            for number in self._open_letters(site):
                if outside.fault("early_redrive", f"{site.name} {number}"):
                    redrive(site.database, number)
            for number in range(1, PROCESSES + 1):
                process = self._processes.get(f"{site.name}-{number}")
                if process is not None and process.open and outside.fault("stopped", process.name):
                    self._tell_to_stop(site, number)

    def _open_letters(self, site: Site) -> list[int]:
        dead = site.database.tables["dead"]
        letters = [
            number for number in sorted(dead) if dead[number].status == "open" and dead[number].row.key
        ]
        return self._chance.shuffled(letters, "operator")

    async def _until_quiet(self) -> None:
        """Wait until two looks in a row show nothing going on."""
        loop = cast("SimulatedLoop", asyncio.get_running_loop())
        began, turns = loop.time(), loop.turns
        quiet = 0
        ends = -1
        while quiet < 2:
            for outsider in self._outsiders:
                if outsider.done():
                    outsider.result()
            self._meddle()
            busy = await self._busy()
            quiet = quiet + 1 if not busy and ends == self.broker.ends() else 0
            ends = self.broker.ends()
            lasted = loop.time() - began
            if lasted > REST or loop.turns - turns > TURNS + TURNS_A_SECOND * lasted:
                raise NeverAtRest(f"still going on: {', '.join(busy)}")
            await asyncio.sleep(0.25)

    async def _busy(self) -> list[str]:
        busy = [name for name, site in self.sites.items() if not await site.settled(self.now)]
        busy += [name for name, process in self._processes.items() if process.busy]
        busy += ["a restart"] if self._restarts else []
        busy += [] if self.bank.caught_up else ["the bank"]
        return busy if self.partners.caught_up else [*busy, "partners"]

    def _note(self, who: str, what: str) -> None:
        self.history.note(asyncio.get_running_loop().time(), who, what)
