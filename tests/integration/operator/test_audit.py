"""`teilhabe audit verify` finds what was changed by hand, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest

from tests.integration.chassis.ledger import NAME
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from tests.integration.chassis.bench import Bench


@pytest.fixture
async def cases(bench: Bench) -> list[str]:
    """Two cases with three entries each."""
    cases = sorted(str(uuid4()) for _ in range(2))
    async with bench.service() as running:
        await bench.handled(
            running, *(bench.hearing(case, f"add {number}") for number in (1, 2, 3) for case in cases)
        )
    return cases


async def _verify(bench: Bench, *more: str) -> tuple[int, list[tuple[str, int, str]]]:
    """Entries that were looked at, and what was found."""
    (trail,) = await found("audit", "verify", "--database-url", bench.database.dsn(NAME), *more)
    return trail["entries"], [(b["aggregate"], b["version"], b["fault"]) for b in trail["breaks"]]


async def test_an_untouched_trail_is_unbroken(bench: Bench, cases: list[str]) -> None:
    assert await _verify(bench) == (6, [])
    assert await _verify(bench, "--key", cases[0]) == (3, [])
    result = await teilhabe("audit", "verify", "--database-url", bench.database.dsn(NAME))
    assert result.exit_code == 0


CHANGES = {
    "another actor": ("UPDATE audit SET actor = 'nobody' WHERE key = $1 AND version = 2", (2, "altered")),
    "another time": (
        "UPDATE audit SET at = at + interval '1 day' WHERE key = $1 AND version = 3",
        (3, "altered"),
    ),
    "an entry removed": ("DELETE FROM audit WHERE key = $1 AND version = 2", (3, "missing")),
    "the last entry removed": ("DELETE FROM audit WHERE key = $1 AND version = 3", (3, "unrecorded")),
    "a state set back": ("UPDATE ledgers SET version = 2 WHERE id = $1", (2, "unrecorded")),
    "an aggregate deleted": ("DELETE FROM ledgers WHERE id = $1", (3, "beyond")),
    "another head": ("UPDATE ledgers SET audit_hash = '' WHERE id = $1", (3, "unrecorded")),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_by_hand_is_found_where_it_was_made(
    bench: Bench, cases: list[str], change: str
) -> None:
    statement, first = CHANGES[change]
    await _as_owner(bench, statement, cases[1])
    _, breaks = await _verify(bench)
    assert {aggregate.rpartition(" ")[2] for aggregate, _, _ in breaks} == {cases[1]}
    assert breaks[0][1:] == first
    told = await teilhabe("audit", "verify", "--database-url", bench.database.dsn(NAME))
    assert told.exit_code == 1
    assert cases[1] in told.output
    assert await _verify(bench, "--key", cases[0]) == (3, [])


async def _as_owner(bench: Bench, statement: str, *arguments: Any) -> None:
    """What the trigger refuses, done by one who may switch it off."""
    connection = await asyncpg.connect(bench.database.dsn(NAME))
    try:
        await connection.execute("ALTER TABLE audit DISABLE TRIGGER append_only")
        await connection.execute(statement, *arguments)
    finally:
        await connection.close()
