"""What a partner sends beside its contract is never kept, not even with a message that is set aside."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.integration.chassis.bench import until

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench, Message

SECRET = "F84.5"


def _with_diagnosis(message: Message) -> Message:
    data = json.loads(message.value or b"{}") | {"diagnosis": SECRET}
    return replace(message, value=json.dumps(data).encode())


async def rows_naming(connection: Any, word: str) -> list[str]:
    """Tables of the service with a row that holds a word, as text or as bytes."""
    names = await connection.fetch(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = current_schema AND table_type = 'BASE TABLE'"
    )
    found = []
    for (name,) in names:
        query = f"SELECT count(*) FROM {name} AS kept WHERE kept::text ~ $1 OR kept::text ~ $2"  # noqa: S608
        if await connection.fetchval(query, word, word.encode().hex()):
            found.append(name)
    return found


async def test_a_dead_letter_and_what_is_parked_behind_it_keep_only_what_the_contract_names(
    bench: Bench,
) -> None:
    case, text = str(uuid4()), str(uuid4())
    poison, behind = bench.hearing(case, f"crash-unless {text}"), bench.hearing(case, "add 2")
    async with bench.service() as running:
        await bench.handled(running, _with_diagnosis(poison), _with_diagnosis(behind))
        (dead,) = await bench.dead()
        assert json.loads(dead["value"])["answer"] == f"crash-unless {text}"
        assert await bench.count("parked") == 1
        assert await rows_naming(bench.connection, text) != []
        assert await rows_naming(bench.connection, SECRET) == []

        await bench.send(bench.text(text))
        await until(running.idle)
    assert await rows_naming(bench.connection, SECRET) == []
