"""The two persons who prepare and release payment runs, at whichever process of payments answers them."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import httpx

from chassis.door import tokens
from cli.demo.errors import ServiceSilent
from cli.demo.releases import PREPARES, RELEASES, Releases
from services.payments.door.persons import PREPARE, RELEASE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.chaos.crew import Crew

_ROUND_S: Final = 0.5
_ANSWERS_WITHIN_S: Final = 5.0


class Cashiers:
    """Both of them; what a fault keeps them from doing they try again, at another process."""

    def __init__(self, crew: Crew, file: Path) -> None:
        self._crew = crew
        self._preparing = tokens.issue(PREPARES, file, [PREPARE])
        self._releasing = tokens.issue(RELEASES, file, [RELEASE])
        self._at_work = asyncio.Lock()

    async def release(self) -> bool:
        """Prepare and release what waits; whether there was anything. Raises `ServiceSilent`.

        Who is told off, by a door that does not know their tokens, say, has not found payments yet.
        """
        async with self._at_work:  # who releases while somebody else does finds nothing left to release
            return await self._release()

    async def release_in_time(self, within_s: float) -> bool:
        """The same, tried again and again while nobody answers."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                return await self.release()
            except ServiceSilent:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(_ROUND_S)

    async def _release(self) -> bool:
        silent = ServiceSilent("payments", "none of its processes runs")
        for instance in self._crew.wanted:
            if instance.service != "payments":
                continue
            url = f"http://127.0.0.1:{instance.door_port}"
            async with httpx.AsyncClient(base_url=url, timeout=_ANSWERS_WITHIN_S, trust_env=False) as client:
                try:
                    return await Releases(client, self._preparing, self._releasing).release()
                except ServiceSilent as error:
                    silent = error
        raise silent

    async def work(self) -> None:
        """Go on for ever."""
        while True:
            with suppress(ServiceSilent):
                await self.release()
            await asyncio.sleep(_ROUND_S)


@asynccontextmanager
async def cashiers_at_work(crew: Crew, file: Path) -> AsyncIterator[Cashiers]:
    """Both of them, who release what comes up until the block ends."""
    cashiers = Cashiers(crew, file)
    work = asyncio.create_task(cashiers.work(), name="cashiers")
    try:
        yield cashiers
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
