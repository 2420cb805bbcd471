"""Folders for the data of running stacks, swept when the process that made them is gone.

They lie in /var/tmp: PostgreSQL run by root works as another user, who cannot read root's home.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_BASE = Path("/var/tmp")  # noqa: S108 - each folder is made by mkdtemp
_PREFIX = "teilhabe-stack-"


def new_run_folder() -> Path:
    """A new folder that others may pass through but not list."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_BASE))
    folder.chmod(0o711)
    return folder


def _sweep() -> None:
    for folder in _BASE.glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).split("-")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists() and folder.stat().st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
