"""Where an operator's commands find databases and broker, and the error when these are not reached.

The databases are those of a running `teilhabe up`, or of the folder with secrets that `teilhabe provision`
wrote, or those named one by one.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import asyncpg
import typer
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from chassis.settings import Settings
from cli.running import read_running
from deploy.secret_files import dsns_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

T = TypeVar("T")
_CONNECTED_WITHIN_S = 10.0

DatabasesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--database-url",
        help="Connection string of one service's role; may be given several times.",
        show_default="what is up in this folder",
    ),
]
SecretsOption = Annotated[
    Path | None,
    typer.Option("--secrets", help="Folder with one <service>.env each, as `teilhabe provision` wrote it."),
]
BootstrapOption = Annotated[
    str | None,
    typer.Option(
        "--bootstrap",
        envvar="KAFKA_BOOTSTRAP_SERVERS",
        help="host:port of the broker; names and passwords come from TEILHABE_KAFKA_… as for a service.",
        show_default="what is up in this folder",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON array instead of a table.")]


class OperatorError(Exception):
    """A command could not ask: wrong use, or a server that is not reached. Ends with status 2."""

    exit_status = 2


class NothingUpError(OperatorError):
    """Nothing says where the services are."""

    def __init__(self, instead: str = "--database-url or --secrets") -> None:
        super().__init__(f"Nothing is up in this folder. Give {instead}, or run `teilhabe up` first.")


class UnreachableError(OperatorError):
    """A server does not answer, or refuses; the message holds no password."""

    def __init__(self, what: str, error: BaseException) -> None:
        reason = str(error) or type(error).__name__
        super().__init__(f"{what} is not reached: {reason}. `teilhabe doctor` looks for the cause.")


async def databases(given: Sequence[str] | None = None, secrets: Path | None = None) -> dict[str, str]:
    """Connection strings by service; raises `NothingUpError`, `UnreachableError`."""
    if given:
        return {await _service_of(dsn): dsn for dsn in given}
    if secrets is not None:
        return dsns_in(secrets)
    running = read_running()
    if running is None:
        raise NothingUpError
    return running.databases


@asynccontextmanager
async def connected(dsn: str, service: str = "given") -> AsyncIterator[Any]:
    """A connection of a service's role; raises `UnreachableError`."""
    try:
        connection = await asyncpg.connect(dsn, timeout=_CONNECTED_WITHIN_S)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise UnreachableError(f"The database of {service}", error) from error
    try:
        yield connection
    finally:
        await connection.close()


async def ask_each(
    question: Callable[[Any, str], Awaitable[Sequence[T]]],
    given: Sequence[str] | None = None,
    secrets: Path | None = None,
) -> list[T]:
    """What each service's database answers, one after the other; `question` takes connection and service."""
    found: list[T] = []
    for service, dsn in (await databases(given, secrets)).items():
        async with connected(dsn, service) as connection:
            found += await question(connection, service)
    return found


async def _service_of(dsn: str) -> str:
    async with connected(dsn) as connection:
        schema: str = await connection.fetchval("SELECT current_schema")
    return schema


def broker(given: str | None) -> Settings:
    """How to speak to the broker: security as for a service, from `TEILHABE_KAFKA_…`."""
    return Settings.load(
        service="operator", kafka_bootstrap_servers=bootstrap_of(given), database_url="postgresql://"
    )


def bootstrap_of(given: str | None) -> str:
    """`host:port` as given, else of what is up; raises `NothingUpError`."""
    if given:
        return given
    running = read_running()
    if running is None:
        raise NothingUpError("--bootstrap")
    return running.bootstrap


@asynccontextmanager
async def admin_client(settings: Settings) -> AsyncIterator[Any]:
    """A connected admin client, typed as Any; raises `UnreachableError`."""
    admin: Any = AIOKafkaAdminClient(**settings.kafka_options())
    try:
        async with asyncio.timeout(_CONNECTED_WITHIN_S):
            await admin.start()
        yield admin
    except (KafkaError, TimeoutError) as error:
        raise UnreachableError(f"The broker at {settings.kafka_bootstrap_servers}", error) from error
    finally:
        await admin.close()


@asynccontextmanager
async def reader(settings: Settings) -> AsyncIterator[Any]:
    """A consumer of committed records, in no group: nobody's offsets move; raises `UnreachableError`."""
    consumer: Any = AIOKafkaConsumer(
        **settings.kafka_options(),
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        await consumer.start()
        yield consumer
    except (KafkaError, TimeoutError) as error:
        raise UnreachableError(f"The broker at {settings.kafka_bootstrap_servers}", error) from error
    finally:
        await consumer.stop()
