"""Kafka and PostgreSQL to work with: embedded, in containers, or already there.

    async with Stack() as stack:
        stack.bootstrap, stack.dsn_admin

`Stack.choose()` takes what the environment names (`KAFKA_BOOTSTRAP_SERVERS` and `DATABASE_URL`), else
the embedded servers.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, Self

from deploy.local.errors import MissingSettingError, StackError
from deploy.local.kafka import EmbeddedKafka
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.run_folder import new_run_folder

if TYPE_CHECKING:
    from types import TracebackType

Mode = Literal["embedded", "containers", "external"]
DEFAULT_LOGS = Path(".cache/logs")


class Servers(Protocol):
    """A broker and a database, however they are run."""

    @property
    def bootstrap(self) -> str: ...
    @property
    def dsn_admin(self) -> str: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Stack:
    """A broker and a database for the time of an `async with` block."""

    def __init__(self, mode: Mode = "embedded", *, logs: Path = DEFAULT_LOGS, durable: bool = False) -> None:
        """`logs` is where embedded servers write; `durable` makes their database wait for the disk."""
        self.mode = mode
        self._servers = _servers(mode, logs, durable=durable)

    @classmethod
    def choose(cls, mode: Mode | None = None, *, logs: Path = DEFAULT_LOGS, durable: bool = False) -> Self:
        """The mode asked for, else `external` where the environment names servers, else `embedded`."""
        return cls(
            mode or ("external" if ExternalServers.named() else "embedded"), logs=logs, durable=durable
        )

    @property
    def bootstrap(self) -> str:
        """`host:port` of the broker."""
        return self._servers.bootstrap

    @property
    def dsn_admin(self) -> str:
        """Connection string of a role that may create roles, schemas and databases."""
        return self._servers.dsn_admin

    @property
    def embedded(self) -> EmbeddedServers:
        """The embedded servers, for tests that kill or restart one; an error in other modes."""
        if not isinstance(self._servers, EmbeddedServers):
            raise StackError(f"The stack is {self.mode}; only an embedded one can be stopped in part.")
        return self._servers

    async def __aenter__(self) -> Self:
        try:
            await self._servers.start()
        except BaseException:
            await self._servers.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._servers.stop()


class EmbeddedServers:
    """Kafka and PostgreSQL as child processes, started side by side, their data thrown away at the end."""

    def __init__(self, logs: Path, *, durable: bool) -> None:
        self._folder = new_run_folder()
        kafka_log, postgres_log = logs.absolute() / "kafka.log", logs.absolute() / "postgres.log"
        for log in (kafka_log, postgres_log):
            log.unlink(missing_ok=True)
        self.kafka = EmbeddedKafka(self._folder / "kafka", kafka_log)
        self.postgres = EmbeddedPostgres(self._folder / "postgres", postgres_log, durable=durable)

    @property
    def bootstrap(self) -> str:
        return self.kafka.bootstrap

    @property
    def dsn_admin(self) -> str:
        return self.postgres.dsn_admin

    async def start(self) -> None:
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self.kafka.start())
                both.create_task(self.postgres.start())
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def stop(self) -> None:
        await asyncio.gather(self.kafka.discard(), self.postgres.discard())
        shutil.rmtree(self._folder, ignore_errors=True)


class ExternalServers:
    """Servers that are there already; nothing is started or stopped."""

    def __init__(self) -> None:
        if not self.named():
            raise MissingSettingError(
                "Set both KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL to use servers that are there already."
            )
        self.bootstrap = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
        self.dsn_admin = os.environ["DATABASE_URL"]

    @staticmethod
    def named() -> bool:
        return bool(os.environ.get("KAFKA_BOOTSTRAP_SERVERS") and os.environ.get("DATABASE_URL"))

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def _servers(mode: Mode, logs: Path, *, durable: bool) -> Servers:
    match mode:
        case "embedded":
            return EmbeddedServers(logs, durable=durable)
        case "external":
            return ExternalServers()
        case "containers":
            from deploy.local.containers import ContainerServers

            return ContainerServers()
