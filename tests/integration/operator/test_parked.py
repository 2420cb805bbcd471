"""`teilhabe parked`: which event waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from tests.integration.chassis.ledger import NAME
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench


async def test_each_reason_is_told_with_what_it_waits_for(bench: Bench) -> None:
    waiting, dead, text = (str(uuid4()) for _ in range(3))
    database = ("--database-url", bench.database.dsn(NAME))
    async with bench.service() as running:
        none = await teilhabe("parked", *database)
        assert (none.exit_code, none.output) == (0, "No event waits.\n")
        await bench.handled(
            running,
            bench.hearing(waiting, f"wait {text}"),
            bench.hearing(waiting, "add 1"),
            bench.hearing(dead, "crash-unless secret words"),
            bench.hearing(dead, "add 2"),
        )
        rows = await found("parked", *database)
    (letter,) = await bench.dead()
    first = next(each["number"] for each in rows if each["reason"] == "waiting")
    assert [(each["aggregate"], each["reason"], each["waits_for"]) for each in rows] == [
        (f"ledger {waiting}", "waiting", f"note {text}"),
        (f"ledger {waiting}", "queued", f"parked event {first}"),
        (f"ledger {dead}", "behind", f"dead letter {NAME}/{letter['id']}"),
    ]
    assert {each["type"] for each in rows} == {"HearingHeld"}
    (one,) = await found("parked", "--key", dead, *database)
    assert one["retry_at"] is None


async def test_what_waits_too_long_is_found(bench: Bench) -> None:
    database = ("--database-url", bench.database.dsn(NAME))
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(str(uuid4()), f"wait {uuid4()}"))
    assert (await teilhabe("parked", *database)).exit_code == 0
    await bench.connection.execute("UPDATE parked SET parked_at = parked_at - interval '20 minutes'")
    told = await teilhabe("parked", *database)
    assert (told.exit_code, "20 min" in told.output) == (1, True)
