"""`teilhabe dead-letters`: what could not be handled or sent, and what to do about it.

A dead letter is named by its service and number, e.g. `payments/12`. The databases are those of a running
`teilhabe up`; `--database-url` names one service's database instead.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import asyncpg
import typer
from rich.console import Console
from rich.table import Table

from chassis import dead_letters
from cli.running import read_running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.dead_letters import DeadLetter

app = typer.Typer(no_args_is_help=True, help="What could not be handled or sent, and what to do about it.")

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database-url", help="Connection string of one service's role."),
]
NameArgument = Annotated[str, typer.Argument(metavar="SERVICE/NUMBER", help="As `list` shows it.")]


class NotADeadLetterError(Exception):
    """The name does not lead to a service's database."""

    def __init__(self, name: str, known: list[str]) -> None:
        services = ", ".join(known)
        super().__init__(
            f"'{name}' names no dead letter. Write it as SERVICE/NUMBER, the service one of: {services}."
        )


class NothingUpError(Exception):
    """There is no database to look into."""

    def __init__(self) -> None:
        super().__init__("Nothing is up in this folder. Give --database-url, or run `teilhabe up` first.")


@app.command("list")
def list_(database_url: DatabaseOption = None) -> None:
    """Show all open dead letters, the oldest of each service first."""
    table = Table("dead letter", "since", "code", "from", "aggregate", "behind it", "attempts")
    for service, found in asyncio.run(_all(database_url)).items():
        for each in found:
            table.add_row(f"{service}/{each.number}", *_cells(each))
    if table.row_count:
        Console().print(table)
    else:
        typer.echo("There are no open dead letters.")


@app.command()
def show(name: NameArgument, database_url: DatabaseOption = None) -> None:
    """Show one with its error, headers and value; they may hold personal data."""
    typer.echo(_full(asyncio.run(_on(name, database_url, dead_letters.dead_letter))))


@app.command()
def redrive(name: NameArgument, database_url: DatabaseOption = None) -> None:
    """Have it handled or sent once more, and then what waits behind it."""
    asyncio.run(_on(name, database_url, dead_letters.redrive))
    typer.echo(f"{name} is tried again. Should it fail again, `list` shows it with one more attempt.")


@app.command()
def discard(
    name: NameArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why it is given up; stays on record.")],
    database_url: DatabaseOption = None,
) -> None:
    """Give it up; what waits behind it goes on."""
    asyncio.run(_on(name, database_url, dead_letters.discard, reason))
    typer.echo(f"{name} is discarded.")


async def _all(database_url: str | None) -> dict[str, list[DeadLetter]]:
    found = {}
    for service, dsn in (await _databases(database_url)).items():
        async with _connected(dsn) as connection:
            found[service] = await dead_letters.open_dead_letters(connection)
    return found


async def _on(name: str, database_url: str | None, act: Any, *arguments: str) -> Any:
    """What `act` answers, done to the dead letter of this name."""
    databases = await _databases(database_url)
    service, _, number = name.rpartition("/")
    if service not in databases or not number.isdecimal():
        raise NotADeadLetterError(name, sorted(databases))
    async with _connected(databases[service]) as connection:
        return await act(connection, int(number), *arguments)


async def _databases(database_url: str | None) -> dict[str, str]:
    """Connection strings by service."""
    if database_url is not None:
        async with _connected(database_url) as connection:
            return {await connection.fetchval("SELECT current_schema"): database_url}
    running = read_running()
    if running is None:
        raise NothingUpError
    return running.databases


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


def _cells(each: DeadLetter) -> tuple[str, ...]:
    since = each.first_failed_at.strftime("%Y-%m-%d %H:%M")
    return since, each.code, each.topic, each.aggregate or "-", str(each.behind), str(each.attempts)


def _full(each: DeadLetter) -> str:
    headers = "\n".join(
        f"  {name}: {(value or b'').decode(errors='replace')}" for name, value in each.headers
    )
    value = "none" if each.value is None else each.value.decode(errors="replace")
    return (
        f"{each.code}, {each.attempts} attempts since {each.first_failed_at.isoformat(timespec='seconds')}\n"
        f"topic {each.topic}, partition {each.partition}, offset {each.offset}; from {each.sender}\n"
        f"aggregate {each.aggregate or '-'}; {each.behind} events wait behind it\n\n"
        f"error\n{each.error.rstrip()}\n\nheaders\n{headers}\n\nvalue\n{value}"
    )
