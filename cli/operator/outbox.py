"""`teilhabe outbox`: what waits to be sent, and what holds it up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.operator.reach import DatabasesOption, JsonOption, SecretsOption, ask_each
from cli.operator.showing import age, moment, print_json, print_table

if TYPE_CHECKING:
    from datetime import datetime

_WAITING = """
    SELECT target, count(*) AS waiting, min(created_at) AS since,
           extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS seconds,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM dead_letter AS dead
               WHERE dead.origin = 'outbox' AND dead.status IN ('open', 'redrive')
                 AND dead.topic = outbox.target AND dead.record_key = convert_to(outbox.key, 'UTF8'))) AS held
    FROM outbox GROUP BY target
"""
_REFUSED = """
    SELECT topic AS target, count(*) AS refused, min(first_failed_at) AS since,
           extract(epoch FROM clock_timestamp() - min(first_failed_at))::float8 AS seconds
    FROM dead_letter WHERE origin = 'outbox' AND status IN ('open', 'redrive') GROUP BY topic
"""
_SENDER = """
    SELECT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32 | objid::bigint) = hashtextextended('relay ' || current_schema, 0))
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one topic, or for one adapter, in one service."""

    service: str
    target: str
    """A topic, or the name of an effect."""
    waiting: int
    """Rows in the outbox."""
    since: datetime
    """When the oldest was written, or refused."""
    seconds: float
    """Its age."""
    refused: int
    """Dead letters: refused by the broker, or failed in the adapter."""
    held: int
    """Rows that wait behind one of these, because they have the same key."""
    sender: bool
    """Whether a process of the service is there to send."""

    def overdue(self, seconds: float) -> bool:
        """Whether someone has to look at it."""
        return self.refused > 0 or self.seconds > seconds

    @property
    def advice(self) -> str:
        """What to do."""
        if self.refused:
            return f"teilhabe dead-letters list: {self.refused} refused"
        if not self.sender:
            return f"nobody sends: start {self.service}, or read its log"
        return "-"


def outbox(
    older_than: Annotated[
        float, typer.Option(min=0, help="Seconds that a row may wait before it counts as found.")
    ] = 60,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what waits to be sent: by service and topic, since when, and what was refused.

    Shows numbers and topics only. Exit status: 0 nothing is overdue, 1 something was refused or waits longer
    than --older-than, 2 a database is not reached.
    """
    found = asyncio.run(ask_each(waiting, database_url, secrets))
    if as_json:
        print_json(found)
    elif found:
        columns = ("service", "to", "waiting", "oldest since", "age", "refused", "behind these", "what to do")
        print_table(columns, map(_cells, found))
    else:
        typer.echo("Every outbox is empty.")
    raise typer.Exit(int(any(each.overdue(older_than) for each in found)))


async def waiting(connection: Any, service: str) -> list[Waiting]:
    """The outbox of one service by target, the oldest first."""
    rows = {row["target"]: row for row in await connection.fetch(_WAITING)}
    refused = {row["target"]: row for row in await connection.fetch(_REFUSED)}
    sender = await connection.fetchval(_SENDER)
    found = [
        _waiting(service, target, rows.get(target), refused.get(target), sender) for target in rows | refused
    ]
    return sorted(found, key=lambda each: -each.seconds)


def _waiting(service: str, target: str, rows: Any, refused: Any, sender: bool) -> Waiting:
    oldest = max((each for each in (rows, refused) if each), key=lambda each: each["seconds"])
    return Waiting(
        service=service,
        target=target,
        waiting=rows["waiting"] if rows else 0,
        since=oldest["since"],
        seconds=round(oldest["seconds"], 1),
        refused=refused["refused"] if refused else 0,
        held=rows["held"] if rows else 0,
        sender=sender,
    )


def _cells(each: Waiting) -> tuple[str, ...]:
    numbers = (str(each.refused), str(each.held))
    since = moment(each.since)
    return each.service, each.target, str(each.waiting), since, age(each.seconds), *numbers, each.advice
