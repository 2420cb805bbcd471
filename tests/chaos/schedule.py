"""Which fault comes when: decided by the seed before anything starts."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault to come."""

    at_s: float
    """Seconds after the start. It waits for one before it that is still in the same place."""
    kind: str
    seconds: float
    """How long it lasts before it is healed; healing itself takes time too."""
    seed: int
    """Decides what is struck, and how hard."""


@dataclass(frozen=True)
class Pace:
    """How faults follow one another, in seconds."""

    shortest_gap: float = 2.0
    longest_gap: float = 15.0
    shortest: float = 1.0
    longest: float = 20.0


def schedule(seed: int, seconds: float, kinds: Sequence[str], pace: Pace) -> tuple[Planned, ...]:
    """Faults up to `seconds`; each kind comes once before any comes again."""
    random = Random(seed)
    planned: list[Planned] = []
    deck: list[str] = []
    at = random.uniform(pace.shortest_gap, pace.longest_gap) / 2
    while at < seconds:
        deck = deck or random.sample(sorted(kinds), len(kinds))
        # Short ones are the rule, as in life; long ones show what the others hide.
        lasting = pace.shortest + (pace.longest - pace.shortest) * random.random() ** 2
        planned.append(Planned(at, deck.pop(), lasting, random.getrandbits(32)))
        at += random.uniform(pace.shortest_gap, pace.longest_gap)
    return tuple(planned)
