"""One seed, one run: the world lives through its story, and everything that must hold is looked at."""

from __future__ import annotations

import logging
import random
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import structlog

from tests.simulation.chance import Chance, Muted
from tests.simulation.checks import at_end, at_rest, copies, money
from tests.simulation.checks.at_commit import AtCommit
from tests.simulation.checks.reconciled import nothing_differs
from tests.simulation.checks.result import Result, result_of, same
from tests.simulation.loop import Stalled, run
from tests.simulation.process import Kit
from tests.simulation.stories import Story, story_of
from tests.simulation.world import NeverAtRest, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.history import History

NOTHING_MUTED = Muted()
SOUND = Kit()


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a seed."""

    seed: int
    history: History
    failure: Exception | None
    """A `Violation`, `NeverAtRest`, `Stalled`, or an error of the code under test."""

    @property
    def guarantee(self) -> str:
        """Which guarantee did not hold."""
        if isinstance(self.failure, NeverAtRest | Stalled):
            return "nothing waits for ever"
        return getattr(self.failure, "guarantee", type(self.failure).__name__)


def simulate(seed: int, muted: Muted = NOTHING_MUTED, kit: Kit = SOUND) -> Run:
    """Run a seed; the same seed always gives the same run."""
    story = story_of(seed)
    world = World(story, Chance(seed, muted), kit)
    commits = _watched(world)
    failure: Exception | None = None
    try:
        with quiet(seed):
            run(_checked(world))
        if story.compared and not (world.altered or world.hurried):
            same(_result(world), expected_of(story))
    except Exception as error:
        failure = error
    return Run(seed, world.history, next((each for look in commits for each in look.found), failure))


@cache
def expected_of(story: Story) -> Result:
    """What the story ends in when nothing goes wrong."""
    world = World(story, Chance(0, calm=True), SOUND)
    with quiet(0):
        run(_checked(world))
    return _result(world)


def _watched(world: World) -> list[AtCommit]:
    """Look at every commit of every service."""
    looks = []
    for site in world.sites.values():
        look = AtCommit(site.name)
        site.database.committed.append(look)
        looks.append(look)
    return looks


async def _checked(world: World) -> None:
    await world.live(_look_at_rest)
    _look_at_end(world)


def _look_at_rest(world: World) -> None:
    records = world.broker.records()
    lanes = at_rest.ids_by_lane(records)
    at_rest.counted_once_and_in_order(lanes, world.sites["tally"])
    for site in world.sites.values():
        at_rest.published_as_committed(lanes, site, world.broker)
    at_rest.one_content_each_id(records)


def _look_at_end(world: World) -> None:
    records, sites = world.broker.records(), list(world.sites.values())
    for site in sites:
        at_end.taken_in(site, records)
        at_end.nothing_kept_back(site)
    at_end.one_letter_each_name(world.post)
    at_end.no_personal_data(sites, records)
    at_end.forgotten(sites, records)
    copies.follow(records, sites)
    if not world.altered:
        at_end.answered(records, hurried=world.hurried)
        money.paid_is_owed(records, world.sites["payments"], world.today)
        nothing_differs(records, world.sites["payments"], world.story.registry, world.today)


def _result(world: World) -> Result:
    return result_of(world.broker.records(), world.sites.values())


@contextmanager
def quiet(seed: int) -> Iterator[None]:
    """Without logs, and with the engine's own dice thrown by the seed."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
        structlog.configure(**before)
