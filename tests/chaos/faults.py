"""The faults: each strikes when it is entered, and is healed when it is left."""

from __future__ import annotations

import signal
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncpg

from contracts.topics import SERVICES
from tests.chaos.proxy import Condition, Line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from random import Random

    from tests.chaos.crew import Crew, Instance
    from tests.chaos.proxy import Proxy
    from tests.chaos.servers import Servers

BACK_WITHIN_S: Final = 180.0
"""A killed broker looks through all its logs before it answers; on a busy machine that takes time."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault."""

    place: str
    """Two faults are never in one place at a time."""
    strike: Callable[[Servers, Crew, Random], AbstractAsyncContextManager[str]]
    """Strikes; gives what was struck, for the log."""


@asynccontextmanager
async def _killed(_servers: Servers, crew: Crew, random: Random) -> AsyncIterator[str]:
    instance = _any(crew, random)
    instance.wanted = False
    await instance.kill()
    yield instance.name
    instance.wanted = True


@asynccontextmanager
async def _suspended(_servers: Servers, crew: Crew, random: Random) -> AsyncIterator[str]:
    instance = _any(crew, random)
    instance.send(signal.SIGSTOP)
    try:
        yield instance.name
    finally:
        instance.send(signal.SIGCONT)


@asynccontextmanager
async def _joined(_servers: Servers, crew: Crew, random: Random) -> AsyncIterator[str]:
    instance = crew.join(random.choice(SERVICES))
    yield instance.name
    await crew.leave(instance)


@asynccontextmanager
async def _broker_stopped(servers: Servers, _crew: Crew, _random: Random) -> AsyncIterator[str]:
    await servers.kafka.stop()
    yield "broker"
    await servers.kafka.start(BACK_WITHIN_S)


@asynccontextmanager
async def _broker_killed(servers: Servers, _crew: Crew, _random: Random) -> AsyncIterator[str]:
    await servers.kafka.process.kill()
    yield "broker"
    await servers.kafka.start(BACK_WITHIN_S)


@asynccontextmanager
async def _database_stopped(servers: Servers, _crew: Crew, _random: Random) -> AsyncIterator[str]:
    """PostgreSQL's immediate stop: no session ends in order, and the next start recovers."""
    await servers.postgres.discard()
    yield "database"
    await servers.postgres.start()


@asynccontextmanager
async def _sessions_ended(servers: Servers, _crew: Crew, random: Random) -> AsyncIterator[str]:
    connection = await asyncpg.connect(servers.postgres.dsn_admin)
    try:
        rows = await connection.fetch("SELECT pid FROM pg_stat_activity WHERE usename LIKE 'teilhabe\\_%'")
        chosen = [row["pid"] for row in rows if random.random() < 0.5]
        await connection.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", chosen)
    finally:
        await connection.close()
    yield f"{len(chosen)} of {len(rows)} sessions"


@asynccontextmanager
async def _disk_full(servers: Servers, _crew: Crew, _random: Random) -> AsyncIterator[str]:
    await servers.disk.fill()
    try:
        yield "outboxes"
    finally:
        await servers.disk.free()


def _line(
    line: Line, proxy_of: Callable[[Servers], Proxy]
) -> Callable[..., AbstractAsyncContextManager[str]]:
    @asynccontextmanager
    async def spoiled(servers: Servers, _crew: Crew, random: Random) -> AsyncIterator[str]:
        proxy = proxy_of(servers)
        proxy.set(
            Condition(
                line,
                delay_s=random.uniform(0.02, 0.3),
                after_bytes=random.randint(100, 20_000),
                bytes_per_s=random.randint(20_000, 200_000),
            )
        )
        try:
            yield "line"
        finally:
            proxy.set(Condition())

    return spoiled


def _any(crew: Crew, random: Random) -> Instance:
    return random.choice(crew.wanted)


_SPOILED: Final = (Line.DELAYED, Line.CUT, Line.HELD, Line.REFUSED, Line.LOST, Line.THROTTLED)
KINDS: Final[dict[str, Kind]] = {
    "process killed": Kind("processes", _killed),
    "process suspended": Kind("processes", _suspended),
    "process joins and leaves": Kind("group", _joined),
    "broker stopped": Kind("broker", _broker_stopped),
    "broker killed": Kind("broker", _broker_killed),
    "database stopped at once": Kind("database", _database_stopped),
    "sessions terminated": Kind("database", _sessions_ended),
    "outbox disk full": Kind("database", _disk_full),
    **{
        f"broker line {line.value}": Kind("broker line", _line(line, lambda servers: servers.to_broker))
        for line in _SPOILED
    },
    **{
        f"database line {line.value}": Kind("database line", _line(line, lambda servers: servers.to_database))
        for line in _SPOILED
    },
}
"""By name, as the report lists them."""
