"""The two persons who decide on payment runs: one prepares each run, the other releases what was shown."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from chassis.door import tokens
from cli.demo.payments_door import Person, Refused, open_client
from cli.demo.result import ReleasedRun
from services.payments.door.persons import PREPARE, RELEASE
from services.payments.previews import Standing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

PREPARES, RELEASES = "anna.prepares", "bela.releases"


class Releases:
    """What the two do, each with a token of their own."""

    def __init__(self, client: httpx.AsyncClient, preparing: str, releasing: str) -> None:
        """`preparing` and `releasing`: their tokens."""
        self._preparing, self._releasing = Person(client, preparing), Person(client, releasing)

    async def release(self) -> bool:
        """Prepare and release every run in which something waits; whether any was released.

        What waits on a day on which banks do not settle waits on.
        """
        waiting = [run for run in await self.runs() if run.count and run.status in ("open", "prepared")]
        return any([await self._decide(run) for run in waiting])

    async def _decide(self, run: Standing) -> bool:
        if run.status == "open":
            await self._preparing.ask("POST", f"/runs/{run.run_id}/prepare")
        shown = await self._releasing.ask("GET", f"/runs/{run.run_id}")
        seen = {"revision": shown["run"]["revision"]}
        try:
            await self._releasing.ask("POST", f"/runs/{run.run_id}/release", seen)
        except Refused as refused:
            if refused.code != "no_target_day":
                raise
            return False
        return True

    async def released(self) -> tuple[ReleasedRun, ...]:
        """The runs so far, the oldest first."""
        return tuple(
            ReleasedRun(
                system=run.system,
                number=run.number,
                released_on=run.released_on,
                count=run.count,
                total=run.total,
                prepared_by=run.prepared_by or "-",
                released_by=run.released_by or "-",
            )
            for run in sorted(await self.runs(), key=lambda run: (run.month, run.system, run.number))
            if run.released_on is not None
        )

    async def runs(self) -> list[Standing]:
        """All runs, as they stand."""
        return [Standing.model_validate(run) for run in await self._releasing.ask("GET", "/runs")]


@asynccontextmanager
async def open_releases(port: int, file: Path) -> AsyncIterator[Releases]:
    """The two persons at the door on a port of this machine, their tokens in the file that it reads."""
    preparing, releasing = tokens.issue(PREPARES, file, [PREPARE]), tokens.issue(RELEASES, file, [RELEASE])
    async with open_client(port) as client:
        yield Releases(client, preparing, releasing)
