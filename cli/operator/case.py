"""`teilhabe case`: what happened in one case, over all services, and what is to come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.operator.course import Entry, case_of, course
from cli.operator.reach import (
    BootstrapOption,
    DatabasesOption,
    JsonOption,
    OperatorError,
    SecretsOption,
    ask_each,
    broker,
)
from cli.operator.showing import moment, print_json, print_table
from cli.operator.story import Told, told

if TYPE_CHECKING:
    from pathlib import Path


class UnknownCaseError(OperatorError):
    """No service knows the id."""

    def __init__(self, given: str) -> None:
        super().__init__(
            f"No service knows a case, grant, commission or payment {given}. Was it erased, or is its "
            "application still under way? `teilhabe dead-letters list` and `teilhabe lag` tell."
        )


def case(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id of a case, grant, commission or payment.")],
    words: Annotated[
        bool,
        typer.Option(
            "--words",
            help="Tell it in German, with names and reasons: for those who work on the case. Read from the "
            "topics, so it takes longer.",
        ),
    ] = False,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    bootstrap: BootstrapOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the course of a case over all services, and the timers that are to come.

    Without --words it shows ids, event types and times only. Exit status: 0 nothing is wrong with it, 1 an
    event of it waits or has failed, 2 nobody knows the id, or a server is not reached.
    """
    entries = asyncio.run(_entries(id_, database_url, secrets))
    if not entries:
        raise UnknownCaseError(id_)
    story = asyncio.run(_story(id_, bootstrap, database_url, secrets)) if words else None
    if as_json:
        print_json(entries if story is None else story)
    elif story is None:
        columns = ("at", "service", "state", "what", "from", "remark")
        print_table(columns, map(_cells, entries))
    else:
        _print(story)
    raise typer.Exit(int(any(each.kind in ("waits", "failed") for each in entries)))


async def _entries(id_: str, given: list[str] | None, secrets: Path | None) -> list[Entry]:
    """The course of the case in all services, by time."""
    case_id = await _case_of(id_, given, secrets)

    async def of_service(connection: Any, service: str) -> list[Entry]:
        return await course(connection, service, case_id)

    return sorted(await ask_each(of_service, given, secrets), key=lambda entry: entry.at)


async def _case_of(id_: str, given: list[str] | None, secrets: Path | None) -> str:
    """The case that an id belongs to; itself where no service knows it as a part of one."""

    async def of_service(connection: Any, _service: str) -> list[str]:
        found = await case_of(connection, id_)
        return [found] if found else []

    return next(iter(await ask_each(of_service, given, secrets)), id_)


async def _story(
    id_: str, bootstrap: str | None, given: list[str] | None, secrets: Path | None
) -> list[Told]:
    return await told(broker(bootstrap), await _case_of(id_, given, secrets))


def _cells(each: Entry) -> tuple[str, ...]:
    return moment(each.at), each.service, each.kind, each.what, each.by, each.remark


def _print(story: list[Told]) -> None:
    for each in story:
        typer.echo(f"{each.day:%d.%m.%Y}  {each.what} ({each.who})")
        for name, text in (("Grund", each.why), ("Grundlage", each.basis)):
            if text:
                typer.echo(f"            {name}: {' '.join(text.split())}")
