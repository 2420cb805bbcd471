"""`teilhabe dead-letters`: what could not be handled or sent, and what to do about it.

A dead letter is named by its service and number, e.g. `payments/12`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chassis import dead_letters
from cli.operator.reach import (
    DatabasesOption,
    JsonOption,
    OperatorError,
    SecretsOption,
    ask_each,
    connected,
    databases,
)
from cli.operator.selecting import selecting
from cli.operator.selection import Listed, Selection, listed
from cli.operator.showing import moment, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chassis.dead_letters import DeadLetter

app = typer.Typer(no_args_is_help=True, help="What could not be handled or sent, and what to do about it.")

NameArgument = Annotated[str, typer.Argument(metavar="SERVICE/NUMBER", help="As `list` shows it.")]
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[SERVICE/NUMBER …]", help="As `list` shows them.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why it is given up; stays on record.")]


class NotADeadLetterError(OperatorError):
    """The name does not lead to a service's database."""

    def __init__(self, name: str, known: list[str]) -> None:
        services = ", ".join(known)
        super().__init__(
            f"'{name}' names no dead letter. Write it as SERVICE/NUMBER, the service one of: {services}."
        )


class NothingSelectedError(OperatorError):
    """Neither a name nor a condition was given."""

    def __init__(self) -> None:
        super().__init__("Name dead letters as `list` shows them, or say which by --type, --error, --key …")


@app.command("list")
@selecting
def list_(
    wanted: Selection,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show open dead letters, the oldest of each service first; no content, so nothing personal.

    Exit status: 0 there is none, 1 there are some, 2 a database is not reached.
    """
    found = [listed(*each) for each in asyncio.run(_open(database_url, secrets, wanted))]
    if as_json:
        print_json(found)
    elif found:
        print_table(
            ("dead letter", "since", "code", "type", "from", "aggregate", "behind it", "attempts"),
            map(_cells, found),
        )
    else:
        typer.echo("There are no open dead letters.")
    raise typer.Exit(int(bool(found)))


@app.command()
def show(name: NameArgument, database_url: DatabasesOption = None, secrets: SecretsOption = None) -> None:
    """Show one with its error, headers and value; they may hold personal data."""
    ((_, found),) = asyncio.run(_named([name], database_url, secrets))
    typer.echo(_full(found))


@app.command()
@selecting
def redrive(
    wanted: Selection,
    names: NamesArgument = None,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
) -> None:
    """Have them handled or sent once more, the oldest first, and then what waits behind each.

    Safe to repeat: ids of what is published are the same each time, and what has succeeded is not open.
    """
    for name in asyncio.run(_each(names, wanted, database_url, secrets, dead_letters.redrive)):
        typer.echo(f"{name} is tried again. Should it fail again, `list` shows it with one more attempt.")


@app.command()
@selecting
def discard(
    wanted: Selection,
    reason: ReasonOption,
    names: NamesArgument = None,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
) -> None:
    """Give them up; what waits behind each goes on."""
    for name in asyncio.run(_each(names, wanted, database_url, secrets, dead_letters.discard, reason)):
        typer.echo(f"{name} is discarded.")


async def _open(
    given: list[str] | None, secrets: Path | None, wanted: Selection
) -> list[tuple[str, DeadLetter]]:
    """Those wanted, with their services."""

    async def of_service(connection: Any, service: str) -> list[tuple[str, DeadLetter]]:
        found = await dead_letters.open_dead_letters(connection)
        return [(service, each) for each in found if wanted.fits(each)]

    return await ask_each(of_service, given, secrets)


async def _named(
    names: list[str], given: list[str] | None, secrets: Path | None
) -> list[tuple[str, DeadLetter]]:
    """The dead letters of these names; raises `NotADeadLetterError`, `NoSuchDeadLetter`."""
    known = await databases(given, secrets)
    found = []
    for service, number in (_parts(name, known) for name in names):
        async with connected(known[service], service) as connection:
            found.append((service, await dead_letters.dead_letter(connection, number)))
    return found


async def _each(
    names: list[str] | None,
    wanted: Selection,
    given: list[str] | None,
    secrets: Path | None,
    act: Any,
    *arguments: str,
) -> list[str]:
    """Do `act` to those named, or to those wanted; their names, in order."""
    if not names and not wanted:
        raise NothingSelectedError
    found = await (_named(names, given, secrets) if names else _open(given, secrets, wanted))
    known = await databases(given, secrets)
    for service, each in found:
        async with connected(known[service], service) as connection:
            await act(connection, each.number, *arguments)
    return [f"{service}/{each.number}" for service, each in found]


def _parts(name: str, known: Mapping[str, str]) -> tuple[str, int]:
    service, _, number = name.rpartition("/")
    if service not in known or not number.isdecimal():
        raise NotADeadLetterError(name, sorted(known))
    return service, int(number)


def _cells(each: Listed) -> tuple[str, ...]:
    return (
        each.name,
        moment(each.since),
        each.code,
        each.type,
        each.topic,
        each.aggregate or "-",
        str(each.behind),
        str(each.attempts),
    )


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
