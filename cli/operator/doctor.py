"""`teilhabe doctor`: what keeps the system from working, and how to mend it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.operator.examine_broker import examine_broker
from cli.operator.examine_database import examine_database, examine_server
from cli.operator.examine_processes import examine_processes
from cli.operator.examine_settings import examine_registry, examine_settings
from cli.operator.reach import (
    BootstrapOption,
    DatabasesOption,
    JsonOption,
    SecretsOption,
    bootstrap_of,
    broker,
    databases,
)
from cli.operator.showing import print_json, print_table
from cli.running import read_running

if TYPE_CHECKING:
    from cli.operator.diagnosis import Diagnosis

_PROSE = {"found", "how to mend it"}
_SIGNS = {"ok": "ok", "note": "note", "wrong": "WRONG"}


def doctor(
    bootstrap: BootstrapOption = None,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    registry: Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")] = Path(
        "deploy/registry"
    ),
    every: Annotated[bool, typer.Option("--all", help="Also what is well; --json has it always.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Examine settings, broker, databases and processes; say what is wrong, and how to mend it.

    Changes nothing, and shows no secret. Exit status: 0 nothing is wrong (there may be notes), 1 something
    is, 2 nothing says where the servers are.
    """
    found = asyncio.run(_examined(bootstrap, database_url, secrets, registry))
    if as_json:
        print_json(found)
    else:
        _print(found, every)
    raise typer.Exit(int(any(each.state == "wrong" for each in found)))


def _print(found: list[Diagnosis], every: bool) -> None:
    shown = [each for each in found if every or each.state != "ok"]
    if shown:
        print_table(("", "area", "about", "found", "how to mend it"), map(_cells, shown), _PROSE)
    states = [each.state for each in found]
    typer.echo(f"{states.count('ok')} well, {states.count('note')} notes, {states.count('wrong')} wrong.")


async def _examined(
    bootstrap: str | None, database_url: list[str] | None, secrets: Path | None, folder: Path
) -> list[Diagnosis]:
    """Everything, in an order in which the first fault is likely the cause of the later ones."""
    server = bootstrap_of(bootstrap)
    found = list(examine_settings(server))
    registry, of_registry = examine_registry(folder)
    found += of_registry
    if any(each.state == "wrong" for each in found):
        return found
    found += await examine_broker(broker(server), registry)
    dsns = await databases(database_url, secrets)
    for dsn in list(dsns.values())[:1]:
        found += await examine_server(dsn)
    for service, dsn in dsns.items():
        found += await examine_database(service, dsn)
    running = read_running()
    if running is not None and not bootstrap:
        found += await examine_processes(running.services)
    return found


def _cells(each: Diagnosis) -> tuple[str, ...]:
    return _SIGNS[each.state], each.area, each.about, each.found, each.mend or ""
