"""`teilhabe provision` and `teilhabe migrate`: what has to be there before a service starts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from chassis.migrations import migrate as apply_migrations
from chassis.migrations import migration_folders, pending
from chassis.registry import Registry
from deploy.provision import Provisioned
from deploy.provision import provision as make
from deploy.secret_files import passwords_in, write_secret_files

BootstrapOption = Annotated[
    str, typer.Option("--bootstrap", envvar="KAFKA_BOOTSTRAP_SERVERS", help="host:port of the broker.")
]
DatabaseOption = Annotated[
    str, typer.Option("--database", envvar="DATABASE_URL", help="Connection string.", show_default=False)
]
RegistryOption = Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")]
SecretsOption = Annotated[
    Path, typer.Option("--secrets", help="Folder with one <service>.env each; read again by the next run.")
]


def provision(
    bootstrap: BootstrapOption,
    database: DatabaseOption,
    secrets: SecretsOption,
    registry: RegistryOption = Path("deploy/registry"),
) -> None:
    """Create topics, database roles, schemas and tables; write each service's secrets to a file.

    What exists is left as it is; a topic that differs from the contracts is reported (exit status 1).
    """
    done = asyncio.run(make(bootstrap, database, Registry.load(registry), passwords_in(secrets)))
    write_secret_files(secrets, done.dsns)
    _report(done)
    if done.topics_differing:
        raise typer.Exit(1)


def migrate(
    service: Annotated[str, typer.Argument(help="Name of the service, which is its schema's.")],
    database: DatabaseOption,
    check: Annotated[bool, typer.Option("--check", help="Only say what is missing (exit status 1).")] = False,
) -> None:
    """Apply a service's migrations with the service's own role."""
    if check:
        missing = asyncio.run(pending(database, service, migration_folders(service)))
        typer.echo("\n".join(missing) or "Nothing is missing.")
        raise typer.Exit(1 if missing else 0)
    applied = asyncio.run(apply_migrations(database, service, migration_folders(service)))
    typer.echo("\n".join(applied) or "Nothing was missing.")


def _report(done: Provisioned) -> None:
    typer.echo(f"Topics created: {len(done.topics_created)}")
    for service, versions in done.migrations_applied.items():
        typer.echo(f"Migrations of {service}: {', '.join(versions) or 'none missing'}")
    for sentence in done.topics_differing:
        typer.echo(sentence, err=True)
