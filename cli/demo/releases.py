"""The two persons who decide on payment runs: one prepares each run, the other releases what was shown."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from chassis.door import tokens
from cli.demo.errors import ServiceSilent
from cli.demo.result import ReleasedRun
from services.payments.door.persons import PREPARE, RELEASE
from services.payments.previews import Standing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PREPARES, RELEASES = "anna.prepares", "bela.releases"
_ANSWERS_WITHIN_S = 15.0
_NOT_KEPT = httpx.Limits(max_keepalive_connections=0)
"""The door closes connections that say nothing for a while, and days may take longer."""


class Releases:
    """What the two do, through the door of payments, each with a token of their own."""

    def __init__(self, client: httpx.AsyncClient, preparing: str, releasing: str) -> None:
        self._client = client
        self._preparing, self._releasing = _bearer(preparing), _bearer(releasing)

    async def release(self) -> bool:
        """Prepare and release every run in which something waits; whether any was released.

        What waits on a day on which banks do not settle waits on.
        """
        waiting = [run for run in await self._runs() if run.count and run.status in ("open", "prepared")]
        return any([await self._decide(run) for run in waiting])

    async def _decide(self, run: Standing) -> bool:
        if run.status == "open":
            await self._ask("POST", f"/runs/{run.run_id}/prepare", self._preparing)
        shown = await self._ask("GET", f"/runs/{run.run_id}", self._releasing)
        seen = {"revision": shown["run"]["revision"]}
        answer = await self._ask("POST", f"/runs/{run.run_id}/release", self._releasing, seen)
        return "code" not in answer

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
            for run in sorted(await self._runs(), key=lambda run: (run.month, run.system, run.number))
            if run.released_on is not None
        )

    async def _runs(self) -> list[Standing]:
        answer = await self._ask("GET", "/runs", self._releasing)
        return [Standing.model_validate(run) for run in answer]

    async def _ask(self, method: str, path: str, person: dict[str, str], body: object = None) -> Any:
        try:
            answer = await self._client.request(method, path, headers=person, json=body)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:  # what answers in another format is not payments
            raise ServiceSilent("payments", str(error) or type(error).__name__) from error
        if answer.is_error and told["code"] != "no_target_day":
            raise ServiceSilent("payments", answer.text)
        return told


@asynccontextmanager
async def open_releases(port: int, file: Path) -> AsyncIterator[Releases]:
    """The two persons at the door on a port of this machine, their tokens in the file that it reads."""
    preparing, releasing = tokens.issue(PREPARES, file, [PREPARE]), tokens.issue(RELEASES, file, [RELEASE])
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(
        base_url=url, timeout=_ANSWERS_WITHIN_S, trust_env=False, limits=_NOT_KEPT
    ) as client:
        yield Releases(client, preparing, releasing)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
