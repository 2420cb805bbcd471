"""The statements that load and save aggregates of several kinds: one question to the database for all.

A part for each kind is a CTE of its own; within a kind the parameters are arrays. Table names come from a
service's own `Table`s, never from a message.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SAVED = 4
"""Parameters of each table in `save`: ids, versions, states, hashes."""


@lru_cache(maxsize=256)
def make_stubs(tables: tuple[str, ...]) -> str:
    """Insert empty rows where there are none; ids of each table, as an array each."""
    return _all(
        f"INSERT INTO {table} (id, version, audit_hash) "  # noqa: S608
        f"SELECT id, 0, '' FROM unnest(${number}::text[]) AS id ORDER BY id ON CONFLICT DO NOTHING"
        for number, table in enumerate(tables, 1)
    )


@lru_cache(maxsize=256)
def load(tables: tuple[str, ...]) -> str:
    """Lock and read, table after table and in the order of ids; ids of each table, as an array each.

    The rows begin with the table's place among `tables`.
    """
    parts = [
        f"t{number} AS (SELECT {number} AS place, id, version, state, audit_hash FROM {table} "  # noqa: S608
        f"WHERE id = ANY(${number + 1}::text[]) ORDER BY id FOR UPDATE)"
        for number, table in enumerate(tables)
    ]
    rows = " UNION ALL ".join(f"SELECT * FROM t{number}" for number in range(len(tables)))  # noqa: S608
    return f"WITH {', '.join(parts)} {rows}"


@lru_cache(maxsize=256)
def save(tables: tuple[str, ...]) -> str:
    """Write rows that are locked; for each table `SAVED` arrays."""
    return _all(
        f"UPDATE {table} SET version = new.version, state = new.state, audit_hash = new.hash "  # noqa: S608
        f"FROM unnest(${at + 1}::text[], ${at + 2}::bigint[], ${at + 3}::jsonb[], ${at + 4}::bytea[]) "
        f"AS new (id, version, state, hash) WHERE {table}.id = new.id"
        for at, table in zip(range(0, SAVED * len(tables), SAVED), tables, strict=True)
    )


def _all(statements: Iterable[str]) -> str:
    """All of these as one statement.

    PostgreSQL runs such parts from the last to the first: written down in reverse, they take their locks in
    the order of the tables, whichever tables there are. Where it did otherwise, two batches might now and
    then be in each other's way, and one would be tried again.
    """
    parts = [f"t{number} AS ({statement})" for number, statement in enumerate(statements)]
    return f"WITH {', '.join(reversed(parts))} SELECT"
