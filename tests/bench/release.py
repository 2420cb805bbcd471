"""Releasing the one run that waits, as two people do it: through the door of payments."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

import httpx

from chassis.door import tokens
from deploy.local.ports import free_ports

if TYPE_CHECKING:
    from types import TracebackType

RIGHTS = ("payments:prepare", "payments:release")
PATIENCE_S = 120.0


@dataclass(slots=True)
class Office:
    """Two people with a token each, and where the door is that they use."""

    folder: TemporaryDirectory[str]
    port: int
    tokens: tuple[str, ...]

    def __init__(self) -> None:
        self.folder, self.port = TemporaryDirectory(), free_ports(1)[0]
        self.tokens = tuple(tokens.issue(f"bench.{right[9:]}", self._file, {right}) for right in RIGHTS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What the service has to be told."""
        return {"TEILHABE_API_PORT": str(self.port), "TEILHABE_API_TOKENS_FILE": str(self._file)}

    @property
    def _file(self) -> Path:
        return Path(self.folder.name) / "tokens"

    async def prepare(self) -> dict[str, Any]:
        """The first one closes the run; how it then stands."""
        run = (await self._asked("GET", "", 0))[0]
        closed: dict[str, Any] = await self._asked("POST", f"/{run['run_id']}/prepare", 0)
        return closed

    async def release(self, run: dict[str, Any]) -> float:
        """The second one releases what was seen; the moment of asking, in milliseconds of the clock."""
        asked = time.time() * 1000
        await self._asked("POST", f"/{run['run_id']}/release", 1, {"revision": run["revision"]})
        return asked

    async def _asked(self, method: str, path: str, person: int, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[person]}"}
        url = f"http://127.0.0.1:{self.port}/runs{path}"
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
            answer = await client.request(method, url, headers=headers, json=body)
        answer.raise_for_status()
        return answer.json()
