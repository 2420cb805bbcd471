"""`teilhabe audit verify`: is every entry of the audit trail as it was written, and none missing?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.operator.reach import DatabasesOption, JsonOption, SecretsOption, ask_each
from cli.operator.showing import print_json, print_table
from cli.operator.trail import Break, Trail, verified

if TYPE_CHECKING:
    from pathlib import Path

app = typer.Typer(no_args_is_help=True)
_PROSE = {"what is wrong"}


@app.callback()
def audit() -> None:
    """The audit trail of every service: who changed what, when, why, by which rules."""


@app.command()
def verify(
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    key: Annotated[
        str | None, typer.Option("--key", help="Only the trail of this case, subject, … (its id).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute the hash of every entry, and follow the chain of each aggregate to its last version.

    Shows ids, versions and event types only. Exit status: 0 unbroken, 1 a broken link, 2 a database is not
    reached.
    """
    trails = asyncio.run(_all(database_url, secrets, key))
    if as_json:
        print_json(trails)
    else:
        _print(trails)
    raise typer.Exit(int(any(trail.breaks for trail in trails)))


async def _all(given: list[str] | None, secrets: Path | None, key: str | None) -> list[Trail]:
    async def trail(connection: Any, service: str) -> list[Trail]:
        return [await verified(connection, service, key)]

    return await ask_each(trail, given, secrets)


def _print(trails: list[Trail]) -> None:
    print_table(
        ("service", "entries", "aggregates", "broken"),
        [(t.service, str(t.entries), str(t.aggregates), str(len(t.breaks))) for t in trails],
    )
    broken = [(trail.service, each) for trail in trails for each in trail.breaks]
    if broken:
        print_table(("where", "version", "what is wrong"), [_cells(*each) for each in broken], _PROSE)


def _cells(service: str, broken: Break) -> tuple[str, str, str]:
    return f"{service}: {broken.aggregate}", str(broken.version), broken.sentence
