"""The HTTP door of payments, as persons use it: each with a token of their own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from cli.demo.errors import ServiceSilent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

_ANSWERS_WITHIN_S = 30.0
_NOT_KEPT = httpx.Limits(max_keepalive_connections=0)
"""The door closes connections that say nothing for a while, and days may take longer."""


class Refused(ServiceSilent):
    """The door answered with a problem."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__("payments", answer.text)
        self.code: str = answer.json()["code"]


class Person:
    """Somebody at the door, with the rights of a token."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the door answers in JSON; None: nothing. Raises `Refused`, or `ServiceSilent`."""
        answer = await self._send(method, path, json=body)
        return answer.json() if answer.content else None

    async def fetch(self, path: str) -> bytes:
        """A file. Raises as `ask` does."""
        return (await self._send("GET", path)).content

    async def hand_in(self, path: str, content: bytes, params: Mapping[str, str]) -> Any:
        """What the door answers to a file. Raises as `ask` does."""
        xml = {"content-type": "application/xml"}
        return (await self._send("POST", path, content=content, params=params, headers=xml)).json()

    async def _send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **what: Any
    ) -> httpx.Response:
        try:
            answer = await self._client.request(
                method, path, headers={**self._headers, **(headers or {})}, **what
            )
        except httpx.HTTPError as error:
            raise ServiceSilent("payments", str(error) or type(error).__name__) from error
        if answer.is_error:
            raise Refused(answer)
        return answer


@asynccontextmanager
async def open_client(port: int) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the door on a port of this machine."""
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(
        base_url=url, timeout=_ANSWERS_WITHIN_S, trust_env=False, limits=_NOT_KEPT
    ) as client:
        yield client
