"""One role a service: what it owns it may do, what others own it cannot even read."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import asyncpg
import pytest

from contracts.topics import SERVICES

if TYPE_CHECKING:
    from tests.databases import FreshDatabase


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_finds_and_writes_its_own_tables(fresh_database: FreshDatabase, service: str) -> None:
    connection = await asyncpg.connect(fresh_database.dsn(service))
    assert await connection.fetchval("SELECT current_schema") == service
    await connection.execute("CREATE TABLE own (id int)")
    assert await connection.fetchval("SELECT count(*) FROM own") == 0
    await connection.close()


async def test_sessions_of_a_process_that_stands_still_or_is_gone_end_and_give_up_their_locks(
    fresh_database: FreshDatabase,
) -> None:
    connection = await asyncpg.connect(fresh_database.dsn("payments"))
    assert await connection.fetchval("SHOW idle_in_transaction_session_timeout") == "1min"
    assert await connection.fetchval("SHOW tcp_keepalives_idle") == "30"
    await connection.close()


@pytest.mark.parametrize(("service", "other"), list(permutations(SERVICES, 2)))
async def test_a_service_cannot_read_anothers_schema(
    fresh_database: FreshDatabase, service: str, other: str
) -> None:
    connection = await asyncpg.connect(fresh_database.dsn(service))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=f"schema {other}"):
        await connection.fetch(f"SELECT * FROM {other}.inbox")  # noqa: S608 - names from the contracts
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(f"SET ROLE teilhabe_{other}")
    await connection.close()


async def test_a_service_cannot_make_anything_outside_its_schema(fresh_database: FreshDatabase) -> None:
    connection = await asyncpg.connect(fresh_database.dsn("payments"))
    for statement in ("CREATE TABLE public.t (id int)", "CREATE SCHEMA s", "CREATE TEMP TABLE t (id int)"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_a_role_without_a_grant_cannot_connect(fresh_database: FreshDatabase) -> None:
    admin = await asyncpg.connect(fresh_database.dsn_admin)
    await admin.execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
            await asyncpg.connect(fresh_database.dsn_admin, user="stranger", password="stranger")
    finally:
        await admin.execute("DROP ROLE stranger")
        await admin.close()
