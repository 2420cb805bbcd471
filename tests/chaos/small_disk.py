"""A disk for the outboxes that can be full.

Where the process may mount, it is a small file system in memory, a tablespace on it, and a
ballast file that takes the rest: the server itself finds no space. Elsewhere a trigger raises the error
that the server would raise.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

import asyncpg

from contracts.topics import SERVICES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_SIZE = "256m"
"""More than a run's messages take in all: deleted ones keep their place until the next vacuum, and on a
disk that is full of them vacuum itself finds no room for its map.
"""
_OWNER = "nobody"
"""Who a database server started by root runs as."""


class Disk(Protocol):
    """Where the outboxes are."""

    about: str
    """How the disk is made full, for the report."""

    async def fill(self) -> None:
        """From now on no outbox can grow."""

    async def free(self) -> None:
        """There is space again."""


class MountedDisk:
    """A small file system of its own."""

    about = f"a file system of {_SIZE[:-1]} MB with a ballast file"

    def __init__(self, folder: Path, dsn_admin: str) -> None:
        self._ballast, self._dsn = folder / "ballast", dsn_admin

    async def fill(self) -> None:
        # Rewritten, the tables have no room left over: what comes next needs a new page.
        await _execute(self._dsn, *(f"VACUUM FULL {service}.outbox" for service in SERVICES))
        piece = bytes(64 * 1024)
        with self._ballast.open("ab", buffering=0) as file:
            while len(piece) >= 512:
                try:
                    file.write(piece)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    piece = piece[: len(piece) // 2]

    async def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


class PretendedDisk:
    """A trigger that says what a full disk would."""

    about = "a trigger that raises 53100"

    def __init__(self, dsn_admin: str) -> None:
        self._dsn = dsn_admin

    async def fill(self) -> None:
        await _execute(self._dsn, "INSERT INTO chaos.disk_full DEFAULT VALUES")

    async def free(self) -> None:
        await _execute(self._dsn, "DELETE FROM chaos.disk_full")


@asynccontextmanager
async def small_disk(folder: Path, dsn_admin: str) -> AsyncIterator[Disk]:
    """Put the outboxes on it; call it before the services start, and leave it once the database is gone."""
    if not _mounted(folder):
        await _execute(dsn_admin, *(_refusing(service) for service in SERVICES))
        yield PretendedDisk(dsn_admin)
        return
    try:
        data = folder / "data"
        data.mkdir()
        shutil.chown(data, _OWNER)
        await _execute(dsn_admin, f"CREATE TABLESPACE small_disk LOCATION '{data}'")
        await _execute(dsn_admin, *(_moved(service) for service in SERVICES))
        yield MountedDisk(folder, dsn_admin)
    finally:
        _unmount(folder)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", folder], check=False)


def _mounted(folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    folder.mkdir()
    folder.chmod(0o711)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=711", "tmpfs", str(folder)]
    return subprocess.run(mount, check=False, capture_output=True).returncode == 0


def _moved(service: str) -> str:
    return f"ALTER TABLE {service}.outbox SET TABLESPACE small_disk"


def _refusing(service: str) -> str:
    return (
        f"CREATE TRIGGER chaos_refuse BEFORE INSERT ON {service}.outbox "
        "FOR EACH ROW EXECUTE FUNCTION chaos.refuse()"
    )


async def _execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
