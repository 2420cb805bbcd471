"""Plain SQL migrations in dbmate's file format, applied by the service's own role.

    -- migrate:up                       or: -- migrate:up transaction:false
    CREATE TABLE …;
    -- migrate:down
    DROP TABLE …;

A file is known by its namespace and number: `chassis/sql/0001_inbox.sql` is `chassis:0001`,
`services/payments/migrations/0001_grants.sql` is `payments:0001`. What was applied is kept with its
checksum in `schema_migrations` of the same schema. A `transaction:false` file holds one statement.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Sequence

    Connection = asyncpg.Connection[asyncpg.Record]
    Session = Connection | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

_UP = re.compile(r"^-- migrate:up(?P<options>[^\n]*)\n(?P<body>.*?)(?=^-- migrate:down|\Z)", re.M | re.S)
_LOCK_WITHIN_S = 60
_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    text        PRIMARY KEY,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""


class MigrationError(Exception):
    """A migration cannot be read or applied; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its version (`namespace:number`), SQL, and whether it runs in a transaction."""

    version: str
    sql: str
    in_transaction: bool
    checksum: str

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read one file; raise `MigrationError` where the `-- migrate:up` marker is missing."""
        text = file.read_text(encoding="utf-8")
        if (up := _UP.search(text)) is None:
            raise MigrationError(f"{file} has no line '-- migrate:up'. Put it above the SQL to apply.")
        folder = file.parent if file.parent.name not in {"sql", "migrations"} else file.parent.parent
        version = f"{folder.name}:{file.name.split('_')[0].removesuffix('.sql')}"
        checksum = hashlib.sha256(text.encode()).hexdigest()
        return cls(version, up["body"], "transaction:false" not in up["options"], checksum)


def migration_folders(service: str) -> list[Path]:
    """Where a service's migrations lie: the tables every service has, then its own."""
    package = find_spec(f"services.{service}")
    if package is None or package.origin is None:
        raise MigrationError(f"There is no service '{service}'.")
    return [Path(__file__).parent / "sql", Path(package.origin).parent / "migrations"]


async def migrate(dsn: str, schema: str, folders: Sequence[Path]) -> list[str]:
    """Apply what is missing, in the order of folders and file names; return the versions applied.

    Safe to run from several processes at once: they take turns.
    """
    connection = await asyncpg.connect(dsn, server_settings={"search_path": schema})
    try:
        await _take_turn(connection, schema)
        await connection.execute(_TABLE)
        lacking = await missing(connection, schema, needed(folders))
        for migration in lacking:
            await _apply(connection, migration)
    except asyncpg.InvalidSchemaNameError as error:
        raise MigrationError(f"Schema '{schema}' does not exist. Run `teilhabe provision` first.") from error
    finally:
        await connection.close()
    return [migration.version for migration in lacking]


async def pending(dsn: str, schema: str, folders: Sequence[Path]) -> list[str]:
    """Versions that `schema` lacks; raise `MigrationError` where an applied file has been changed."""
    connection = await asyncpg.connect(dsn)
    try:
        return [migration.version for migration in await missing(connection, schema, needed(folders))]
    finally:
        await connection.close()


async def missing(connection: Session, schema: str, wanted: Sequence[Migration]) -> list[Migration]:
    """Those of `wanted` that `schema` lacks; raise `MigrationError` where an applied one has been changed."""
    applied = await _applied(connection, schema)
    lacking = []
    for migration in wanted:
        if (checksum := applied.get(migration.version)) is None:
            lacking.append(migration)
        elif checksum != migration.checksum:
            raise MigrationError(
                f"Migration {migration.version} of schema '{schema}' was changed after it was applied. "
                "Restore the file, and put the change into a new one."
            )
    return lacking


async def _applied(connection: Session, schema: str) -> dict[str, str]:
    table = f'"{schema}".schema_migrations'
    if await connection.fetchval("SELECT to_regclass($1)", table) is None:
        return {}
    rows = await connection.fetch(f"SELECT version, checksum FROM {table}")  # noqa: S608 - a quoted name
    return {row["version"]: row["checksum"] for row in rows}


def needed(folders: Sequence[Path]) -> list[Migration]:
    """All that lie in `folders`, in the order in which they are applied; raise `MigrationError`."""
    found = [Migration.read(file) for folder in folders for file in sorted(folder.glob("*.sql"))]
    versions = [migration.version for migration in found]
    if twice := {version for version in versions if versions.count(version) > 1}:
        raise MigrationError(f"Migration {min(twice)} exists twice. Give one of the files the next number.")
    return found


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        if migration.in_transaction:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await _record(connection, migration)
        else:
            await connection.execute(migration.sql)
            await _record(connection, migration)
    except asyncpg.PostgresError as error:
        raise MigrationError(f"Migration {migration.version} failed: {error}") from error


async def _record(connection: Connection, migration: Migration) -> None:
    await connection.execute(
        "INSERT INTO schema_migrations (version, checksum) VALUES ($1, $2)",
        migration.version,
        migration.checksum,
    )


async def _take_turn(connection: Connection, schema: str) -> None:
    """Take the schema's advisory lock, kept until the connection closes.

    Tried again and again, not waited for: a session that waits in the server holds a snapshot, and
    `CREATE INDEX CONCURRENTLY` would wait for that session in turn.
    """
    taken = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
    async with asyncio.timeout(_LOCK_WITHIN_S):
        while not await connection.fetchval(taken, schema):  # noqa: ASYNC110 - a lock sets no event
            await asyncio.sleep(0.1)
