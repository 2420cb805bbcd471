"""A day is over after two quiet readings in a row between which no end offset has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiokafka import TopicPartition

from cli.demo.clocks import ClockState
from cli.demo.errors import NotQuiet
from cli.demo.quiet import until_quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLACE = TopicPartition("intake.events.v1", 0)
IDLE, BUSY = ClockState(idle=True, next_due=None), ClockState(idle=False, next_due=None)


class Readings:
    """A world that shows given readings one after the other, and the last one for ever."""

    def __init__(self, ends: str, idle: str, partners: str = "1") -> None:
        self.asked = 0
        self._ends, self._idle, self._partners = _then_same(ends), _then_same(idle), _then_same(partners)

    async def ends(self) -> dict[TopicPartition, int]:
        return {PLACE: int(next(self._ends))}

    async def read(self) -> Mapping[str, ClockState]:
        self.asked += 1
        return {"intake": IDLE if next(self._idle) == "1" else BUSY, "payments": IDLE}

    def caught_up(self, ends: Mapping[TopicPartition, int]) -> bool:
        return next(self._partners) == "1"


def _then_same(readings: str) -> Iterator[str]:
    yield from readings
    while True:
        yield readings[-1]


@pytest.mark.parametrize(
    ("ends", "idle", "asked"),
    [
        ("1", "1", 2),
        ("1", "01", 3),
        ("1", "101", 4),
        ("112", "1", 3),
        ("12345", "1", 2),
    ],
    ids=["quiet", "busy first", "busy between", "a record between", "records first"],
)
async def test_two_quiet_readings_in_a_row(ends: str, idle: str, asked: int) -> None:
    world = Readings(ends, idle)
    states, last = await until_quiet(world, world, world)
    assert all(state.idle for state in states.values())
    assert last == {PLACE: int(ends[-1])}
    assert world.asked == asked


async def test_partners_must_have_answered_too() -> None:
    world = Readings("1", "1", partners="101")
    await until_quiet(world, world, world)
    assert world.asked == 3


async def test_a_world_that_never_rests_is_told_by_name() -> None:
    world = Readings("1", "0")
    with pytest.raises(NotQuiet, match="still something going on: intake"):
        await until_quiet(world, world, world, within_s=0.05)
