"""The simulated broker: topics with partitions and offsets, consumer groups, transactional writers.

What was appended stays. A group's assignment changes without warning (as after a session timeout), so that
two members can hold records of one partition at the same time; only one of them may commit its offset.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

from chassis.records import Headers, Record
from contracts.topics import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.simulation.chance import Chance

Partition = tuple[str, int]
Message = tuple[str, bytes | None, bytes | None, Headers]
"""Topic, key, value, headers."""


class Fenced(OSError):
    """A writer or member that another one has replaced."""


class Broker:
    """Keeps the records of all topics and tells who waits for more."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.logs: dict[Partition, list[Record]] = {
            (topic, number): [] for topic in sorted(topics) for number in range(describe(topic).partitions)
        }
        self._epochs: defaultdict[str, int] = defaultdict(int)
        self._arrived: list[asyncio.Event] = []

    def partition_of(self, topic: str, key: bytes | None) -> Partition:
        """Where records of a key go."""
        return topic, zlib.crc32(key or b"") % describe(topic).partitions

    def append(self, messages: Sequence[Message]) -> None:
        """Append messages in their order."""
        for topic, key, value, headers in messages:
            partition = self.partition_of(topic, key)
            log = self.logs[partition]
            log.append(Record(topic, partition[1], len(log), key, value, headers))
        self.ring()

    def ring(self) -> None:
        """There may be something to read."""
        for bell in self._arrived:
            bell.set()

    def new_epoch(self, writer: str) -> int:
        """A transactional writer begins, and fences those before it."""
        self._epochs[writer] += 1
        return self._epochs[writer]

    def append_transactionally(self, writer: str, epoch: int, messages: Sequence[Message]) -> None:
        """All or nothing, and only for the newest of this name; raises `Fenced`."""
        if self._epochs[writer] != epoch:
            raise Fenced(f"{writer} was replaced")
        self.append(messages)

    def bell(self) -> asyncio.Event:
        """Set whenever something was appended; whoever waits clears it."""
        self._arrived.append(asyncio.Event())
        return self._arrived[-1]

    def mute(self, bell: asyncio.Event) -> None:
        """Nobody listens to it any more."""
        self._arrived.remove(bell)

    def records(self) -> list[Record]:
        """All records, by partition and offset."""
        return [record for log in self.logs.values() for record in log]

    def ends(self) -> int:
        """How many records there are."""
        return sum(map(len, self.logs.values()))


class Group:
    """The members of one consumer group, what each reads, and what was committed."""

    def __init__(self, broker: Broker, topics: Sequence[str], chance: Chance) -> None:
        self._broker, self._chance = broker, chance
        self._partitions = [part for part in broker.logs if part[0] in set(topics)]
        self.committed: dict[Partition, int] = dict.fromkeys(self._partitions, 0)
        self.generation = 0
        """Counts rebalances: what was read in an earlier one can be neither committed nor sought back to."""
        self._positions: dict[str, dict[Partition, int]] = {}

    def join(self, member: str) -> None:
        self._positions[member] = {}
        self.rebalance()

    def leave(self, member: str) -> None:
        if self._positions.pop(member, None) is not None:
            self.rebalance()

    def rebalance(self) -> None:
        """Deal the partitions anew; everybody begins at what was committed."""
        self.generation += 1
        members = sorted(self._positions)
        self._positions = {member: {} for member in members}
        if members:
            for place, part in enumerate(self._chance.shuffled(self._partitions, "assignment")):
                self._positions[members[place % len(members)]][part] = self.committed[part]
        self._broker.ring()

    def poll(self, member: str, at_most: int) -> list[Record]:
        """Records of some of the member's partitions, in order within each."""
        positions = self._positions.get(member, {})
        behind = [part for part, position in positions.items() if position < len(self._broker.logs[part])]
        found: list[Record] = []
        for part in self._chance.shuffled(behind, "poll"):
            count = self._chance.between(1, at_most, "poll")
            records = self._broker.logs[part][positions[part] :][:count][: at_most - len(found)]
            positions[part] += len(records)
            found += records
        return found

    def commit(self, generation: int, offsets: dict[Partition, int]) -> None:
        """Commit what was read in this generation; raises `Fenced` when it is over."""
        if generation != self.generation:
            raise Fenced("the group was rebalanced since")
        self.committed.update(offsets)

    def seek(self, member: str, generation: int, offsets: dict[Partition, int]) -> None:
        """Read again from there; after a rebalance there is nothing to go back to."""
        if generation == self.generation:
            self._positions[member].update(offsets)

    def rewind(self, back: Callable[[int], int]) -> None:
        """An operator resets the group's offsets to earlier ones."""
        self.committed = {part: back(offset) for part, offset in self.committed.items()}
        self.rebalance()

    def caught_up(self) -> bool:
        """Everything is read and committed."""
        return all(self.committed[part] >= len(self._broker.logs[part]) for part in self._partitions)
