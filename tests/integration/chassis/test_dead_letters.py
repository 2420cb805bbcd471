"""What cannot be handled is set aside alone; it can be redriven or discarded, and order is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest

from chassis.dead_letters import NoSuchDeadLetter, discard, redrive
from contracts.topics import INTAKE_EVENTS, TEXTS
from tests.integration.chassis.bench import until
from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench


async def test_an_event_that_the_database_refuses_is_a_dead_letter_alone(bench: Bench) -> None:
    cases = [str(uuid4()) for _ in range(20)]
    refused = bench.hearing(cases[7], "add 5000")
    await bench.send(*(bench.hearing(case, "add 1") for case in cases), refused)
    await bench.send(*(bench.hearing(case, "add 2") for case in cases))
    async with bench.service() as running:
        await until(running.idle)
        (dead,) = await bench.dead()
        assert (dead["code"], dead["key"], dead["cause_id"]) == ("CheckViolationError", cases[7], refused.id)
        assert [await bench.balance(case) for case in cases] == [3] * 7 + [1] + [3] * 12
        assert await bench.count("parked") == 1

        await redrive(bench.connection, dead["id"])
        await until(lambda: _attempts(bench, dead["id"], 2))
        await discard(bench.connection, dead["id"], "too much")
        await until(running.idle)
    assert await bench.entries(cases[7]) == ["add 1", "add 2"]
    assert await bench.count("parked") == 0


async def test_a_discarded_one_lets_what_waited_behind_it_go_before_what_is_new(bench: Bench) -> None:
    case = str(uuid4())
    await bench.send(bench.hearing(case, f"crash-unless {uuid4()}"), bench.hearing(case, "add 2"))
    async with bench.service() as running:
        await until(running.idle)
    (dead,) = await bench.dead()
    await discard(bench.connection, dead["id"], "never mind")
    await bench.send(bench.hearing(case, "add 3"))
    async with bench.service() as running:
        await until(running.idle)
    assert await bench.entries(case) == ["add 2", "add 3"]


async def test_a_redrive_handles_it_first_and_then_what_waited_behind_it(bench: Bench) -> None:
    case, text = str(uuid4()), str(uuid4())
    poison = bench.hearing(case, f"crash-unless {text}")
    async with bench.service() as running:
        await bench.handled(running, poison, bench.hearing(case, "add 2"), bench.hearing(case, "add 3"))
        (dead,) = await bench.dead()
        assert "is not there" in dead["error"]
        assert await bench.entries(case) == []
        await bench.handled(running, bench.text(text))
        await redrive(bench.connection, dead["id"])
        await until(running.idle)
        assert await bench.entries(case) == ["did not crash", "add 2", "add 3"]
        assert len(await bench.receipts_of(poison)) == 1
    assert await bench.dead() == []


async def test_a_redriven_event_that_has_to_wait_is_parked_once(bench: Bench) -> None:
    case, text = str(uuid4()), str(uuid4())
    poison = bench.hearing(case, f"wait {text}")
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "add 5000"), poison, bench.hearing(case, "add 2"))
        (dead,) = await bench.dead()
        await bench.connection.execute(
            "UPDATE dead_letter SET value = $1 WHERE id = $2", poison.value, dead["id"]
        )
        await redrive(bench.connection, dead["id"])
        await until(running.idle)
        assert await bench.count("parked") == 3
        await bench.handled(running, bench.text(text))
    assert await bench.entries(case) == ["waited", "waited", "add 2"]


async def test_a_parked_event_that_the_database_refuses_is_set_aside_alone(bench: Bench) -> None:
    case, text = str(uuid4()), str(uuid4())
    refused = bench.hearing(case, "add 5000")
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, f"wait {text}"), bench.hearing(case, "add 1"))
        await bench.handled(running, refused, bench.hearing(case, "add 2"), bench.text(text))
        (dead,) = await bench.dead()
    assert dead["cause_id"] == refused.id
    assert await bench.entries(case) == ["waited", "add 1"]
    assert await bench.count("parked") == 1


async def test_a_value_that_cannot_be_stored_is_set_aside_not_retried_for_ever(bench: Bench) -> None:
    case = str(uuid4())
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "unstorable"), bench.hearing(case, "add 1"))
    (dead,) = await bench.dead()
    assert "surrogates not allowed" in dead["error"]
    assert await bench.count("parked") == 1


async def test_what_could_not_be_read_is_read_anew_when_it_is_redriven(bench: Bench) -> None:
    case = str(uuid4())
    good = bench.hearing(case, "add 5", topic=INTAKE_EVENTS.name)
    async with bench.service() as running:
        await bench.handled(running, replace(good, value=b"no JSON"))
        (dead,) = await bench.dead()
        assert (dead["code"], dead["kind"], dead["value"]) == ("not_json", None, b"no JSON")
        await redrive(bench.connection, dead["id"])
        await until(lambda: _attempts(bench, dead["id"], 2))
        await bench.connection.execute(
            "UPDATE dead_letter SET value = $1 WHERE id = $2", good.value, dead["id"]
        )
        await redrive(bench.connection, dead["id"])
        await until(running.idle)
    assert await bench.balance(case) == 5


async def test_a_dead_letter_that_this_version_cannot_read_stays_and_stops_nothing(bench: Bench) -> None:
    case, other = str(uuid4()), str(uuid4())
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, f"crash-unless {uuid4()}"))
        (dead,) = await bench.dead()
        await bench.connection.execute("UPDATE dead_letter SET value = 'gone' WHERE id = $1", dead["id"])
        await redrive(bench.connection, dead["id"])
        await until(lambda: _attempts(bench, dead["id"], 2))
        await bench.handled(running, bench.hearing(other, "add 1"))
    assert await bench.balance(other) == 1


async def test_a_tombstone_whose_key_is_no_text_is_a_dead_letter(bench: Bench) -> None:
    text = str(uuid4())
    good = bench.text(text)
    bad = replace(good, key=b"\x00\xff", value=None, headers=())
    async with bench.service() as running:
        await bench.handled(running, bad, good)
    (dead,) = await bench.dead()
    assert (dead["code"], dead["topic"]) == ("key_unreadable", TEXTS.name)
    assert await bench.count("notes") == 1


async def test_only_an_open_dead_letter_can_be_redriven_or_discarded(bench: Bench) -> None:
    connection = await asyncpg.connect(bench.database.dsn(NAME))
    with pytest.raises(NoSuchDeadLetter, match="4711"):
        await redrive(connection, 4711)
    with pytest.raises(NoSuchDeadLetter, match="4711"):
        await discard(connection, 4711, "no reason")
    await connection.close()


async def _attempts(bench: Bench, number: int, attempts: int) -> bool:
    return any(row["id"] == number and row["attempts"] == attempts for row in await bench.dead())
