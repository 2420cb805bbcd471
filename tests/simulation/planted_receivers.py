"""Planted faults of the consumer: what it could do wrong with records and offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.receiving import Receiver, after, first
from tests.simulation.process import GroupOffsets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.receiving import Fetched
    from tests.simulation.broker import Partition


class OffsetsFirst(Receiver):
    """Commits offsets before the transaction."""

    async def take(self, records: Sequence[Fetched]) -> None:
        await self._offsets.commit(after(records))
        await super().take(records)


class NeverSeeks(GroupOffsets):
    """Goes on after a batch that could not be handled."""

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        return


class SkipsBatches(Receiver):
    """Drops a whole batch because of one header that cannot be read."""

    async def take(self, records: Sequence[Fetched]) -> None:
        if all(_readable(record) for record in records):
            await super().take(records)
        else:
            await self._offsets.commit(after(records))


class SkipsHeaders(Receiver):
    """Drops each record that has a header that cannot be read."""

    async def take(self, records: Sequence[Fetched]) -> None:
        await super().take([record for record in records if _readable(record)] or records[:0])


class HotLoop(Receiver):
    """Gives back, at once and for ever, what has a header that cannot be read."""

    async def take(self, records: Sequence[Fetched]) -> None:
        bad = next((n for n, record in enumerate(records) if not _readable(record)), None)
        await super().take(records[:bad])
        if bad is not None:
            self._offsets.seek(first(records[bad:]))


def _readable(record: Fetched) -> bool:
    try:
        return all((value or b"").decode().isprintable() for _, value in record.headers)
    except UnicodeDecodeError:
        return False
