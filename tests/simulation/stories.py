"""What the partners of a run do: a case or two of the example applications, up to some day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from chassis.registry import Registry
from cli.demo.behaviour import read_behaviour
from cli.demo.partners.agency import Agencies
from cli.demo.partners.payment_system import PaymentSystems
from cli.demo.partners.provider import Providers
from cli.demo.scenario import Line, Scenario, read_scenario
from contracts.topics import AGENCY_SUBMISSIONS, all_topics
from tests.simulation.restless import restless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from cli.demo.behaviour import Behaviour
    from cli.demo.partners.messages import Partner

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "examples" / "applications.ndjson"
STORIES: Final = 48
"""Few enough that many seeds share one: what a story ends in has to be found out once only."""
RESTLESS: Final = 10
"""So many of them are of a person whose data change all the time."""
STOPS_AFTER: Final = timedelta(days=120)
"""A run goes on for so long after its first day: every stage of a case is reached in one story or other."""


@dataclass(frozen=True, eq=False)
class Story:
    """The input of one run; the same stories come again under other faults."""

    scenario: Scenario
    until: date
    behaviour: Mapping[UUID, Behaviour]
    registry: Registry
    compared: bool = True
    """Whether it ends in the same however its messages overtake one another: those of one case do."""

    @property
    def topics(self) -> Sequence[str]:
        """All topics of its partners and of the services."""
        known = self.registry
        return tuple(all_topics(known.agencies, known.providers, known.payment_systems))

    def partners(self) -> Sequence[Partner]:
        """The outside programs, fresh, deviating as the story says."""
        deviant = self.behaviour.items()
        return (
            Agencies(
                self.registry.agencies,
                self.scenario.chosen_by_hand(),
                {case: each.letter for case, each in deviant if each.letter},
            ),
            Providers(
                self.registry.providers,
                {case: each.provider for case, each in deviant if each.provider},
                {case: each.work for case, each in deviant},
            ),
            PaymentSystems(
                self.registry.payment_systems,
                {case: each.payment for case, each in deviant if each.payment},
            ),
        )


def story_of(seed: int) -> Story:
    """The story of a seed."""
    return _story(Random(f"{seed} story").randrange(STORIES))


@cache
def _story(number: int) -> Story:
    """One of the stories: one case, or several that begin on one day, so that much happens at once."""
    if number < RESTLESS:
        return replace(_story_of(restless(number)), compared=False)
    dice = Random(f"story {number}")
    first = dice.choice(sorted(_cases()))
    day = _cases()[first][0].day
    others = [case for case, lines in sorted(_cases().items()) if lines[0].day == day and case != first]
    return told(frozenset([first, *dice.sample(others, min(dice.choice((0, 0, 1, 3)), len(others)))]))


@cache
def told(cases: frozenset[bytes]) -> Story:
    """The story of these cases."""
    lines = (line for case in cases for line in _cases()[case])
    return _story_of(tuple(sorted(lines, key=lambda each: (each.day, each.number))))


def _story_of(lines: tuple[Line, ...]) -> Story:
    until = lines[0].day + STOPS_AFTER
    scenario = Scenario(lines, ()).up_to(until)
    return Story(scenario, until, read_behaviour(EXAMPLES), _registry_for(lines))


@cache
def _registry() -> Registry:
    return Registry.load(ROOT / "deploy" / "registry")


@cache
def _cases() -> Mapping[bytes, Sequence[Line]]:
    """The lines of the examples by their key; what has none belongs to no case."""
    known = _registry()
    scenario = read_scenario(EXAMPLES, all_topics(known.agencies, known.providers, known.payment_systems))
    cases: defaultdict[bytes, list[Line]] = defaultdict(list)
    for line in scenario.lines:
        if (case := _case_of(line)) is not None:
            cases[case].append(line)
    return cases


def _case_of(line: Line) -> bytes | None:
    try:
        return str(from_json(line.message.value or b"")["case_id"]).encode()
    except (ValueError, LookupError, TypeError):
        return None


def _registry_for(lines: Sequence[Line]) -> Registry:
    """Only those agencies that the story names, and the providers of their districts."""
    known = _registry()
    agencies = {AGENCY_SUBMISSIONS.value_in(line.topic) or "" for line in lines}
    districts = {slug.removeprefix("jc-") for slug in agencies}
    near = {slug: each for slug, each in known.providers.items() if districts & set(each.districts)}
    return replace(known, agencies={slug: known.agencies[slug] for slug in sorted(agencies)}, providers=near)
