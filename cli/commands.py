"""The group of all commands. Each is imported when it is called: none waits for what only others need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from cli.errors import is_shown

if TYPE_CHECKING:
    from typer import _click

COMMANDS = {
    "demo": "cli.demo.command:demo",
    "up": "cli.up:up",
    "down": "cli.up:down",
    "provision": "cli.provision:provision",
    "migrate": "cli.provision:migrate",
    "whatif": "cli.whatif:whatif",
    "receipt": "cli.receipt:app",
    "contracts": "cli.contracts:app",
    "docs": "cli.docs:app",
    "token": "cli.token:app",
    "payments": "cli.payments.command:app",
    "submit": "cli.submit:submit",
    "dead-letters": "cli.operator.dead_letters:app",
    "outbox": "cli.operator.outbox:outbox",
    "case": "cli.operator.case:case",
    "doctor": "cli.operator.doctor:doctor",
    "lag": "cli.operator.lag:lag",
    "parked": "cli.operator.parked:parked",
    "stuck": "cli.operator.stuck:stuck",
    "replay": "cli.operator.replay.command:app",
    "audit": "cli.operator.audit:app",
    "statistics": "cli.statistics:statistics",
}
"""Where each command is: a function, or the Typer application of a group."""


class Commands(Mapping[str, "_click.Command"]):
    """The commands by name, imported when they are looked up."""

    def __getitem__(self, name: str) -> _click.Command:
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(import_module(module), attribute)
        command = get_group(found) if isinstance(found, typer.Typer) else _single(found)
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _single(function: Callable[..., None]) -> _click.Command:
    application = typer.Typer(add_completion=False)
    application.command()(function)
    return get_command(application)


class CommandsWithPlainErrors(TyperGroup):
    """Ends with a sentence on any error that a person can act on: status 1, or the error's own."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Commands()  # type: ignore[assignment]  # nobody adds a command to it

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, without an import."""
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not is_shown(error):
                raise
            typer.echo(f"teilhabe: {error}", err=True)
            raise typer.Exit(getattr(error, "exit_status", 1)) from error
