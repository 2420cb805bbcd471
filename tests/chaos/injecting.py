"""Strikes with the faults of a schedule, heals them, and notes how long it took until all was well."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from tests.chaos.faults import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.chaos.crew import Crew
    from tests.chaos.recovery import Watch
    from tests.chaos.schedule import Planned
    from tests.chaos.servers import Servers


@dataclass(slots=True)
class Struck:
    """One fault as it happened; times in seconds after the start."""

    kind: str
    target: str
    began_s: float
    healed_s: float
    """When the cause was gone: the process may run, the server answers, the line passes."""
    recovered_s: float | None = None
    """When everybody was ready and all that had piled up by `healed_s` was worked off."""
    disturbed: bool = False
    """Another fault was there before that."""

    @property
    def outage_s(self) -> float:
        return self.healed_s - self.began_s

    @property
    def recovery_s(self) -> float | None:
        """From the healing to the recovery."""
        return None if self.recovered_s is None else self.recovered_s - self.healed_s


@dataclass
class Injector:
    """Carries a schedule out."""

    servers: Servers
    crew: Crew
    watch: Watch
    say: Callable[[str], None]
    struck: list[Struck] = field(default_factory=list)
    _places: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _began: float = field(default_factory=time.monotonic)
    _strikes: int = 0

    async def run(self, plan: Sequence[Planned]) -> None:
        """All of it; returns when everything is healed and recovered from."""
        async with asyncio.TaskGroup() as group:
            for planned in plan:
                await asyncio.sleep(max(0.0, planned.at_s - self._now()))
                group.create_task(self._strike(planned))

    async def _strike(self, planned: Planned) -> None:
        kind = KINDS[planned.kind]
        async with self._places[kind.place]:
            began = self._now()
            async with kind.strike(self.servers, self.crew, Random(planned.seed)) as target:
                self._strikes += 1
                self.say(f"{began:6.1f} s  {planned.kind} ({target}) for {planned.seconds:.1f} s")
                await asyncio.sleep(planned.seconds)
        struck = Struck(planned.kind, target, round(began, 2), round(self._now(), 2))
        self.struck.append(struck)
        strikes, elsewhere = self._strikes, self._active
        struck.recovered_s = round(await self.watch.until_recovered() - self._began, 2)
        struck.disturbed = elsewhere or self._strikes != strikes

    @property
    def _active(self) -> bool:
        return any(lock.locked() for lock in self._places.values())

    def _now(self) -> float:
        return time.monotonic() - self._began
