"""A PostgreSQL server as a child process, without Docker; as root it runs under another user.

`fsync` is off unless `durable` is asked for: the data lives as long as the stack. It survives the end
of the server process, not of the machine.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from typing import TYPE_CHECKING

import asyncpg

from deploy.local.errors import StackError, StartError
from deploy.local.ports import free_ports
from deploy.local.postgres_programs import programs
from deploy.local.processes import ChildProcess, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNPRIVILEGED = "nobody"
_SCHEME = "postgresql"


class EmbeddedPostgres:
    """A server on a free port of 127.0.0.1, its data in a folder; it can be killed and started again."""

    def __init__(self, folder: Path, log: Path, *, durable: bool = False) -> None:
        self._folder = folder
        self._log = log
        self._durable = durable
        self._port = free_ports(1)[0]
        self._password = secrets.token_hex(16)
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        self._process: ChildProcess | None = None

    @property
    def dsn_admin(self) -> str:
        """Connection string of the superuser, database `postgres`."""
        return f"{_SCHEME}://postgres:{self._password}@127.0.0.1:{self._port}/postgres"

    @property
    def process(self) -> ChildProcess:
        """The running server; for tests that kill or suspend it."""
        if self._process is None:
            raise StackError("PostgreSQL has not been started.")
        return self._process

    async def start(self) -> None:
        """Start, or start again on the same data; return once a session can be opened."""
        binaries = programs(reachable_by=self._user)
        if not self._data.exists():
            await self._initialise(binaries)
        # SIGQUIT is PostgreSQL's immediate shutdown: every backend goes with the server.
        self._process = ChildProcess.start(
            "PostgreSQL",
            [binaries / "postgres", "-D", self._data],
            self._log,
            user=self._user,
            parent_death=signal.SIGQUIT,
        )
        await self._process.wait_until(lambda: accepts(self.dsn_admin), within_s=30)

    async def stop(self) -> None:
        """Stop in order (open sessions are ended), data kept."""
        if self._process is not None:
            await self._process.stop(signal.SIGINT)

    async def discard(self) -> None:
        """End the server at once; its data is not needed any more."""
        if self._process is not None:
            await self._process.stop(signal.SIGQUIT)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    async def _initialise(self, binaries: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        password_file = self._folder / "password"
        password_file.write_text(self._password, encoding="utf-8")
        password_file.chmod(0o600)
        if self._user:
            shutil.chown(self._folder, self._user)
            shutil.chown(password_file, self._user)
        command: list[str | Path] = [binaries / "initdb", *self._initdb_options(password_file)]
        status = await run("initdb", command, self._log, within_s=60, user=self._user)
        password_file.unlink()
        if status != 0:
            raise StartError("PostgreSQL", f"initdb ended with status {status}", self._log)

    def _initdb_options(self, password_file: Path) -> Iterator[str]:
        yield from (
            "-D",
            str(self._data),
            "-U",
            "postgres",
            "--auth=scram-sha-256",
            "--pwfile",
            str(password_file),
        )
        yield from ("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "fsync": "on" if self._durable else "off",
        }
        for name, value in settings.items():
            yield from ("-c", f"{name}={value}")


async def accepts(dsn: str) -> bool:
    """Whether the server opens a session."""
    try:
        connection = await asyncpg.connect(dsn, timeout=5)
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return False
    await connection.close()
    return True
