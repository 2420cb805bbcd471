"""Do the processes say of themselves that they are ready?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from cli.operator.diagnosis import Diagnosis, ok, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

_AREA = "process"
_MENDS = {
    "broker": "See the lines on the broker.",
    "assigned": "No partitions yet: wait, or look for another process with the same TEILHABE_INSTANCE.",
    "database": "See the lines on the database.",
    "migrations": "Run `teilhabe migrate`.",
}


async def examine_processes(urls: Mapping[str, str]) -> list[Diagnosis]:
    """Ask `/readyz` of each service; `urls` by service."""
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        return [await _examined(client, service, url) for service, url in urls.items()]


async def _examined(client: httpx.AsyncClient, service: str, url: str) -> Diagnosis:
    try:
        answer = await client.get(f"{url}/readyz")
        checks = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        found = f"{url} does not answer: {type(error).__name__}."
        return wrong(_AREA, service, found, "Read its log; start it again.")
    if failed := [name for name, well in checks.items() if not well]:
        mend = " ".join(_MENDS.get(name, "Read its log.") for name in failed)
        return wrong(_AREA, service, f"Not ready: {', '.join(failed)}.", mend)
    return ok(_AREA, service, "Ready.")
