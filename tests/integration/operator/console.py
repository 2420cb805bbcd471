"""The command line, as an operator calls it while services run."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from cli.main import app

if TYPE_CHECKING:
    from click.testing import Result


async def teilhabe(*arguments: str) -> Result:
    """Run `teilhabe …`; it has an event loop of its own."""
    runner = CliRunner(env={"COLUMNS": "220"})
    return await asyncio.to_thread(runner.invoke, app, list(arguments), catch_exceptions=False)


async def found(*arguments: str) -> Any:
    """What `teilhabe … --json` prints."""
    return json.loads((await teilhabe(*arguments, "--json")).stdout)
