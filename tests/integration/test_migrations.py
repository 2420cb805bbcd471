"""The migration runner on a real database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from chassis.migrations import MigrationError, migrate, pending
from tests.databases import new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from deploy.local.stack import Stack

SCHEMA = "payments"


@pytest.fixture
async def dsn(stack: Stack) -> AsyncIterator[str]:
    """An empty database with one empty schema."""
    async with new_database(stack.dsn_admin) as dsn:
        connection = await asyncpg.connect(dsn)
        await connection.execute(f"CREATE SCHEMA {SCHEMA}")
        await connection.close()
        yield dsn


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """The two folders of a service."""
    found = [tmp_path / "chassis" / "sql", tmp_path / "payments" / "migrations"]
    for folder in found:
        folder.mkdir(parents=True)
    return found


def write(folder: Path, name: str, up: str, *, options: str = "", down: str = "") -> None:
    (folder / name).write_text(f"-- migrate:up{options}\n{up}\n\n-- migrate:down\n{down}\n")


async def tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", SCHEMA)
    await connection.close()
    return {row["tablename"] for row in rows} - {"schema_migrations"}


async def test_files_are_applied_once_in_order(dsn: str, folders: list[Path]) -> None:
    shared, own = folders
    write(own, "0001_grants.sql", "CREATE TABLE grants (id int REFERENCES inbox);", down="DROP TABLE grants;")
    write(shared, "0001_inbox.sql", "CREATE TABLE inbox (id int PRIMARY KEY);")
    assert await migrate(dsn, SCHEMA, folders) == ["chassis:0001", "payments:0001"]
    assert await migrate(dsn, SCHEMA, folders) == []

    write(own, "0002_lines.sql", "CREATE TABLE lines (id int);")
    assert await migrate(dsn, SCHEMA, folders) == ["payments:0002"]
    assert await tables(dsn) == {"inbox", "grants", "lines"}


async def test_a_failing_file_leaves_nothing_and_names_itself(dsn: str, folders: list[Path]) -> None:
    write(folders[1], "0001_half.sql", "CREATE TABLE half (id int);\nSELECT 1 / 0;")
    with pytest.raises(MigrationError, match=r"payments:0001 failed: division by zero"):
        await migrate(dsn, SCHEMA, folders)
    assert await tables(dsn) == set()


async def test_a_changed_file_is_refused(dsn: str, folders: list[Path]) -> None:
    write(folders[1], "0001_grants.sql", "CREATE TABLE grants (id int);")
    await migrate(dsn, SCHEMA, folders)
    write(folders[1], "0001_grants.sql", "CREATE TABLE grants (id bigint);")
    with pytest.raises(MigrationError, match=r"payments:0001 .* was changed after it was applied"):
        await migrate(dsn, SCHEMA, folders)


async def test_several_at_once_take_turns_even_outside_a_transaction(dsn: str, folders: list[Path]) -> None:
    write(folders[0], "0001_inbox.sql", "CREATE TABLE inbox (id int);")
    index = "CREATE INDEX CONCURRENTLY inbox_id ON inbox (id);"
    write(folders[0], "0002_index.sql", index, options=" transaction:false")
    applied = await asyncio.gather(*(migrate(dsn, SCHEMA, folders) for _ in range(4)))
    assert sorted(applied) == [[], [], [], ["chassis:0001", "chassis:0002"]]


async def test_what_is_missing_is_known_before_it_is_applied(dsn: str, folders: list[Path]) -> None:
    write(folders[0], "0001_inbox.sql", "CREATE TABLE inbox (id int);")
    assert await pending(dsn, SCHEMA, folders) == ["chassis:0001"]
    assert await tables(dsn) == set()


async def test_mistakes_say_what_to_do(dsn: str, folders: list[Path]) -> None:
    with pytest.raises(MigrationError, match=r"Run `teilhabe provision` first"):
        await migrate(dsn, "nowhere", folders)
    (folders[0] / "0001_inbox.sql").write_text("CREATE TABLE inbox (id int);")
    with pytest.raises(MigrationError, match=r"has no line '-- migrate:up'"):
        await migrate(dsn, SCHEMA, folders)
    write(folders[0], "0001_inbox.sql", "SELECT 1;")
    write(folders[0], "0001_other.sql", "SELECT 1;")
    with pytest.raises(MigrationError, match=r"chassis:0001 exists twice"):
        await migrate(dsn, SCHEMA, folders)
