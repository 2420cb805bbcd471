"""Databases that live for one test."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg

from deploy.database import close_to_others, database_dsn, database_of, service_dsn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    """A database with the five schemas, all tables empty."""

    dsn_admin: str
    passwords: Mapping[str, str]

    def dsn(self, service: str) -> str:
        """Connection string of that service's role."""
        return service_dsn(self.dsn_admin, service, self.passwords[service])


@asynccontextmanager
async def new_database(dsn_admin: str, template: str = "template1") -> AsyncIterator[str]:
    """The administrator's connection string for a new database, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    server = database_dsn(dsn_admin, "postgres")
    await _execute(server, f'CREATE DATABASE {name} TEMPLATE "{template}"')
    try:
        yield database_dsn(dsn_admin, name)
    finally:
        await _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def database_copy(template_dsn: str, passwords: Mapping[str, str]) -> AsyncIterator[FreshDatabase]:
    """A copy of a database; rights on a database are not copied with it, so they are set again."""
    async with new_database(template_dsn, template=database_of(template_dsn)) as dsn:
        connection = await asyncpg.connect(dsn)
        await close_to_others(connection)
        await connection.close()
        yield FreshDatabase(dsn, passwords)


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
