"""`teilhabe parked`: which events wait, for what, since when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chassis.records import headers_from_json
from cli.operator.reach import DatabasesOption, JsonOption, SecretsOption, ask_each
from cli.operator.selection import short
from cli.operator.showing import age, moment, print_block, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

_PARKED = """
    SELECT parked.*, extract(epoch FROM clock_timestamp() - parked_at)::float8 AS seconds,
        CASE reason
        WHEN 'behind' THEN (
            SELECT max(id) FROM dead_letter AS dead WHERE origin = 'event' AND status IN ('open', 'redrive')
            AND (dead.kind, dead.key, dead.sender) = (parked.kind, parked.key, parked.sender))
        WHEN 'queued' THEN (
            SELECT max(id) FROM parked AS first WHERE first.reason = 'waiting'
            AND (first.kind, first.key, first.topic) = (parked.kind, parked.key, parked.topic))
        END AS behind
    FROM parked WHERE $1::text IS NULL OR key = $1 ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that may not be handled yet."""

    service: str
    number: int
    reason: str
    """`waiting` for another topic, `queued` behind one that waits, `behind` a dead letter."""
    type: str
    """Short name of the event; for a timer or an effect its topic."""
    event_id: str
    aggregate: str
    """Kind and id of what it is about."""
    waits_for: str | None
    """Kind and id of what it waits for; for `behind` the dead letter, for `queued` the event before it."""
    since: datetime
    seconds: float
    attempts: int
    retry_at: datetime | None
    """When it is tried next, should nothing come before; None where it goes with what it is behind."""
    topic: str
    partition: int
    offset: int


def parked(
    older_than: Annotated[
        float, typer.Option(min=0, help="Seconds that an event may wait before it counts as found.")
    ] = 900,
    key: Annotated[
        str | None, typer.Option("--key", help="Only events about this case, grant, … (its id).")
    ] = None,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the events that wait, and for what: the oldest of each service first.

    Shows ids, types and places only. Exit status: 0 none waits longer than --older-than, 1 one does, 2 a
    database is not reached.
    """
    found = asyncio.run(_all(database_url, secrets, key))
    if as_json:
        print_json(found)
    elif found:
        for each in found:
            _print(each)
    else:
        typer.echo("No event waits.")
    raise typer.Exit(int(any(each.seconds > older_than for each in found)))


async def _all(given: list[str] | None, secrets: Path | None, key: str | None) -> list[Parked]:
    async def of_service(connection: Any, service: str) -> list[Parked]:
        return await parked_events(connection, service, key)

    return await ask_each(of_service, given, secrets)


async def parked_events(connection: Any, service: str, key: str | None = None) -> list[Parked]:
    """The parked events of one service, or those about the aggregates with one id, oldest first."""
    return [_parked(service, row) for row in await connection.fetch(_PARKED, key)]


def _parked(service: str, row: Mapping[str, Any]) -> Parked:
    headers = dict(headers_from_json(row["headers"]))
    ce_type = (headers.get("ce_type") or b"").decode(errors="replace")
    return Parked(
        service=service,
        number=row["id"],
        reason=row["reason"],
        type=short(ce_type) or row["topic"],
        event_id=row["cause_id"],
        aggregate=f"{row['kind']} {row['key']}",
        waits_for=_waits_for(service, row),
        since=row["parked_at"],
        seconds=round(row["seconds"], 1),
        attempts=row["attempts"],
        retry_at=row["retry_at"] if row["reason"] == "waiting" else None,
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
    )


def _waits_for(service: str, row: Mapping[str, Any]) -> str | None:
    match row["reason"]:
        case "waiting":
            return f"{row['waits_kind']} {row['waits_key']}"
        case "behind":
            return f"dead letter {service}/{row['behind']}" if row["behind"] else None
        case _:
            return f"parked event {row['behind']}" if row["behind"] else None


def _print(each: Parked) -> None:
    tried = f", tried {each.attempts} times" if each.attempts else ""
    lines = {
        "about": each.aggregate,
        each.reason: each.waits_for or "nothing any more: it goes on at once",
        "since": f"{moment(each.since)} ({age(each.seconds)}{tried})",
        "from": f"{each.topic}, partition {each.partition}, offset {each.offset}",
    }
    print_block(f"{each.service}/{each.number}: {each.type} {each.event_id}", lines)
