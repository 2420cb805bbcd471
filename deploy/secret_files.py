"""Each service's secrets in a file of `NAME=value` lines, readable by its owner only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from contracts.topics import SERVICES
from deploy.database import new_passwords

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_VARIABLE = "TEILHABE_DATABASE_URL"


def passwords_in(folder: Path) -> dict[str, str]:
    """The password of each service that has a file there; new random ones for the others."""
    return {service: _password(folder, service) or new for service, new in new_passwords().items()}


def dsns_in(folder: Path) -> dict[str, str]:
    """The connection string of each service that has a file there."""
    found = {service: _dsn(folder, service) for service in SERVICES}
    return {service: dsn for service, dsn in found.items() if dsn}


def write_secret_files(folder: Path, dsns: Mapping[str, str]) -> None:
    """One `<service>.env` for each connection string."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for service, dsn in dsns.items():
        descriptor = os.open(_file(folder, service), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(f"{_VARIABLE}={dsn}\n")


def _password(folder: Path, service: str) -> str | None:
    password = urlsplit(_dsn(folder, service)).password
    return unquote(password) if password else None


def _dsn(folder: Path, service: str) -> str:
    """What the service's file says; empty where there is none."""
    file = _file(folder, service)
    if not file.exists():
        return ""
    lines = dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)
    return lines.get(_VARIABLE, "")


def _file(folder: Path, service: str) -> Path:
    return folder / f"{service}.env"
