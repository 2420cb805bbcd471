"""The process's HTTP side: its servers, probes, metrics, and the control port of a clock that tests move."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import uvicorn
from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from chassis.clock import ControlledClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request

    from chassis.service import Running

STALE_AFTER = 30.0
"""Seconds without a round of the chores after which the process counts as hung."""


class Server(uvicorn.Server):
    """One of the HTTP servers of a process. Signals are the process's, not the server's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def application(running: Running, more: Sequence[BaseRoute] = ()) -> Starlette:
    """The routes of a service process."""
    probes = Probes(running)
    routes: list[BaseRoute] = [
        Route("/livez", probes.live),
        Route("/readyz", probes.ready),
        Route("/metrics", probes.metrics),
        *more,
    ]
    if isinstance(running.clock, ControlledClock):
        routes += [
            Route("/clock", probes.clock, methods=["GET"]),
            Route("/clock", probes.move_clock, methods=["POST"]),
        ]
    return Starlette(routes=routes)


class Probes:
    """What the operator's machinery asks."""

    def __init__(self, running: Running) -> None:
        self._running = running

    async def live(self, _request: Request) -> Response:
        """The loop goes round. A broker or database that is gone does not make the process dead."""
        age = time.monotonic() - self._running.worker.beat
        alive = age < STALE_AFTER or self._running.worker.busy
        return PlainTextResponse("ok" if alive else f"no round for {age:.0f} s", 200 if alive else 503)

    async def ready(self, _request: Request) -> Response:
        """Broker and database reachable, partitions assigned, migrations applied."""
        checks = await self._running.checks()
        return JSONResponse(checks, 200 if all(checks.values()) else 503)

    async def metrics(self, _request: Request) -> Response:
        """Prometheus text format."""
        await self._running.observe()
        text = generate_latest(self._running.metrics.registry)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def clock(self, _request: Request) -> Response:
        """Where the clock stands, when the next timer is due, whether there is nothing left to do."""
        due = await self._running.worker.next_due()
        idle = await self._running.idle()
        now = self._running.clock.now()
        return JSONResponse(
            {"now": now.isoformat(), "next_due": due.isoformat() if due else None, "idle": idle}
        )

    async def move_clock(self, request: Request) -> Response:
        """`{"now": "2026-03-02T22:59:59Z"}` moves the clock forward."""
        clock = self._running.clock
        assert isinstance(clock, ControlledClock)
        try:
            clock.move(datetime.fromisoformat((await request.json())["now"]))
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 422)
        self._running.worker.wake()
        return JSONResponse({"now": clock.now().isoformat()})
