"""What the services have not got done: read from their databases at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from cli.demo.result import KeptBack, Leftovers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.demo.behaviour import Behaviour

_PARKED = """
    SELECT reason AS code, concat_ws(' ', waits_kind, waits_key) AS error, key, topic, partition, "offset"
    FROM parked ORDER BY id
"""
_DEAD = """
    SELECT code, error, key, topic, partition, "offset"
    FROM dead_letter WHERE status IN ('open', 'redrive') ORDER BY id
"""


async def leftovers(dsns: Mapping[str, str], behaviour: Mapping[UUID, Behaviour]) -> tuple[Leftovers, ...]:
    """For each service what it keeps back; `dsns` by service."""
    return tuple([await _of(service, dsn, behaviour) for service, dsn in dsns.items()])


async def _of(service: str, dsn: str, behaviour: Mapping[UUID, Behaviour]) -> Leftovers:
    connection = await asyncpg.connect(dsn)
    try:
        outbox = await connection.fetchval("SELECT count(*) FROM outbox")
        parked = [_kept(row, behaviour) for row in await connection.fetch(_PARKED)]
        dead = [_kept(row, behaviour) for row in await connection.fetch(_DEAD)]
    finally:
        await connection.close()
    return Leftovers(service, outbox, tuple(parked), tuple(dead))


def _kept(row: Any, behaviour: Mapping[UUID, Behaviour]) -> KeptBack:
    lines = (row["error"] or "").strip().splitlines()
    return KeptBack(
        code=row["code"],
        error=lines[0] if lines else "",
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
        explained=_explained(row["key"], behaviour),
    )


def _explained(key: str | None, behaviour: Mapping[UUID, Behaviour]) -> bool:
    try:
        case = behaviour.get(UUID(key or ""))
    except ValueError:
        return False
    return case is not None and case.keeps_back
