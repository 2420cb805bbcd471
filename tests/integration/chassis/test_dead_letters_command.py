"""`teilhabe dead-letters`, on a service that runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from typer.testing import CliRunner

from cli.main import app
from cli.running import Running, claimed, recorded
from tests.integration.chassis.bench import until
from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from click.testing import Result

    from tests.integration.chassis.bench import Bench


async def _teilhabe(*arguments: str) -> Result:
    """Run the command `teilhabe dead-letters …`; it has an event loop of its own."""
    runner = CliRunner(env={"COLUMNS": "200"})
    return await asyncio.to_thread(runner.invoke, app, ["dead-letters", *arguments])


async def test_it_lists_shows_redrives_and_discards(bench: Bench) -> None:
    case, text = str(uuid4()), str(uuid4())
    database = ("--database-url", bench.database.dsn(NAME))
    poison, behind = bench.hearing(case, f"crash-unless {text}"), bench.hearing(case, "add 2")
    async with bench.service() as running:
        assert "no open dead letters" in (await _teilhabe("list", *database)).output
        await bench.handled(running, poison, behind)
        (dead,) = await bench.dead()
        name = f"{NAME}/{dead['id']}"

        listed = (await _teilhabe("list", *database)).output
        assert name in listed
        assert "RuntimeError" in listed
        shown = (await _teilhabe("show", name, *database)).output
        for part in (
            f"{text} is not there",
            f"ce_id: {poison.id}",
            f"ledger {case}; 1 events wait",
            '"answer"',
        ):
            assert part in shown

        await bench.handled(running, bench.text(text))
        assert (await _teilhabe("redrive", name, *database)).exit_code == 0
        await until(running.idle)
        assert await bench.entries(case) == ["did not crash", "add 2"]

        await bench.handled(running, bench.hearing(case, f"crash-unless {uuid4()}"))
        (dead,) = await bench.dead()
        name = f"{NAME}/{dead['id']}"
        assert (await _teilhabe("discard", name, *database)).exit_code == 2
        assert (await _teilhabe("discard", name, "--reason", "known fault", *database)).exit_code == 0
    note = await bench.connection.fetchval("SELECT note FROM dead_letter WHERE status = 'discarded'")
    assert note == "known fault"


async def test_it_finds_the_databases_of_what_is_up(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(str(uuid4()), f"crash-unless {uuid4()}"))
    up = Running(bootstrap=bench.bootstrap, services={}, databases={NAME: bench.database.dsn(NAME)})
    monkeypatch.chdir(tmp_path)
    with claimed(), recorded(up):
        assert f"{NAME}/1" in (await _teilhabe("list")).output
        wrong = await _teilhabe("redrive", "12")
        assert (wrong.exit_code, f"one of: {NAME}" in wrong.output) == (1, True)
        gone = await _teilhabe("redrive", f"{NAME}/12")
        assert (gone.exit_code, "no open dead letter 12" in gone.output) == (1, True)
    nothing = await _teilhabe("list")
    assert (nothing.exit_code, "Nothing is up" in nothing.output) == (1, True)
