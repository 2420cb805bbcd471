"""`teilhabe token`: what lets an agency through intake's HTTP door."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chassis.door.tokens import issue
from chassis.registry import Registry
from cli.running import API_TOKENS

app = typer.Typer(no_args_is_help=True, help="What lets an agency through intake's HTTP door.")


class UnknownAgencyError(Exception):
    """The registry does not name the agency."""

    def __init__(self, agency: str, registry: Path) -> None:
        super().__init__(
            f"'{agency}' is not in {registry}/agencies.csv. Write its slug as it stands there, e.g. hannover."
        )


@app.callback()
def token() -> None:
    """What lets an agency through intake's HTTP door."""


@app.command()
def new(
    agency: Annotated[str, typer.Argument(help="Slug of the agency, as in agencies.csv.")],
    file: Annotated[
        Path, typer.Option("--file", help="Where the hash goes: TEILHABE_API_TOKENS_FILE of intake.")
    ] = API_TOKENS,
    registry: Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")] = Path(
        "deploy/registry"
    ),
) -> None:
    """Make a token for an agency and print it: only its hash is kept, so this is the only time.

    A running intake knows it at once. Delete its line in the file, and it holds no more.
    """
    if agency not in Registry.load(registry).agencies:
        raise UnknownAgencyError(agency, registry)
    typer.echo(issue(agency, file))
