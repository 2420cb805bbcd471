"""`teilhabe outbox`: what waits, what was refused, whether somebody sends."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from tests.integration.chassis.ledger import NAME
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench

_ROW = """
    INSERT INTO outbox (target, lane, key, headers, kind, aggregate, created_at)
    VALUES ($1, $2, 'k', '[]', 'ledger', 'k', clock_timestamp() - $3 * interval '1 second')
"""


async def test_nothing_waits(bench: Bench) -> None:
    result = await teilhabe("outbox", "--database-url", bench.database.dsn(NAME))
    assert (result.exit_code, result.output) == (0, "Every outbox is empty.\n")


async def test_rows_are_counted_by_target_the_oldest_first(bench: Bench) -> None:
    for target, lane, seconds in (
        ("post", "effect", 5),
        (bench.receipts, "stream", 30),
        ("post", "effect", 50),
    ):
        await bench.connection.execute(_ROW, target, lane, seconds)
    database = ("--database-url", bench.database.dsn(NAME))
    rows = await found("outbox", *database)
    assert [(each["target"], each["waiting"], each["refused"]) for each in rows] == [
        ("post", 2, 0),
        (bench.receipts, 1, 0),
    ]
    assert 50 <= rows[0]["seconds"] < 60
    told = await teilhabe("outbox", *database)
    assert (told.exit_code, "nobody sends" in told.output) == (0, True)
    assert (await teilhabe("outbox", *database, "--older-than", "40")).exit_code == 1


async def test_a_refused_message_is_told_with_what_waits_behind_it(bench: Bench) -> None:
    case = str(uuid4())
    database = ("--database-url", bench.database.dsn(NAME))
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "publish 3000000"))
        await bench.handled(running, bench.hearing(case, "add 1"))
        (row,) = await found("outbox", *database)
        told = await teilhabe("outbox", *database)
    assert (row["target"], row["refused"], row["held"], row["waiting"]) == (bench.receipts, 1, 2, 2)
    assert row["sender"] is True
    assert (told.exit_code, "1 refused" in told.output) == (1, True)
