"""`teilhabe token`: what lets agencies and persons through the HTTP doors of intake and payments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chassis.door.tokens import issue
from chassis.registry import Registry
from cli.running import API_TOKENS, PAYMENTS_TOKENS
from services.payments.door.persons import RIGHTS

app = typer.Typer(no_args_is_help=True, help="What lets agencies and persons through HTTP doors.")


class UnknownAgencyError(Exception):
    """The registry does not name the agency."""

    def __init__(self, agency: str, registry: Path) -> None:
        super().__init__(
            f"'{agency}' is not in {registry}/agencies.csv. Write its slug as it stands there, e.g. hannover."
        )


class UnknownRightError(Exception):
    """Nobody can have this right."""

    def __init__(self, right: str) -> None:
        super().__init__(f"There is no right '{right}'. Known: {', '.join(RIGHTS)}.")


@app.callback()
def token() -> None:
    """What lets agencies through the HTTP door of intake, and persons through that of payments."""


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(help="Slug of an agency, as in agencies.csv; with --right the name of a person.")
    ],
    rights: Annotated[
        list[str] | None,
        typer.Option("--right", help=f"What the person may do: {', '.join(RIGHTS)}; several."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="Where the hash goes: TEILHABE_API_TOKENS_FILE of intake, or with --right of payments.",
            show_default="that of `teilhabe up`",
        ),
    ] = None,
    registry: Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")] = Path(
        "deploy/registry"
    ),
) -> None:
    """Make a token for an agency or a person and print it: only its hash is kept, so this is the only time.

    A running service knows it at once. Delete its line in the file, and it holds no more.
    """
    if rights:
        if unknown := set(rights).difference(RIGHTS):
            raise UnknownRightError(min(unknown))
        typer.echo(issue(name, file or PAYMENTS_TOKENS, rights))
    elif name not in Registry.load(registry).agencies:
        raise UnknownAgencyError(name, registry)
    else:
        typer.echo(issue(name, file or API_TOKENS))
