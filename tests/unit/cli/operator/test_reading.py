"""Which records a replay has handled together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cli.operator.replay.reading import BATCH, MOMENT_MS, batches

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

HOUR_MS = 3_600_000


class Raw(NamedTuple):
    """As much of a record as counts here."""

    key: bytes | None
    timestamp: int


async def lists(*records: Raw) -> list[list[Raw]]:
    async def read(them: Iterable[Raw]) -> AsyncIterator[Raw]:
        for record in them:
            yield record

    return [together async for together in batches(read(records))]


async def test_other_keys_of_an_hour_are_handled_together() -> None:
    records = [Raw(b"a", 0), Raw(b"b", HOUR_MS // 2), Raw(b"c", HOUR_MS - 1)]
    assert await lists(*records) == [records]


async def test_an_hour_ends_a_list_and_so_does_its_length() -> None:
    records = [Raw(b"a", HOUR_MS - 1), Raw(b"b", HOUR_MS)]
    assert await lists(*records) == [[records[0]], [records[1]]]
    many = [Raw(str(number).encode(), 0) for number in range(BATCH + 1)]
    assert [len(together) for together in await lists(*many)] == [BATCH, 1]


async def test_what_comes_later_for_a_key_is_handled_later() -> None:
    first, other, at_once = Raw(b"a", 0), Raw(b"b", 1), Raw(b"a", MOMENT_MS)
    later, last = Raw(b"a", MOMENT_MS + 1), Raw(b"b", MOMENT_MS + 2)
    assert await lists(first, other, at_once, later, last) == [[first, other, at_once], [later, last]]


async def test_records_without_a_key_are_as_of_one() -> None:
    records = [Raw(None, 0), Raw(None, MOMENT_MS + 1)]
    assert await lists(*records) == [[records[0]], [records[1]]]
