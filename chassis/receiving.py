"""What a consumer does with the records it fetched: handle, then commit; or give back. It names no client.

Nothing may escape: whoever brings the records would take them for handled. A batch that cannot be handled
for now is sought back to and comes again.

Many records are handled in lanes, each a batch of its own, at the same time: while one waits for the
database another is read or folded. All of a partition's records are in one lane, so their order holds; and
two lanes are to each other what two processes are, kept apart by the inbox and the aggregates' locks.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Protocol

import structlog

from chassis.batch import Batch, GivenBack
from chassis.records import Headers, Record
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.horizon import Horizon
    from chassis.inbound import Inbound
    from chassis.metrics import Metrics
    from chassis.worker import Worker

log = structlog.get_logger(__name__)

BACK_OFF = 0.5

Partition = tuple[str, int]
"""Topic and number."""


class Fetched(Protocol):
    """A record as a client hands it over."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int:
        """Milliseconds since 1970, by the broker's clock."""

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Headers: ...


class Offsets(Protocol):
    """A consumer's place in its partitions."""

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        """Commit, a hint only: whatever is not committed comes again and the inbox drops it. Never raises."""

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        """Read again from there those partitions that are still this consumer's."""


class Receiver:
    """Takes what was fetched to the worker, and its offsets to the broker after the transaction."""

    def __init__(
        self,
        inbound: Inbound,
        worker: Worker,
        offsets: Offsets,
        metrics: Metrics,
        horizon: Horizon | None = None,
        batch_size: int = 500,
    ) -> None:
        """Without a `horizon`, the inbox remembers everything; a batch holds `batch_size` at most."""
        self._inbound, self._worker, self._offsets, self._metrics = inbound, worker, offsets, metrics
        self._horizon, self._batch_size = horizon, batch_size
        self.last_seen: dict[Partition, float] = {}
        """When the newest record handled was written, in seconds since 1970."""

    async def take(self, records: Sequence[Fetched]) -> None:
        """Handle records fetched together, in order by partition; none are lost, whatever happens."""
        lanes = spread(records, -(-len(records) // self._batch_size))
        await asyncio.gather(*map(self._take_lane, lanes))

    async def _take_lane(self, records: Sequence[Fetched]) -> None:
        """One batch after another; from the first that cannot be handled on, all is given back."""
        for start in range(0, len(records), self._batch_size):
            batch = records[start : start + self._batch_size]
            try:
                await self._handle(batch)
            except GivenBack:
                return await self._give_back(records[start:])
            except Exception as error:
                log.exception("batch_failed", error=type(error).__name__)
                return await self._give_back(records[start:])
            await self._offsets.commit(after(batch))
        return None

    async def _handle(self, records: Sequence[Fetched]) -> None:
        started = time.monotonic()
        arrivals = tuple(self._inbound.read(_record(each)) for each in records)
        if self._horizon is not None:
            arrivals = self._horizon.seen(arrivals, [each.timestamp for each in records])
        await self._worker.handle(Batch(arrivals=arrivals))
        self._metrics("batch_seconds").observe(time.monotonic() - started)
        self._metrics("batch_size").observe(len(records))
        self._count(records)

    def _count(self, records: Sequence[Fetched]) -> None:
        now = time.time()
        age = self._metrics("event_age")
        for oldest in {(each.topic, each.partition): each for each in reversed(records)}.values():
            age.observe(max(0.0, now - oldest.timestamp / 1000))
        for topic, count in Counter(each.topic for each in records).items():
            self._metrics("consumed", topic=describe(topic).pattern).inc(count)
        for partition, last in {(each.topic, each.partition): each for each in records}.items():
            self.last_seen[partition] = last.timestamp / 1000

    async def _give_back(self, records: Sequence[Fetched]) -> None:
        self._metrics("given_back").inc()
        self._offsets.seek(first(records))
        await asyncio.sleep(BACK_OFF)


def spread(records: Sequence[Fetched], lanes: int) -> list[list[Fetched]]:
    """The records in so many lists at most, of like length; a partition's are all in one, in their order."""
    partitions: dict[Partition, list[Fetched]] = defaultdict(list)
    for each in records:
        partitions[each.topic, each.partition].append(each)
    spread: list[list[Fetched]] = [[] for _ in range(lanes)]
    for partition in sorted(partitions.values(), key=len, reverse=True):
        min(spread, key=len).extend(partition)
    return [lane for lane in spread if lane]


def after(records: Sequence[Fetched]) -> dict[Partition, int]:
    """The offsets to commit: one past the last record of each partition."""
    return {(each.topic, each.partition): each.offset + 1 for each in records}


def first(records: Sequence[Fetched]) -> dict[Partition, int]:
    """The offset of the first record of each partition."""
    offsets: dict[Partition, int] = {}
    for each in records:
        offsets.setdefault((each.topic, each.partition), each.offset)
    return offsets


def _record(raw: Fetched) -> Record:
    return Record(raw.topic, raw.partition, raw.offset, raw.key, raw.value, tuple(raw.headers))
