"""Intake's HTTP door, as agencies without Kafka use it: each with a token of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from chassis.door import tokens
from cli.demo.errors import ServiceSilent
from cli.demo.result import SentLine, UnsentLine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping
    from pathlib import Path
    from uuid import UUID

    from cli.demo.scenario import Line
    from contracts.envelope import Structured

_ANSWERS_WITHIN_S = 15.0


class Door:
    """Sends the lines of some cases one after the other; each is written before it is answered."""

    def __init__(self, client: httpx.AsyncClient, issued: Mapping[str, str], cases: Collection[UUID]) -> None:
        """`issued`: the token of each agency, by the `source` of its messages."""
        self._client, self._issued, self._cases = client, issued, cases

    def takes(self, line: Line) -> bool:
        """Whether a line is about one of the cases, from an agency that has a token."""
        return line.case in self._cases and line.message.header("ce_source") in self._issued

    async def send(self, line: Line) -> SentLine | UnsentLine:
        """Where the line stands on Kafka then, or why the door did not take it. Raises `ServiceSilent`."""
        token = self._issued[line.message.header("ce_source") or ""]
        headers = {**_attributes(line.message), "Authorization": f"Bearer {token}"}
        try:
            answer = await self._client.post(
                "/submissions", content=line.message.value or b"", headers=headers
            )
        except httpx.HTTPError as error:
            raise ServiceSilent("intake", str(error) or type(error).__name__) from error
        if answer.status_code != httpx.codes.ACCEPTED:
            return UnsentLine(line.number, f"The HTTP door answered {answer.status_code}: {answer.text}")
        position = answer.json()["position"]
        return SentLine(line.number, position["topic"], position["partition"], position["offset"])


@asynccontextmanager
async def open_door(
    port: int, file: Path, agencies: Iterable[str], cases: Collection[UUID]
) -> AsyncIterator[Door]:
    """The door on a port of this machine, with a new token for each agency in the file that it reads."""
    issued = {f"/agencies/{agency}": tokens.issue(agency, file) for agency in agencies}
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url, timeout=_ANSWERS_WITHIN_S, trust_env=False) as client:
        yield Door(client, issued, cases)


def _attributes(message: Structured) -> dict[str, str]:
    """The headers of a CloudEvent in binary mode over HTTP: `ce_id` is `ce-id` there."""
    given = {
        name.replace("_", "-", 1): value.decode() for name, value in message.headers if value is not None
    }
    return {"content-type": "application/json", **given}
