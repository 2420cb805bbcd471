"""`teilhabe docs build`: the reference pages, generated from the code."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.reference import pages

app = typer.Typer(no_args_is_help=True)


@app.callback()
def docs() -> None:
    """The pages of docs/reference."""


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a page is outdated.")
    ] = False,
) -> None:
    """Write the reference pages."""
    drifted = pages.build(check=check)
    for name in drifted:
        typer.echo(f"{'outdated' if check else 'written'}: docs/reference/{name}")
    if check and drifted:
        typer.echo("Run `teilhabe docs build` and commit the result.", err=True)
        raise typer.Exit(1)
