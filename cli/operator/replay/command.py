"""`teilhabe replay`: read topics again for a restored service, tell a partner again what it was told."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.registry import Registry
from chassis.settings import Settings
from cli.operator.reach import (
    BootstrapOption,
    DatabasesOption,
    JsonOption,
    OperatorError,
    SecretsOption,
    bootstrap_of,
    databases,
)
from cli.operator.replay.partner import Wanted, partner_named, replay_partner
from cli.operator.replay.service import look_through, replay_service
from cli.operator.showing import moment, print_block, print_json
from contracts.topics import SERVICES

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from chassis.service import Service

app = typer.Typer(
    no_args_is_help=True,
    help="Read topics again for a restored service; tell a partner again what it was told.",
)

SinceOption = Annotated[
    datetime, typer.Option("--since", help="Records that the broker took at this time (UTC) or later.")
]
TopicOption = Annotated[
    list[str] | None, typer.Option("--topic", help="Only this topic; may be given several times.")
]
AtOption = Annotated[
    datetime | None,
    typer.Option(
        "--at", help="Let the clock stand at this time (UTC); for services with a controlled clock."
    ),
]
GroupOption = Annotated[str | None, typer.Option("--group", help="Its consumer group, if not named like it.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only count; nothing is changed.")]
RegistryOption = Annotated[Path, typer.Option("--registry", help="Folder with the partners' CSV files.")]
_TELL_EVERY_S = 2.0


class NotReachedError(OperatorError):
    """The service has no database among those given."""

    def __init__(self, service: str, known: list[str]) -> None:
        super().__init__(f"The database of {service} is not among those given ({', '.join(known)}).")


class NotReadError(OperatorError):
    """The service does not read this topic."""

    def __init__(self, service: str, topic: str) -> None:
        super().__init__(f"{service} does not read {topic}. `teilhabe lag --all` shows what it reads.")


@app.command("service")
def service_(
    name: Annotated[str, typer.Argument(metavar="SERVICE", help=f"One of {', '.join(SERVICES)}.")],
    since: SinceOption,
    topic: TopicOption = None,
    at: AtOption = None,
    dry_run: DryRunOption = False,
    group: GroupOption = None,
    bootstrap: BootstrapOption = None,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    registry: RegistryOption = Path("deploy/registry"),
    as_json: JsonOption = False,
) -> None:
    """Have a service, restored from a backup and stopped, handle what has come since.

    What it knows already has no second effect, what it had published already is not sent again. Its own
    settings (TEILHABE_…) hold. Safe to repeat. Exit status: 0 all is handled, 1 something of it failed or
    could not be read, 2 a server is not reached, or the service runs.
    """
    service = _service(name)
    topics = _topics(service, topic, registry)
    settings = Settings.load(
        service=name,
        instance="replay",
        consumer_group=group,
        kafka_bootstrap_servers=bootstrap_of(bootstrap),
        database_url=_database(name, database_url, secrets),
        registry=registry,
        clock="controlled",
        clock_start=_utc(at or since),
        api_port=None,
    )
    work = look_through if dry_run else replay_service
    done = asyncio.run(work(settings, service, _utc(since), topics, _teller(), clock_moves=at is None))
    _show(done, f"{name}, since {moment(done.since)}{_dry(dry_run)}", as_json)
    raise typer.Exit(int(bool(done.dead or done.problems)))


@app.command()
def partner(
    name: Annotated[str, typer.Argument(metavar="PARTNER", help="An agency or a provider.")],
    since: SinceOption,
    type_: Annotated[str | None, typer.Option("--type", help="Only this event, e.g. GrantApproved.")] = None,
    case: Annotated[str | None, typer.Option("--case", help="Only what is about this case (its id).")] = None,
    dry_run: DryRunOption = False,
    bootstrap: BootstrapOption = None,
    database_url: DatabasesOption = None,
    secrets: SecretsOption = None,
    registry: RegistryOption = Path("deploy/registry"),
    as_json: JsonOption = False,
) -> None:
    """Send an agency or a provider again what its topic holds, with the same ids, marked `ce_replay: true`.

    Never to a payment system. What is about an erased person is left out. Exit status: 0 all of it is on its
    way, 1 something was left out or is no longer on the topic, 2 a server is not reached.
    """
    found = partner_named(name, Registry.load(registry))
    settings = Settings.load(
        service=found.service,
        instance="replay",
        kafka_bootstrap_servers=bootstrap_of(bootstrap),
        database_url=_database(found.service, database_url, secrets),
    )
    wanted = Wanted(_utc(since), type_, case)
    done = asyncio.run(replay_partner(settings, found, wanted, _teller(), dry_run=dry_run))
    _show(done, f"{name}, since {moment(done.since)}{_dry(dry_run)}", as_json)
    raise typer.Exit(int(bool(done.left_out or done.kept_since)))


def _service(name: str) -> Service:
    if name not in SERVICES:
        raise typer.BadParameter(f"'{name}' is none of {', '.join(SERVICES)}")
    service: Service = import_module(f"services.{name}.app").service
    return service


def _topics(service: Service, wanted: list[str] | None, registry: Path) -> list[str]:
    """Those wanted, or all that the service reads; raises `NotReadError`."""
    read = list(service.topics(Registry.load(registry)))
    if foreign := set(wanted or ()) - set(read):
        raise NotReadError(service.name, min(foreign))
    return wanted or read


def _database(service: str, given: list[str] | None, secrets: Path | None) -> str:
    known = asyncio.run(databases(given, secrets))
    if service not in known:
        raise NotReachedError(service, sorted(known))
    return known[service]


def _teller() -> Callable[[str], None]:
    """Tells how far it is, now and then, beside the result."""
    told = time.monotonic()

    def tell(text: str) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_EVERY_S:
            told = time.monotonic()
            typer.echo(f"… {text}", err=True)

    return tell


def _utc(time_: datetime) -> datetime:
    return time_ if time_.tzinfo else time_.replace(tzinfo=UTC)


def _dry(dry_run: bool) -> str:
    return " (dry run: nothing was changed)" if dry_run else ""


def _show(done: Any, title: str, as_json: bool) -> None:
    if as_json:
        print_json([done])
    else:
        print_block(title, done.lines)
