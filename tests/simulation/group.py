"""A consumer group: who reads which partitions, up to where, and what was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiokafka.errors import IllegalStateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.simulation.broker import Broker, Partition, Stored
    from tests.simulation.chance import Chance


class Group:
    """The members of one consumer group."""

    def __init__(self, broker: Broker, topics: Sequence[str], chance: Chance) -> None:
        self._broker, self._chance = broker, chance
        self._partitions = [part for part in broker.logs if part[0] in set(topics)]
        self.committed: dict[Partition, int] = dict.fromkeys(self._partitions, 0)
        self._positions: dict[str, dict[Partition, int]] = {}

    def join(self, member: str) -> None:
        self._positions[member] = {}
        self.rebalance()

    def leave(self, member: str) -> None:
        if self._positions.pop(member, None) is not None:
            self.rebalance()

    def rebalance(self) -> None:
        """Deal the partitions anew; everybody begins at what was committed."""
        members = sorted(self._positions)
        self._positions = {member: {} for member in members}
        if members:
            for place, part in enumerate(self._chance.shuffled(self._partitions, "assignment")):
                self._positions[members[place % len(members)]][part] = self.committed[part]
        self._broker.ring()

    def poll(self, member: str, at_most: int) -> list[Stored]:
        """Records of some of the member's partitions, in order within each."""
        positions = self._positions.get(member, {})
        behind = [part for part, position in positions.items() if self._broker.has_more(part, position)]
        found: list[Stored] = []
        for part in self._chance.shuffled(behind, "poll"):
            count = min(self._chance.between(1, at_most, "poll"), at_most - len(found))
            if records := self._broker.after(part, positions[part])[:count]:
                positions[part] = records[-1].offset + 1
                found += records
        return found

    def commit(self, member: str, offsets: Mapping[Partition, int]) -> None:
        """Commit what was read; raises `IllegalStateError` where a partition is another member's by now."""
        if not offsets.keys() <= self._positions.get(member, {}).keys():
            raise IllegalStateError("a partition is not assigned")
        self.committed.update(offsets)

    def seek(self, member: str, offsets: Mapping[Partition, int]) -> None:
        """Read again from there those partitions that are still this member's."""
        positions = self._positions.get(member, {})
        positions.update({part: offset for part, offset in offsets.items() if part in positions})

    def rewind(self, back: Callable[[int], int]) -> None:
        """An operator resets the group's offsets to earlier ones; nobody may be a member then."""
        if self._positions:
            raise IllegalStateError("the group is not empty")
        self.committed = {part: back(offset) for part, offset in self.committed.items()}

    def caught_up(self) -> bool:
        """Everything is read; whether it is committed too is a hint only."""
        read = dict(self.committed)
        for positions in self._positions.values():
            read.update(positions)
        return not any(self._broker.has_more(part, offset) for part, offset in read.items())
