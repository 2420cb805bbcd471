"""Can a service work with its database: reached, migrated, its own role with its own rights, in time?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import asyncpg

from chassis.migrations import MigrationError, migration_folders, pending
from cli.operator.diagnosis import Diagnosis, note, ok, wrong
from cli.operator.reach import UnreachableError, connected
from contracts.topics import SERVICES
from deploy.database import role_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_AREA = "database"
_SKEW_S = 2.0
_LONG_S = 300

_ROLE = """
    SELECT current_user AS role, current_schema AS schema,
           rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls AS mighty
    FROM pg_roles WHERE rolname = current_user
"""
_FOREIGN = """
    SELECT nspname FROM pg_namespace
    WHERE nspname = ANY($1::text[]) AND nspname <> $2
      AND (has_schema_privilege(oid, 'USAGE') OR has_schema_privilege(oid, 'CREATE'))
    ORDER BY nspname
"""
_UNGUARDED = """
    SELECT NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = to_regclass('audit') AND tgname = 'append_only'
          AND tgenabled = 'O')
"""
_LONGEST = """
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8
    FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()
"""
_DURABLE = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'"


async def examine_database(service: str, dsn: str) -> list[Diagnosis]:
    """Everything that can be asked with the service's own role."""
    try:
        async with connected(dsn, service) as connection:
            found = [each async for each in _connected(connection, service)]
    except UnreachableError as error:
        mend = "Is the server up, and is the connection string the one of `teilhabe provision`?"
        return [wrong(_AREA, service, str(error.__cause__), mend)]
    return [*found, await _migrations(service, dsn)]


async def examine_server(dsn: str) -> list[Diagnosis]:
    """What all services' databases have in common; nothing where the server is not reached."""
    try:
        async with connected(dsn) as connection:
            off = [row["name"] for row in await connection.fetch(_DURABLE)]
    except UnreachableError:
        return []
    if not off:
        return [ok(_AREA, "server", "What was committed outlives a failure of the machine.")]
    found = f"{' and '.join(off)} off: what was committed is lost when the machine fails."
    return [note(_AREA, "server", found, "Turn it on where anything is real.")]


async def _connected(connection: Any, service: str) -> AsyncIterator[Diagnosis]:
    yield await _role(connection, service)
    yield await _rights(connection, service)
    yield await _clock(connection, service)
    if await connection.fetchval(_UNGUARDED):
        mend = "ALTER TABLE audit ENABLE TRIGGER append_only; then `teilhabe audit verify`."
        yield wrong(_AREA, service, "The audit trail can be changed: its trigger is off.", mend)
    if (longest := await connection.fetchval(_LONGEST)) > _LONG_S:
        found = f"A transaction has been open for {longest:.0f} s; others may wait for its locks."
        yield wrong(_AREA, service, found, "See pg_stat_activity; end its session if nobody works there.")


async def _role(connection: Any, service: str) -> Diagnosis:
    row = await connection.fetchrow(_ROLE)
    if (row["role"], row["schema"]) != (role_of(service), service):
        found = f"Role {row['role']} works in schema {row['schema']}, not {role_of(service)} in {service}."
        return wrong(_AREA, service, found, "Run `teilhabe provision`, and use the secrets that it writes.")
    if row["mighty"]:
        found = f"Role {row['role']} may do more than use its schema."
        mend = f"ALTER ROLE {row['role']} NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;"
        return wrong(_AREA, service, found, mend)
    return ok(_AREA, service, f"Reached as {row['role']}.")


async def _rights(connection: Any, service: str) -> Diagnosis:
    rows = await connection.fetch(_FOREIGN, [*SERVICES, "public"], service)
    if not rows:
        return ok(_AREA, service, "Has rights in its own schema only.")
    schemas = ", ".join(row["nspname"] for row in rows)
    mend = f"REVOKE ALL ON SCHEMA {schemas} FROM PUBLIC, {role_of(service)};"
    return wrong(_AREA, service, f"Has rights in other schemas: {schemas}.", mend)


async def _clock(connection: Any, service: str) -> Diagnosis:
    before = datetime.now(UTC)
    there = await connection.fetchval("SELECT clock_timestamp()")
    here = before + (datetime.now(UTC) - before) / 2
    skew = (there - here).total_seconds()
    if abs(skew) > _SKEW_S:
        found = f"Its clock differs from this machine's by {skew:+.1f} s."
        return wrong(_AREA, service, found, "Synchronise both with the same time servers (NTP).")
    return ok(_AREA, service, f"Its clock differs from this machine's by {abs(skew):.2f} s.")


async def _migrations(service: str, dsn: str) -> Diagnosis:
    try:
        missing = await pending(dsn, service, migration_folders(service))
    except asyncpg.InsufficientPrivilegeError as error:
        return wrong(_AREA, service, f"Its schema cannot be read: {error}.", "Use the role that owns it.")
    except MigrationError as error:
        return wrong(_AREA, service, str(error), "Deploy the version that was migrated.")
    if missing:
        found = f"Migrations are missing: {', '.join(missing)}."
        return wrong(_AREA, service, found, f"teilhabe migrate {service} --database …, then start it.")
    return ok(_AREA, service, "Every migration is applied.")
