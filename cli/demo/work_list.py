"""The person who clears what the banks' messages leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date

    from cli.demo.payments_door import Person

_NOBODY_WAITS_FOR_IT = "unmatched"
_REASON = "Gehört zu keiner Zahlung und keiner Forderung; die Bank führt den Betrag zurück."


class WorkList:
    """Makes open items the person's own on the day they come up, and settles what is clear on a later one."""

    def __init__(self, clearing: Person, name: str) -> None:
        """`name`: of the person, who becomes the owner."""
        self._clearing, self._name = clearing, name
        self._taken_on: dict[str, date] = {}
        self._to_settle: set[str] = set()
        self._today: date | None = None

    async def items(self) -> list[dict[str, Any]]:
        """Every item as the door shows it, what is open before what is settled."""
        return [*await self._with_status("open"), *await self._with_status("settled")]

    def last_taken(self) -> frozenset[UUID]:
        """Items that came up on the last day: nobody could have settled them on a later one."""
        return frozenset(UUID(item_id) for item_id, day in self._taken_on.items() if day == self._today)

    async def clear(self, today: date, *, anew: bool) -> bool:
        """Take what is nobody's, if there may be anything new; settle what was taken before this day.

        Whether anything was settled. Only money that nobody waits for is settled: the rest needs a decision.
        """
        self._today = today
        if anew:
            await self.take(today)
        done = [item_id for item_id in sorted(self._to_settle) if self._taken_on[item_id] < today]
        for item_id in done:
            self._to_settle.remove(item_id)
            await self._clearing.ask("POST", f"/work-items/{item_id}/settle", {"reason": _REASON})
        return bool(done)

    async def take(self, today: date) -> None:
        """Make the person's own what is nobody's."""
        for item in await self._with_status("open"):
            if item["owner"] is None:
                item_id = item["item_id"]
                await self._clearing.ask("POST", f"/work-items/{item_id}/assign", {"owner": self._name})
                self._taken_on[item_id] = today
                if item["code"] == _NOBODY_WAITS_FOR_IT:
                    self._to_settle.add(item_id)

    async def _with_status(self, status: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = await self._clearing.ask("GET", f"/work-items?status={status}")
        return items
