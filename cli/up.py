"""`teilhabe up` and `teilhabe down`: broker, database and the five services on this machine."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from chassis.registry import Registry
from cli.interruptible import run_interruptible
from cli.running import API_TOKENS, PAYMENTS_TOKENS, RECORD, Running, claimed, pid_up, recorded
from deploy.local import kafka_jars
from deploy.local.ports import free_port
from deploy.local.services import LocalSettings, running_services
from deploy.local.stack import Mode, Stack
from deploy.provision import provision

_DOWN_WITHIN_S = 40
_API_PORT = 8090
_PAYMENTS_PORT = 8091

StackOption = Annotated[Mode | None, typer.Option("--stack", help="Where Kafka and PostgreSQL come from.")]
RegistryOption = Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")]
LettersOption = Annotated[Path, typer.Option("--letters", help="Folder that plays the post.")]
ApiPortOption = Annotated[
    int | None,
    typer.Option("--api-port", help="Port of intake's HTTP door; by default 8090, or a free one.", min=1),
]
PaymentsPortOption = Annotated[
    int | None,
    typer.Option(
        "--payments-port", help="Port of payments' HTTP door; by default 8091, or a free one.", min=1
    ),
]
ClockOption = Annotated[
    datetime | None,
    typer.Option(
        "--clock-start",
        help="Run on a clock moved through POST /clock, from this time (UTC).",
        formats=["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"],
    ),
]


def up(
    stack: StackOption = None,
    registry: RegistryOption = Path("deploy/registry"),
    letters: LettersOption = Path("out/notices"),
    clock_start: ClockOption = None,
    api_port: ApiPortOption = None,
    payments_port: PaymentsPortOption = None,
) -> None:
    """Start broker, database and the five services; stay until Ctrl-C or `teilhabe down`."""
    start = clock_start.replace(tzinfo=UTC) if clock_start else None
    with claimed():
        settings = LocalSettings(
            registry=registry,
            letters=letters,
            clock_start=start,
            api_port=api_port or free_port(preferred=_API_PORT),
            api_tokens=API_TOKENS,
            payments_port=payments_port or free_port(preferred=_PAYMENTS_PORT),
            payments_tokens=PAYMENTS_TOKENS,
        )
        run_interruptible(_up(stack, settings), endless=True)


def down() -> None:
    """Stop what `teilhabe up` started in this folder."""
    if (pid := pid_up()) is None:
        typer.echo("Nothing is up.")
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _DOWN_WITHIN_S
    while pid_up() is not None:
        if time.monotonic() > deadline:
            typer.echo(f"Process {pid} has not ended within {_DOWN_WITHIN_S} s.", err=True)
            raise typer.Exit(1)
        time.sleep(0.1)
    typer.echo("Stopped.")


async def _up(mode: Mode | None, settings: LocalSettings) -> None:
    registry = Registry.load(settings.registry)
    once = " (Kafka is fetched, once; that takes a minute)" if kafka_jars.cached_class_path() is None else ""
    typer.echo(f"Starting Kafka and PostgreSQL{once} …")
    async with Stack.choose(mode, logs=settings.logs) as stack:
        provisioned = await provision(stack.bootstrap, stack.dsn_admin, registry)
        typer.echo("Starting the services …")
        async with running_services(stack.bootstrap, provisioned.dsns, settings) as services:
            running = Running(
                bootstrap=stack.bootstrap,
                services={name: service.url for name, service in services.items()},
                api=f"http://127.0.0.1:{settings.api_port}",
                payments_api=f"http://127.0.0.1:{settings.payments_port}",
                databases=dict(provisioned.dsns),
            )
            with recorded(running):
                _announce(running, settings)
                await asyncio.Event().wait()


def _announce(running: Running, settings: LocalSettings) -> None:
    typer.echo(f"\n  {'kafka':<14} {running.bootstrap}")
    for name, url in running.services.items():
        typer.echo(f"  {name:<14} {url}")
    typer.echo(f"\n  {'for agencies':<14} {running.api}, with a token from `teilhabe token new AGENCY`")
    typer.echo(f"  {'payment runs':<14} {running.payments_api}, see `teilhabe payments run --help`")
    typer.echo(f"\nAddresses for programs: {RECORD}. Logs: {settings.logs}/. Ctrl-C stops everything.")
