"""The simulated days of a run, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cli.demo.days import end_of
from cli.demo.errors import StandstillError
from cli.demo.quiet import until_quiet
from cli.demo.result import SentLine, UnsentLine
from cli.demo.timeline import next_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cli.demo.broker import Broker
    from cli.demo.clocks import Clocks
    from cli.demo.door import Door
    from cli.demo.exchange import Exchange
    from cli.demo.partners.programs import Programs
    from cli.demo.progress import Progress
    from cli.demo.releases import Releases
    from cli.demo.scenario import Line, Scenario


@dataclass(slots=True)
class Journey:
    """What was sent on the way, and why the way ended early, if it did."""

    sent: list[SentLine] = field(default_factory=list)
    unsent: list[UnsentLine] = field(default_factory=list)
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class World:
    """All that moves on a simulated day."""

    broker: Broker
    door: Door
    releases: Releases
    exchange: Exchange
    clocks: Clocks
    programs: Programs
    progress: Progress


async def travel(scenario: Scenario, until: date, world: World) -> Journey:
    """Go through the days from the first input to `until`; a day that does not end ends the way."""
    journey = Journey()
    day: date | None = scenario.first_day
    try:
        while day is not None:
            day = await _live_through(day, scenario, until, world, journey)
    except StandstillError as error:
        journey.trouble = f"{day}: {error}"
    return journey


async def _live_through(
    day: date, scenario: Scenario, until: date, world: World, journey: Journey
) -> date | None:
    """Move all clocks to the end of the day, send what it brings, wait for rest; the day that follows.

    The bank is asked about new accounts first. Whatever is payable then is in a run: two persons decide on
    it, a third one takes its file to the bank, and the day goes on until nothing is left.
    """
    now = end_of(day)
    await world.clocks.move(now)
    await _send(scenario.on(day), world, journey)
    await world.programs.move_to(day, now)
    states, ends = await until_quiet(world.broker, world.clocks, world.programs)
    while await _anything_done(day, world):
        states, ends = await until_quiet(world.broker, world.clocks, world.programs)
    world.progress.day(day, world.broker.count(ends))
    timers = (state.next_due for state in states.values())
    outside = (world.programs.next_date, world.exchange.next_date)
    return next_day(day, scenario.days, timers, outside, until)


async def _anything_done(day: date, world: World) -> bool:
    """What persons do next at the door of payments: names before money, so that no payment waits."""
    return (
        await world.exchange.check_payees(day)
        or await world.releases.release()
        or await world.exchange.carry(day, await world.releases.runs())
    )


async def _send(lines: Sequence[Line], world: World, journey: Journey) -> None:
    """What agencies send on a day: by Kafka, or through the HTTP door."""
    by_http = [line for line in lines if world.door.takes(line)]
    sent, unsent = await world.broker.publish([line for line in lines if not world.door.takes(line)])
    journey.sent += sent
    journey.unsent += unsent
    for line in by_http:
        match await world.door.send(line):
            case SentLine() as written:
                journey.sent.append(written)
            case UnsentLine() as refused:
                journey.unsent.append(refused)
