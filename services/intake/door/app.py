"""The door, put together: routes, problems, the frame around them; and how a service process runs it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from services.intake.door import bulk, cases, descriptions, questions, submissions
from services.intake.door.authentication import Authentication
from services.intake.door.inspection import Inspector
from services.intake.door.limits import RateLimit
from services.intake.door.middleware import REQUEST_ID, Frame
from services.intake.door.parts import Parts
from services.intake.door.problems import ProblemError, answer
from services.intake.door.publishing import Publisher
from services.intake.door.server import server
from services.intake.door.tokens import Tokens
from services.intake.store import CommittedRecords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from chassis.metrics import Metrics
    from chassis.service import Companion, Running

_BY_STATUS = {404: "not_found", 405: "method_not_allowed"}


def described() -> FastAPI:
    """The application with its routes and its description, without anything behind it."""
    app = FastAPI(**descriptions.API, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    for module in (submissions, bulk, cases, questions):
        app.include_router(module.router)
    app.openapi = lambda: descriptions.document(app)  # type: ignore[method-assign]
    return app


def application(parts: Parts, metrics: Metrics) -> FastAPI:
    """The application that the server runs."""
    app = described()
    app.state.parts = parts
    app.add_exception_handler(ProblemError, _told)
    app.add_exception_handler(HTTPException, _told_of_http)
    app.add_exception_handler(RequestValidationError, _told_of_parameters)
    app.add_middleware(Frame, metrics=metrics)
    return app


async def _told(request: Request, error: Any) -> Response:
    return answer(error, getattr(request.state, REQUEST_ID))


async def _told_of_http(request: Request, error: Any) -> Response:
    code = _BY_STATUS.get(error.status_code, "parameter_invalid")
    detail = f"{request.method} {request.url.path}: das gibt es hier nicht."
    return await _told(request, ProblemError(code, detail, headers=error.headers))


async def _told_of_parameters(request: Request, error: Any) -> Response:
    names = ", ".join(str(each["loc"][-1]) for each in error.errors())
    detail = f"Nicht lesbar: {names}."
    return await _told(request, ProblemError("parameter_invalid", detail, field=names))


class Door:
    """The server and the producer behind it, as part of a service process."""

    name = "door"

    def __init__(self, running: Running) -> None:
        settings = running.settings
        self._publisher = Publisher(settings.kafka_options())
        parts = Parts(
            authentication=Authentication(
                agencies=running.registry.agencies.keys(),
                tokens=Tokens(settings.api_tokens_file),
                of_agency=RateLimit(settings.api_requests_per_minute),
                of_address=RateLimit(settings.api_anonymous_per_minute),
            ),
            inspector=Inspector(running.inbound, running.clock),
            publisher=self._publisher,
            records=CommittedRecords(running.pool, running.store),
            clock=running.clock,
        )
        self.server = server(application(parts, running.metrics), settings)
        self._closed = asyncio.Event()

    async def run(self) -> None:
        """Serve until told to stop."""
        try:
            await self.server.serve()
        finally:
            self._closed.set()

    async def stop(self) -> None:
        """Take no more connections, finish the requests that have begun, then leave the broker."""
        self.server.should_exit = True
        await self._closed.wait()
        await self._publisher.stop()


def doors(running: Running) -> Sequence[Companion]:
    """The door, where the settings name a port for it."""
    return () if running.settings.api_port is None else (Door(running),)
