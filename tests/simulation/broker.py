"""The simulated broker: topics with partitions and offsets, consumer groups, transactional writers.

A group's assignment changes without warning (as after a session timeout), so that two members can hold
records of one partition at the same time. Of a compacted topic older values of a key disappear; that and
the marks of transactions leave gaps between offsets.
"""

from __future__ import annotations

import asyncio
import zlib
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from aiokafka.errors import ProducerFenced

from chassis.records import Headers, Record
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Partition = tuple[str, int]
Message = tuple[str, bytes | None, bytes | None, Headers]
"""Topic, key, value, headers."""


class Stored(Record):
    """A record as the broker hands it over."""

    timestamp: ClassVar[int] = 0


class Broker:
    """Keeps the records of all topics and tells who waits for more."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.logs: dict[Partition, list[Stored]] = {
            (topic, number): [] for topic in sorted(topics) for number in range(describe(topic).partitions)
        }
        self._ends = dict.fromkeys(self.logs, 0)
        self._partitions = {topic: describe(topic).partitions for topic, _ in self.logs}
        self._compacted = [part for part in self.logs if describe(part[0]).compacted]
        self._epochs: defaultdict[str, int] = defaultdict(int)
        self._arrived: list[asyncio.Event] = []

    def partition_of(self, topic: str, key: bytes | None) -> Partition:
        """Where records of a key go."""
        return topic, zlib.crc32(key or b"") % self._partitions[topic]

    def append(self, messages: Sequence[Message]) -> None:
        """Append messages in their order."""
        for topic, key, value, headers in messages:
            partition = self.partition_of(topic, key)
            self.logs[partition].append(
                Stored(topic, partition[1], self._ends[partition], key, value, headers)
            )
            self._ends[partition] += 1
        self.ring()

    def ring(self) -> None:
        """There may be something to read."""
        for bell in self._arrived:
            bell.set()

    def new_epoch(self, writer: str) -> int:
        """A transactional writer begins, and fences those before it."""
        self._epochs[writer] += 1
        return self._epochs[writer]

    def epoch(self, writer: str) -> int:
        """The newest of this name."""
        return self._epochs[writer]

    def append_transactionally(self, writer: str, epoch: int, messages: Sequence[Message]) -> None:
        """All or nothing, and only for the newest of this name; raises `ProducerFenced`."""
        if self._epochs[writer] != epoch:
            raise ProducerFenced(f"{writer} was replaced")
        self.append(messages)
        for partition in {self.partition_of(topic, key) for topic, key, _, _ in messages}:
            self._ends[partition] += 1

    def compact(self) -> None:
        """Of each key of a compacted topic only the last record stays."""
        for partition in self._compacted:
            last = {record.key: record.offset for record in self.logs[partition]}
            kept = [record for record in self.logs[partition] if last[record.key] == record.offset]
            self.logs[partition] = kept

    def after(self, partition: Partition, offset: int) -> list[Stored]:
        """The records from an offset on."""
        log = self.logs[partition]
        if not log or log[-1].offset < offset:
            return []
        return log[bisect_left(log, offset, key=lambda record: record.offset) :]

    def has_more(self, partition: Partition, offset: int) -> bool:
        """Whether there is a record from an offset on."""
        log = self.logs[partition]
        return bool(log) and log[-1].offset >= offset

    def bell(self) -> asyncio.Event:
        """Set whenever something was appended; whoever waits clears it."""
        self._arrived.append(asyncio.Event())
        return self._arrived[-1]

    def mute(self, bell: asyncio.Event) -> None:
        """Nobody listens to it any more."""
        self._arrived.remove(bell)

    def records(self) -> list[Stored]:
        """All records, by partition and offset."""
        return [record for log in self.logs.values() for record in log]

    def ends(self) -> int:
        """A number that rises whenever something is appended."""
        return sum(self._ends.values())
