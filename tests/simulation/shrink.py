"""Finds out which of the injected faults a failing seed needs, and keeps the others from happening."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.simulation.chance import KINDS, Muted
from tests.simulation.simulation import simulate

if TYPE_CHECKING:
    from tests.simulation.process import Kit
    from tests.simulation.simulation import Run

ATTEMPTS = 250


class Shrinking:
    """Mutes kinds, then single faults, as long as the same guarantee is broken."""

    def __init__(self, run: Run, kit: Kit) -> None:
        self._kit, self._left = kit, ATTEMPTS
        self.run, self.muted = run, Muted()

    def shrunk(self) -> Run:
        """The run with as few faults as were found to be enough."""
        for kind in KINDS:
            self._try(replace(self.muted, kinds=self.muted.kinds | {kind}))
        size = len(self.run.history.faults)
        while size := size // 2:
            self._without(size)
        return self.run

    def _without(self, size: int) -> None:
        """Mute so many faults at a time, from the last ones to the first."""
        numbers = [entry.fault for entry in reversed(self.run.history.faults) if entry.fault is not None]
        for start in range(0, len(numbers), size):
            self._try(replace(self.muted, numbers=self.muted.numbers | set(numbers[start : start + size])))

    def _try(self, muted: Muted) -> bool:
        if not self._left:
            return False
        self._left -= 1
        run = simulate(self.run.seed, muted, self._kit)
        if run.failure is None or run.guarantee != self.run.guarantee:
            return False
        if len(run.history.faults) > len(self.run.history.faults):
            return False
        self.run, self.muted = run, muted
        return True
