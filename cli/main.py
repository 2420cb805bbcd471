"""The command `teilhabe`."""

from __future__ import annotations

import typer

from cli import contracts, dead_letters, docs, provision, up
from cli.demo.command import demo
from cli.errors import CommandsWithPlainErrors

app = typer.Typer(
    cls=CommandsWithPlainErrors,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
app.command()(demo)
app.command()(up.up)
app.command()(up.down)
app.command()(provision.provision)
app.command()(provision.migrate)
app.add_typer(contracts.app, name="contracts")
app.add_typer(docs.app, name="docs")
app.add_typer(dead_letters.app, name="dead-letters")
