"""The folder of a run's output, emptied before the run."""

from __future__ import annotations

import shutil
from pathlib import Path

from cli.demo.errors import OutFolderError

NOTICES = "notices"


def emptied(folder: Path) -> Path:
    """Empty a folder, or make it; raises `OutFolderError` for one that is clearly not for output."""
    place = folder.resolve()
    if Path.cwd().is_relative_to(place) or Path.home().is_relative_to(place) or (place / ".git").exists():
        raise OutFolderError(folder)
    if place.exists():
        for entry in place.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    (place / NOTICES).mkdir(parents=True)
    return place
