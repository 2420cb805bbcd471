"""Chance, all of it from one seed: how long things take, and which faults happen when.

Each kind of fault draws from a stream of its own and has a budget, so that a run always comes to rest.
Every fault that happens has a number; a muted one does not happen, which is how a history is shrunk.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeVar

    T = TypeVar("T")

KINDS: Final[Mapping[str, float]] = {
    "crash": 0.006,
    "stall": 0.01,
    "late_lock": 0.04,
    "disconnect": 0.004,
    "outage": 0.002,
    "refused_statement": 0.02,
    "ack_lost": 0.05,
    "not_sent": 0.03,
    "unanswered": 0.15,
    "ordered_again": 0.2,
    "late_file": 0.2,
    "stopped": 0.003,
    "late_relay": 0.05,
    "leader_lost": 0.03,
    "stale_leader": 0.3,
    "rebalance": 0.01,
    "rewind": 0.01,
    "slow_sender": 0.1,
    "sent_twice": 0.15,
    "bad_record": 0.08,
    "poison": 0.02,
    "clock_skew": 0.3,
    "clock_jump": 0.003,
    "not_committed": 0.02,
    "refused_message": 0.01,
    "compaction": 0.1,
    "early_redrive": 0.1,
    "discard": 0.1,
    "hurry": 0.1,
}
"""Kinds of faults, and how likely each is where it could happen, in a run of middle temper."""
BUDGET: Final = 12
"""Faults of one kind in one run."""
_TEMPERS: Final = (0.3, 1.0, 1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Muted:
    """What is kept from happening, to find out whether it matters."""

    kinds: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()


class Chance:
    """The dice of one run."""

    def __init__(self, seed: int, muted: Muted = Muted(), *, calm: bool = False) -> None:
        temper = Random(f"{seed} temper")
        self._muted = muted
        self._streams: defaultdict[str, Random] = _Streams(seed)
        self._pace = temper.choice((0.5, 1.0, 4.0))
        self._rates = {
            kind: rate * temper.choice(_TEMPERS) if temper.random() < 0.6 else 0.0
            for kind, rate in KINDS.items()
        }
        if calm:
            self._rates = dict.fromkeys(KINDS, 0.0)
        self._left = dict.fromkeys(KINDS, BUDGET)
        self._count = 0

    def delay(self) -> float:
        """Seconds that a step over the network takes: milliseconds, now and then much more."""
        dice = self._streams["delay"]
        return self._pace * (dice.uniform(0.02, 0.2) if dice.random() < 0.03 else dice.uniform(0.0002, 0.004))

    def fault(self, kind: str) -> int | None:
        """The number of the fault that happens here, None where none does."""
        if self._streams[kind].random() >= self._rates[kind] or not self._left[kind]:
            return None
        self._left[kind] -= 1
        self._count += 1
        return None if kind in self._muted.kinds or self._count in self._muted.numbers else self._count

    def between(self, low: int, high: int, stream: str) -> int:
        """A number from `low` to `high`, both included."""
        return self._streams[stream].randint(low, high)

    def seconds(self, low: float, high: float, stream: str) -> float:
        """A span of time."""
        return self._streams[stream].uniform(low, high)

    def shuffled(self, things: Sequence[T], stream: str) -> list[T]:
        """The same things in another order."""
        return self._streams[stream].sample(things, len(things))


class _Streams(defaultdict[str, Random]):
    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def __missing__(self, name: str) -> Random:
        self[name] = Random(f"{self._seed} {name}")
        return self[name]
