"""Errors that a person can act on are shown as their sentence, without a traceback."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from chassis.dead_letters import NoSuchDeadLetter
from chassis.migrations import MigrationError
from chassis.registry import RegistryError
from cli.dead_letters import NotADeadLetterError, NothingUpError
from cli.demo.behaviour import BehaviourError
from cli.demo.errors import DemoError
from cli.demo.scenario import ScenarioError
from cli.running import AlreadyUpError
from contracts.build import IncompatibleContract
from deploy.local.errors import StackError
from deploy.topics import ProvisionError

SHOWN = (
    AlreadyUpError,
    BehaviourError,
    DemoError,
    IncompatibleContract,
    MigrationError,
    NoSuchDeadLetter,
    NotADeadLetterError,
    NothingUpError,
    ProvisionError,
    RegistryError,
    ScenarioError,
    StackError,
)


class CommandsWithPlainErrors(TyperGroup):
    """The group of all commands; ends with status 1 and a sentence on any of `SHOWN`."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SHOWN as error:
            typer.echo(f"teilhabe: {error}", err=True)
            raise typer.Exit(1) from error
