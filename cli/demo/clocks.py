"""The services' control ports: their clocks are moved together, and say whether anything is left to do."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from cli.demo.errors import ServiceSilent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

_ANSWERS_WITHIN_S = 15.0
_KEPT = httpx.Limits(keepalive_expiry=1.0)
"""Given up before the service closes them, after five seconds: a question at that moment has no answer."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """What one service says about itself."""

    idle: bool
    """Nothing to read, to send, or to try again; no timer is due."""
    next_due: datetime | None
    """When its next timer is due."""


class Clocks:
    """The clocks of all services."""

    def __init__(self, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self._clients = clients

    async def move(self, now: datetime) -> None:
        """Move every clock forward."""
        await self._ask_all("POST", {"now": now.isoformat()})

    async def read(self) -> dict[str, ClockState]:
        """The state of each service, by name."""
        return {name: _state(answer) for name, answer in (await self._ask_all("GET", None)).items()}

    async def _ask_all(self, method: str, body: object) -> dict[str, Any]:
        answers = await asyncio.gather(*(self._ask(name, method, body) for name in self._clients))
        return dict(zip(self._clients, answers, strict=True))

    async def _ask(self, name: str, method: str, body: object) -> Any:
        try:
            answer = await self._clients[name].request(method, "/clock", json=body)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise ServiceSilent(name, str(error) or type(error).__name__) from error
        return answer.json()


@asynccontextmanager
async def open_clocks(urls: Mapping[str, str]) -> AsyncIterator[Clocks]:
    """The clocks of the services at these addresses."""
    clients = {
        name: httpx.AsyncClient(base_url=url, timeout=_ANSWERS_WITHIN_S, limits=_KEPT, trust_env=False)
        for name, url in urls.items()
    }
    try:
        yield Clocks(clients)
    finally:
        await asyncio.gather(*(client.aclose() for client in clients.values()))


def _state(answer: Any) -> ClockState:
    due = answer["next_due"]
    return ClockState(idle=answer["idle"], next_due=datetime.fromisoformat(due) if due else None)
