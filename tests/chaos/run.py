"""One run: the same cases once without faults and once with them, and what the second left behind."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chassis.registry import Registry
from cli.demo.errors import StandstillError
from tests.chaos import journal
from tests.chaos.cases import FIRST_DAY, LONGEST, cases_of
from tests.chaos.faults import KINDS
from tests.chaos.history import Fault, History, Outcome, Run
from tests.chaos.injecting import Injector
from tests.chaos.outcome import outcome_of
from tests.chaos.recovery import Watch
from tests.chaos.schedule import Pace, schedule
from tests.chaos.world import running_world

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.chaos.cases import Case
    from tests.chaos.injecting import Struck
    from tests.chaos.world import World

REGISTRY: Final = Path(__file__).parents[2] / "deploy" / "registry"
DAYS_A_MONTH: Final = 30.4
AFTERWARDS: Final = timedelta(days=45)
"""After the last funding has ended its last instalment is due and is settled."""


@dataclass(frozen=True)
class Options:
    """What a run is asked to do."""

    seed: int
    minutes: float = 10.0
    """How long faults are struck."""
    month_s: float = 40.0
    """Seconds in which a simulated month passes."""
    cases_per_s: float = 1.5
    calm: bool = True
    """Whether the same cases are first carried through without faults."""
    longest: int = LONGEST
    """Months for which a case is funded at most."""
    stride: timedelta = timedelta(days=15)
    """Days that pass at once where there are no faults."""
    pace: Pace = field(default_factory=Pace)
    out: Path = Path("out/chaos")

    @property
    def day_s(self) -> float:
        """Seconds in which a simulated day passes."""
        return self.month_s / DAYS_A_MONTH

    @property
    def days(self) -> int:
        """Simulated days on which agencies submit."""
        return round(self.minutes * 60 / self.day_s)


async def run(options: Options, say: Callable[[str], None]) -> History:
    """Carry a run out; every process is gone when it returns or raises."""
    shutil.rmtree(options.out, ignore_errors=True)
    registry = Registry.load(REGISTRY)
    a_day = options.cases_per_s * options.day_s
    cases = cases_of(options.seed, options.days, a_day, registry, options.longest)
    until = max(case.ends_on for case in cases) + AFTERWARDS
    calm = await _calm(options, registry, cases, until, say) if options.calm else None
    say(f"{len(cases)} cases under faults for {options.minutes:g} min, seed {options.seed} …")
    async with running_world(registry, REGISTRY, cases, options.out, options.seed) as world:
        async with Watch(world.servers, world.crew, world.broker, registry) as watch:
            injector = Injector(world.servers, world.crew, watch, say)
            await _live_under_faults(world, injector, options)
        rest_s = await _come_to_rest(world, until, options.stride, say)
        return await _history(world, injector.struck, options, calm, until, len(cases), rest_s)


async def _calm(
    options: Options, registry: Registry, cases: Sequence[Case], until: date, say: Callable[[str], None]
) -> Outcome:
    say(f"{len(cases)} cases without faults …")
    async with running_world(registry, REGISTRY, cases, options.out / "calm", options.seed) as world:
        await world.live_calmly(until, options.stride)
        return outcome_of(await world.records())


async def _live_under_faults(world: World, injector: Injector, options: Options) -> None:
    plan = schedule(options.seed, options.minutes * 60, list(KINDS), options.pace)
    async with asyncio.TaskGroup() as group:
        living = group.create_task(_live(world, options))
        await injector.run(plan)
        living.cancel()


async def _live(world: World, options: Options) -> None:
    """A day after the other, whatever else goes on."""
    for number in range(options.days):
        await world.keep_terms()
        await world.live(FIRST_DAY + timedelta(days=number))
        await asyncio.sleep(options.day_s)


async def _come_to_rest(world: World, until: date, stride: timedelta, say: Callable[[str], None]) -> float:
    """Seconds until all that has piled up is done; then live on until all is paid."""
    say("All faults are healed; waiting for rest …")
    began = time.monotonic()
    try:
        await world.crew.until_ready()
        await world.come_to_rest()
        rest_s = time.monotonic() - began
        await world.live_calmly(until, stride)
    except (StandstillError, TimeoutError) as error:
        say(f"No rest: {error}")  # the check will tell what is left
        rest_s = time.monotonic() - began
    return round(rest_s, 2)


async def _history(
    world: World,
    struck: Sequence[Struck],
    options: Options,
    calm: Outcome | None,
    until: date,
    cases: int,
    rest_s: float,
) -> History:
    told = Run(
        seed=options.seed,
        minutes=options.minutes,
        first_day=FIRST_DAY,
        last_day=until,
        cases=cases,
        faults=tuple(_fault(each) for each in sorted(struck, key=lambda each: each.began_s)),
        ended=dict(world.crew.ended),
        dropped=dict(await journal.dropped(world.servers.postgres.dsn_admin)),
        disk=world.servers.disk.about,
        rest_s=rest_s,
    )
    return History.model_construct(
        run=told,
        sent=tuple(world.post.sent),
        records=await world.records(),
        services=await world.rows(),
        calm=calm,
    )


def _fault(struck: Struck) -> Fault:
    assert struck.recovered_s is not None
    return Fault(
        kind=struck.kind,
        target=struck.target,
        began_s=struck.began_s,
        healed_s=struck.healed_s,
        recovered_s=struck.recovered_s,
        disturbed=struck.disturbed,
    )
