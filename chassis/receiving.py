"""What a consumer does with the records it fetched: handle, then commit; or give back. It names no client.

Nothing may escape: whoever brings the records would take them for handled. A batch that cannot be handled
for now is sought back to and comes again.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
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
    ) -> None:
        """Without a `horizon`, the inbox remembers everything."""
        self._inbound, self._worker, self._offsets, self._metrics = inbound, worker, offsets, metrics
        self._horizon = horizon
        self.last_seen: dict[Partition, float] = {}
        """When the newest record handled was written, in seconds since 1970."""

    async def take(self, records: Sequence[Fetched]) -> None:
        """Handle records that were fetched together, in their order; none are lost, whatever happens."""
        try:
            await self._handle(records)
        except GivenBack:
            await self._give_back(records)
        except Exception as error:
            log.exception("batch_failed", error=type(error).__name__)
            await self._give_back(records)
        else:
            await self._offsets.commit(after(records))

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
        for each in records:
            age.observe(max(0.0, now - each.timestamp / 1000))
        for topic, count in Counter(each.topic for each in records).items():
            self._metrics("consumed", topic=describe(topic).pattern).inc(count)
        for partition, last in {(each.topic, each.partition): each for each in records}.items():
            self.last_seen[partition] = last.timestamp / 1000

    async def _give_back(self, records: Sequence[Fetched]) -> None:
        self._metrics("given_back").inc()
        self._offsets.seek(first(records))
        await asyncio.sleep(BACK_OFF)


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
