"""Around every request: its id, the headers of its answer, its time, and a plain answer to a crash."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect

from chassis.door.problems import ProblemError, answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from chassis.metrics import Metrics

log = structlog.get_logger(__name__)

REQUEST_ID: Final = "request_id"
"""Where a request's id stands, among its state."""
SENDER: Final = "sender"
"""Where the recognised agency or person stands, among the state of a request; its log tells it."""

_ALLOWED_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STRICT_TRANSPORT: Final = "max-age=31536000"


class Frame:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        exchange = _Exchange(scope, send)
        started = time.monotonic()
        try:
            await self._app(scope, receive, exchange.send)
        except ClientDisconnect:
            log.info("client_gone", request=exchange.id)
        except Exception as error:
            # The message of an error may quote what was sent; its place in the code does not.
            log.error("request_failed", request=exchange.id, error=type(error).__name__, at=_place(error))
            await exchange.crashed(receive)
        finally:
            self._note(scope, exchange, time.monotonic() - started)
        return None

    def _note(self, scope: Scope, exchange: _Exchange, seconds: float) -> None:
        """Count the request, and log who asked for what kind of thing: no address, no case, no content."""
        route = getattr(scope.get("route"), "path", "-")
        self._metrics("requests", route=route, status=str(exchange.status)).inc()
        self._metrics("request_seconds", route=route).observe(seconds)
        log.info(
            "request",
            request=exchange.id,
            sender=scope["state"].get(SENDER),
            route=route,
            status=exchange.status,
            seconds=round(seconds, 3),
        )


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        given = Headers(scope=scope).get("x-request-id", "")
        self.id = given if _ALLOWED_ID.fullmatch(given) else str(uuid4())
        self.status = 499
        """Until there is an answer: the client has gone."""
        self._scope, self._send, self._begun = scope, send, False
        scope.setdefault("state", {})[REQUEST_ID] = self.id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun, self.status = True, message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.id
            for name, value in _HEADERS.items():
                headers[name] = value
            if self._scope["scheme"] == "https":
                headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
        await self._send(message)

    async def crashed(self, receive: Receive) -> None:
        if not self._begun:
            problem = ProblemError("internal", "Die Anfrage konnte nicht bearbeitet werden.")
            await answer(problem, self.id)(self._scope, receive, self.send)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "-"
