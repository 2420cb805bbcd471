"""What every door does around its routes, and how it runs as part of a service process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from chassis.door.middleware import REQUEST_ID, Frame
from chassis.door.problems import ProblemError, answer
from chassis.door.server import server

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from chassis.metrics import Metrics
    from chassis.settings import Settings

_BY_STATUS = {404: "not_found", 405: "method_not_allowed"}


def framed(app: FastAPI, metrics: Metrics) -> FastAPI:
    """The application, every error of which is told as a problem, within the frame of every request."""
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
    return await _told(request, ProblemError("parameter_invalid", f"Nicht lesbar: {names}.", field=names))


class Door:
    """The server of a door, beside the consumer."""

    name = "door"

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self.server = server(app, settings)
        self._closed = asyncio.Event()

    async def run(self) -> None:
        """Serve until told to stop."""
        try:
            await self.server.serve()
        finally:
            self._closed.set()

    async def stop(self) -> None:
        """Take no more connections, and finish the requests that have begun."""
        self.server.should_exit = True
        await self._closed.wait()
