"""What the processes of one service share: its database, its consumer group, who leads, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.memory.desk import MemoryDesk
from tests.simulation.memory.outbox import Lease

if TYPE_CHECKING:
    from datetime import datetime

    from chassis.service import Service
    from tests.simulation.broker import Broker
    from tests.simulation.chance import Chance
    from tests.simulation.group import Group
    from tests.simulation.memory.database import Database
    from tests.simulation.place import Place


class Site:
    """One service's share of the world."""

    def __init__(
        self,
        service: Service,
        broker: Broker,
        database: Database,
        group: Group,
        chance: Chance,
        outside: Place,
    ) -> None:
        self.name, self.service = service.name, service
        self.broker, self.database, self.group = broker, database, group
        self.lease = Lease()
        self.desk = MemoryDesk(database, outside)
        """For those who look at it from outside."""
        self.refused: dict[int, bool] = {}
        """Outbox rows: whether the broker refuses them until somebody has mended what is wrong."""
        self.sent: dict[int, int] = {}
        """How often a planted sender has sent each row."""
        self._chance = chance

    def refuses(self, number: int, place: Place) -> bool:
        """Whether the broker will never take this row as things are."""
        if number not in self.refused:
            self.refused[number] = place.fault("refused_message", f"outbox {number}")
        return self.refused[number]

    def mended(self) -> None:
        """Whatever the broker refused, it takes now."""
        self.refused = dict.fromkeys(self.refused, False)

    def some_of(self, count: int) -> int:
        """How many of a batch come through a second time."""
        return self._chance.between(0, count, "some")

    def further_back(self, offset: int) -> int:
        """An offset that an operator might go back to."""
        return self._chance.between(0, offset, "rewind")

    async def settled(self, now: datetime) -> bool:
        """Nothing waits to be sent or read, is due, or could be tried again."""
        if self.database.active or self.database.to_be_tried:
            return False
        return await self.desk.settled(now) and self.group.caught_up()
