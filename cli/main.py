"""The command `teilhabe`."""

from __future__ import annotations

import typer

from cli.commands import CommandsWithPlainErrors

app = typer.Typer(
    cls=CommandsWithPlainErrors,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)


@app.callback()
def teilhabe() -> None:
    """Services for the integration service and the employer grants for people with disabilities at work."""
