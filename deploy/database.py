"""One Postgres role and one schema for each service; no role can see into another's schema."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from contracts.topics import SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping

_SESSIONS = {
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30s",
    "tcp_keepalives_interval": "10s",
    "tcp_keepalives_count": "3",
}
"""A process that stands still, or is gone without a word, gives up its locks: others wait for them."""


def new_passwords() -> dict[str, str]:
    """A random password for each service."""
    return {service: secrets.token_urlsafe(24) for service in SERVICES}


def role_of(service: str) -> str:
    return f"teilhabe_{service}"


def service_dsn(dsn_admin: str, service: str, password: str) -> str:
    """The administrator's connection string with a service's role in place of his."""
    parts = urlsplit(dsn_admin)
    server = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role_of(service)}:{quote(password, safe='')}@{server}"))


def database_dsn(dsn: str, database: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


def database_of(dsn: str) -> str:
    """Name of the database in a connection string."""
    return urlsplit(dsn).path.removeprefix("/")


async def create_roles_and_schemas(dsn_admin: str, passwords: Mapping[str, str]) -> None:
    """Create what is missing and set each role's password, in one transaction."""
    connection = await asyncpg.connect(dsn_admin)
    try:
        async with connection.transaction():
            for service in SERVICES:
                await _role(connection, service, passwords[service])
                await _schema(connection, service)
            await close_to_others(connection)
    finally:
        await connection.close()


async def close_to_others(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Leave the services' roles the right to connect to this database, and everybody else none."""
    database = await connection.fetchval("SELECT quote_ident(current_database())")
    roles = ", ".join(role_of(service) for service in SERVICES)
    await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {roles}")
    await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")


async def _role(connection: asyncpg.Connection[asyncpg.Record], service: str, password: str) -> None:
    role = role_of(service)
    if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
        await connection.execute(f"CREATE ROLE {role} LOGIN")
    literal = await connection.fetchval("SELECT quote_literal($1)", password)
    await connection.execute(f"ALTER ROLE {role} LOGIN PASSWORD {literal}")
    await connection.execute(f"ALTER ROLE {role} SET search_path = {service}")
    for setting, value in _SESSIONS.items():
        await connection.execute(f"ALTER ROLE {role} SET {setting} = '{value}'")


async def _schema(connection: asyncpg.Connection[asyncpg.Record], service: str) -> None:
    role = role_of(service)
    # On a managed server the administrator is no superuser and must be a member of the owner's role.
    await connection.execute(f"GRANT {role} TO CURRENT_USER")
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {role}")
    await connection.execute(f"REVOKE ALL ON SCHEMA {service} FROM PUBLIC")
