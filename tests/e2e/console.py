"""Console blocks of a Markdown page: commands, and what the page says they print."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TEILHABE = Path(sys.executable).with_name("teilhabe")
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class Step:
    """One command and its output as printed on the page; `…` stands for anything."""

    command: str
    output: str

    def shows(self, printed: str) -> bool:
        """Whether the page tells the truth about what was printed."""
        expected = re.escape(self.output.strip()).replace("…", ".*")
        actual = "\n".join(line.rstrip() for line in printed.strip().splitlines())
        return re.fullmatch(expected, actual, re.S) is not None

    async def printed(self, folder: Path) -> str:
        """Run the command in a folder; an assertion fails where it does."""
        process = await asyncio.create_subprocess_exec(
            "bash", "-euc", _with_this_environment(self.command),
            cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), _WITHIN_S)
        except TimeoutError:
            process.terminate()
            await process.wait()
            raise
        assert process.returncode == 0, f"{self.command}\n{printed.decode()}"
        return printed.decode()


def steps(page: str) -> Iterator[Step]:
    """Every command of the page's console blocks, in order."""
    for block in _BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield Step(command, output)


def project_like(folder: Path) -> Path:
    """Give a folder what the pages' commands expect around them."""
    for name in ("README.md", "contracts", "deploy", "examples"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def _with_this_environment(command: str) -> str:
    """The tests' own environment instead of `.venv`, and what `make demo` runs instead of `make`."""
    demo = re.fullmatch(r"make demo INPUT=(\S+) UNTIL=(\S+)", command)
    if demo:
        return f"{TEILHABE} demo --input {demo[1]} --until {demo[2]}"
    return command.replace(".venv/bin/python", sys.executable).replace(".venv/bin/teilhabe", str(TEILHABE))
