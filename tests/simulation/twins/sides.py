"""The two sides of a comparison: the engine on the store in memory, and the same engine on PostgreSQL."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from chassis import dead_letters
from chassis.engine import Engine
from chassis.inbound import Inbound
from chassis.postgres import PostgresStore
from chassis.postgres_desk import PostgresDesk
from chassis.postgres_outbox import PostgresLead
from chassis.recent import Recent
from tests.integration.chassis.ledger import ledger_service
from tests.simulation.memory import burying
from tests.simulation.memory.database import Database
from tests.simulation.memory.desk import MemoryDesk
from tests.simulation.memory.outbox import Lease, MemoryLead
from tests.simulation.memory.store import MemoryStore, MemoryUnit
from tests.simulation.twins.rows import Rows, memory_rows, postgres_rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.clock import Clock
    from chassis.desk import Desk
    from chassis.outbox import Lead
    from chassis.registry import Registry
    from chassis.store import Store

AGENCY = "jc-t"
SERVICE = ledger_service(AGENCY)
INBOUND = Inbound(SERVICE.name, SERVICE.handlers)
LATER = 10.0**9
"""Seconds; when what has been tried is tried again by the clock: never within a history."""


class Side(Protocol):
    """One of the two."""

    engine: Engine
    desk: Desk
    lead: Lead

    async def redrive(self, number: int) -> None:
        """As an operator does."""

    async def discard(self, number: int) -> None:
        """As an operator does."""

    async def postpone(self) -> None:
        """Put off the next attempts of all that waits, so that no history depends on how long it takes."""

    async def rows(self) -> Rows:
        """All rows of all tables."""


class InMemory:
    """The store in memory, where nothing goes wrong."""

    def __init__(self, clock: Clock, registry: Registry) -> None:
        calm: Any = Calm()
        self._database = Database()
        lease = Lease()
        store = MemoryStore(self._database, SERVICE.tables, calm, MemoryUnit)
        self.engine = _engine(store, clock, registry)
        self.desk = MemoryDesk(self._database, calm)
        self.lead = MemoryLead(self._database, lease, calm, Recent())
        lease.take(self.lead)

    async def redrive(self, number: int) -> None:
        burying.redrive(self._database, number)

    async def discard(self, number: int) -> None:
        burying.discard(self._database, number)

    async def postpone(self) -> None:
        parked = self._database.tables["parked"]
        for number, row in parked.items():
            parked[number] = replace(row, retry_at=LATER if row.attempts else -LATER)

    async def rows(self) -> Rows:
        return memory_rows(self._database)


class OnPostgres:
    """PostgreSQL, all of it in one transaction that is never committed."""

    def __init__(self, connection: Any, clock: Clock, registry: Registry) -> None:
        self._connection = connection
        pool: Any = OneConnection(connection)
        recent = Recent()
        recent.wanted = True
        self.engine = _engine(PostgresStore(pool, SERVICE.tables, recent), clock, registry)
        self.desk = PostgresDesk(pool)
        self.lead = PostgresLead(connection, recent)

    async def redrive(self, number: int) -> None:
        await dead_letters.redrive(self._connection, number)

    async def discard(self, number: int) -> None:
        await dead_letters.discard(self._connection, number, "for the test")

    async def postpone(self) -> None:
        await self._connection.execute(
            "UPDATE parked SET retry_at = "
            "CASE WHEN attempts > 0 THEN 'infinity' ELSE '-infinity' END::timestamptz"
        )

    async def rows(self) -> Rows:
        return await postgres_rows(self._connection)


class OneConnection:
    """A pool of a single connection, whose transactions are savepoints."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.fetch, self.fetchrow = connection.fetch, connection.fetchrow
        self.fetchval, self.execute = connection.fetchval, connection.execute

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        yield self._connection


class Calm:
    """A way to the database on which nothing goes wrong, and no time passes."""

    async def step(self, _what: str) -> None:
        return

    async def statement(self, _what: str) -> None:
        return

    def fault(self, _kind: str, _where: str) -> bool:
        return False


def _engine(store: Store, clock: Clock, registry: Registry) -> Engine:
    return Engine(SERVICE.name, INBOUND, store, clock, registry, SERVICE.rules, SERVICE.answer_problem)
