"""Load at a steady rate, whatever becomes of it, and when what came of it was seen.

The time of a message runs from the moment at which it was due, not from the moment at which it was sent:
a system that stalls is charged for those who had to wait behind the stall.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tests.bench.beside import beside
from tests.bench.broker import consumer, partitions_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

    from tests.bench.broker import Message

POLL_MS = 100


class Missing(Exception):
    """Something that had to come did not."""

    def __init__(self, what: str, count: int, within_s: float) -> None:
        super().__init__(f"{count} {what} missing after {within_s:.0f} s; see the logs of the services")


@dataclass(frozen=True, slots=True)
class Due:
    """One message of the load, and how many seconds after the start it is due."""

    name: str
    after_s: float
    topic: str
    message: Message


async def sent_on_time(sender: Any, load: Iterable[Due]) -> dict[str, float]:
    """Send all, each when it is due; the moments at which they were due, by name."""
    begun, moments = perf_counter(), {}
    for each in load:
        moments[each.name] = begun + each.after_s
        if (early := moments[each.name] - perf_counter()) > 0:
            await asyncio.sleep(early)
        content = each.message
        await sender.send(each.topic, content.value, key=content.key, headers=content.headers)
    return moments


@dataclass(slots=True)
class Watch:
    """What has appeared on some topics, and when it was seen first."""

    name_of: Callable[[Any], str | None]
    """What a record is about; None where it is of no interest."""
    seen: dict[str, float] = field(default_factory=dict)

    async def follow(self, client: Any) -> None:
        """Read on and on."""
        while True:
            found = await client.getmany(timeout_ms=POLL_MS)
            now = perf_counter()
            for record in (record for part in found.values() for record in part):
                if (name := self.name_of(record)) is not None:
                    self.seen.setdefault(name, now)

    async def complete(self, names: Sequence[str], within_s: float) -> None:
        """Wait until all of these have been seen; raises `Missing`."""
        try:
            await until(lambda: self._has(names), within_s)
        except TimeoutError:
            raise Missing("answers are", len(set(names) - self.seen.keys()), within_s) from None

    async def _has(self, names: Sequence[str]) -> bool:
        return self.seen.keys() >= set(names)


async def until(true: Callable[[], Awaitable[bool]], within_s: float) -> None:
    """Ask again and again; raises `TimeoutError`."""
    async with asyncio.timeout(within_s):
        while not await true():  # noqa: ASYNC110 - neither a topic nor a process sets an event
            await asyncio.sleep(0.05)


@asynccontextmanager
async def watched(
    bootstrap: str, topics: Iterable[str], name_of: Callable[[Any], str | None]
) -> AsyncIterator[Watch]:
    """Follow topics from now on for the time of the block, with a consumer of its own."""
    watch = Watch(name_of)
    async with consumer(bootstrap) as client:
        partitions = [each for topic in topics for each in partitions_of(topic)]
        client.assign(partitions)
        await client.seek_to_end(*partitions)
        for partition in partitions:
            await client.position(partition)
        async with beside(watch.follow(client)):
            yield watch
