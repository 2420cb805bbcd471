"""`teilhabe contracts build`: schemas and AsyncAPI document, generated from the models."""

from __future__ import annotations

from typing import Annotated

import typer

from contracts.build import build as build_documents

app = typer.Typer(no_args_is_help=True)


@app.callback()
def contracts() -> None:
    """The documents that partners read."""


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a file is outdated.")
    ] = False,
) -> None:
    """Write JSON Schemas, their snapshots and the AsyncAPI document."""
    drifted = build_documents(check=check)
    for file in drifted:
        typer.echo(f"{'outdated' if check else 'written'}: contracts/{file}")
    if check and drifted:
        typer.echo("Run `teilhabe contracts build` and commit the result.", err=True)
        raise typer.Exit(1)
