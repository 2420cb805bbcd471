"""When a simulated day is over: nothing is going on anywhere.

One look at a service is not enough: what it does next may be on its way already. So all are looked at
twice, and between the looks no end offset of any topic may change.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from cli.demo.errors import NotQuiet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiokafka import TopicPartition

    from cli.demo.clocks import ClockState

READINGS = 2
"""How many readings in a row must show that all is quiet."""
PAUSE_S = 0.01
WITHIN_S = 60.0


class Offsets(Protocol):
    """Where the end offsets come from."""

    async def ends(self) -> dict[TopicPartition, int]: ...


class Services(Protocol):
    """Where the services' states come from."""

    async def read(self) -> Mapping[str, ClockState]: ...


class PartnerPrograms(Protocol):
    """Who says whether the partners have read and answered all that there is."""

    def caught_up(self, ends: Mapping[TopicPartition, int]) -> bool: ...


async def until_quiet(
    offsets: Offsets, services: Services, programs: PartnerPrograms, within_s: float = WITHIN_S
) -> tuple[Mapping[str, ClockState], Mapping[TopicPartition, int]]:
    """Wait until two readings in a row show nothing going on; the last of them.

    Raises `NotQuiet` with those that are still busy when time runs out.
    """
    deadline = time.monotonic() + within_s
    before: Mapping[TopicPartition, int] | None = None
    quiet, busy = 0, ["the services"]
    while True:
        ends = await offsets.ends()
        if ends != before:
            before, quiet = ends, 0
        elif busy := [] if programs.caught_up(ends) else ["partners"]:
            quiet = 0
        else:
            states = await services.read()
            busy = [name for name, state in states.items() if not state.idle]
            quiet = 0 if busy else quiet + 1
            if quiet == READINGS:
                return states, ends
        if time.monotonic() > deadline:
            raise NotQuiet(within_s, busy)
        await asyncio.sleep(PAUSE_S)
