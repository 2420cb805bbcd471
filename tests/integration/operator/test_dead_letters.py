"""`teilhabe dead-letters`, on a service that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from cli.running import Running, claimed, recorded
from tests.integration.chassis.bench import until
from tests.integration.chassis.ledger import NAME
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.integration.chassis.bench import Bench


async def test_it_lists_shows_redrives_and_discards(bench: Bench) -> None:
    case, text = str(uuid4()), str(uuid4())
    database = ("--database-url", bench.database.dsn(NAME))
    poison, behind = bench.hearing(case, f"crash-unless {text}"), bench.hearing(case, "add 2")
    async with bench.service() as running:
        none = await teilhabe("dead-letters", "list", *database)
        assert (none.exit_code, "no open dead letters" in none.output) == (0, True)
        await bench.handled(running, poison, behind)
        (dead,) = await bench.dead()
        name = f"{NAME}/{dead['id']}"

        listed = await teilhabe("dead-letters", "list", *database)
        assert listed.exit_code == 1
        for part in (name, "RuntimeError", "HearingHeld"):
            assert part in listed.output
        shown = (await teilhabe("dead-letters", "show", name, *database)).output
        for part in (
            f"{text} is not there",
            f"ce_id: {poison.id}",
            f"ledger {case}; 1 events wait",
            '"answer"',
        ):
            assert part in shown

        await bench.handled(running, bench.text(text))
        assert (await teilhabe("dead-letters", "redrive", name, *database)).exit_code == 0
        await until(running.idle)
        assert await bench.entries(case) == ["did not crash", "add 2"]

        await bench.handled(running, bench.hearing(case, f"crash-unless {uuid4()}"))
        (dead,) = await bench.dead()
        name = f"{NAME}/{dead['id']}"
        discard = ("dead-letters", "discard", name, *database)
        assert (await teilhabe(*discard)).exit_code == 2
        assert (await teilhabe(*discard, "--reason", "known fault")).exit_code == 0
    note = await bench.connection.fetchval("SELECT note FROM dead_letter WHERE status = 'discarded'")
    assert note == "known fault"


async def test_it_selects_by_type_error_key_and_time(bench: Bench) -> None:
    first, second, text = (str(uuid4()) for _ in range(3))
    database = ("--database-url", bench.database.dsn(NAME))

    async def keys(*conditions: str) -> list[str]:
        return [each["aggregate"] for each in await found("dead-letters", "list", *conditions, *database)]

    async with bench.service() as running:
        await bench.handled(
            running,
            bench.hearing(first, f"crash-unless {text}"),
            bench.hearing(first, f"crash-unless {text}"),
            bench.hearing(second, "unknown-verb"),
        )
        assert await keys() == [f"ledger {first}", f"ledger {second}"]
        assert await keys("--key", second) == [f"ledger {second}"]
        assert await keys("--error", "KeyError") == [f"ledger {second}"]
        assert await keys("--error", text, "--type", "HearingHeld") == [f"ledger {first}"]
        assert await keys("--type", "DecisionTaken") == []
        assert await keys("--since", "2100-01-01") == []
        assert len(await keys("--until", "2100-01-01")) == 2

        await bench.handled(running, bench.text(text))
        assert (await teilhabe("dead-letters", "redrive", *database)).exit_code == 2
        again = ("dead-letters", "redrive", "--error", text, *database)
        assert (await teilhabe(*again)).output.count("is tried again") == 1
        await until(running.idle)
        assert (await teilhabe(*again)).output == ""
    assert await bench.entries(first) == ["did not crash", "did not crash"]
    assert await keys() == [f"ledger {second}"]


async def test_a_list_holds_nothing_of_what_was_sent(bench: Bench) -> None:
    words = "something about a person"
    database = ("--database-url", bench.database.dsn(NAME))
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(str(uuid4()), f"crash-unless {words}"))
    for arguments in ((), ("--json",)):
        assert words not in (await teilhabe("dead-letters", "list", *arguments, *database)).output


async def test_it_finds_the_databases_of_what_is_up(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(str(uuid4()), f"crash-unless {uuid4()}"))
    up = Running(bootstrap=bench.bootstrap, services={}, databases={NAME: bench.database.dsn(NAME)})
    monkeypatch.chdir(tmp_path)
    with claimed(), recorded(up):
        assert f"{NAME}/1" in (await teilhabe("dead-letters", "list")).output
        wrong = await teilhabe("dead-letters", "redrive", "12")
        assert (wrong.exit_code, f"one of: {NAME}" in wrong.output) == (2, True)
        gone = await teilhabe("dead-letters", "redrive", f"{NAME}/12")
        assert (gone.exit_code, "no open dead letter 12" in gone.output) == (1, True)
    nothing = await teilhabe("dead-letters", "list")
    assert (nothing.exit_code, "Nothing is up" in nothing.output) == (2, True)


async def test_a_database_that_does_not_answer_is_told_from_one_without_findings(bench: Bench) -> None:
    dsn = bench.database.dsn(NAME).rpartition("/")[0] + "/nowhere"
    result = await teilhabe("dead-letters", "list", "--database-url", dsn)
    assert (result.exit_code, 'database "nowhere" does not exist' in result.output) == (2, True)
    assert bench.database.passwords[NAME] not in result.output
