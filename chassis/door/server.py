"""The server of the door: TLS, client certificates, and patience with slow clients that ends."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from chassis.http import Server

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from fastapi import FastAPI

    from chassis.settings import Settings

CERTIFICATE: Final = "client_certificate"
"""Where the server puts the names in a client's certificate, among the state of a request."""
HEAD_WITHIN_S: Final = 10
"""Longest time from a connection, or from the first byte of a request, to the end of its head."""
MOST_CONNECTIONS: Final = 200
STOPPED_WITHIN_S: Final = 10


def names_in(certificate: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The names that a verified certificate (as `ssl` decodes it) vouches for.

    The DNS names of its `subjectAltName`; the common name only where it has none (RFC 6125 § 6.4.4).
    """
    if not certificate:
        return ()
    alternative = tuple(value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS")
    if alternative:
        return alternative
    parts = (part for group in certificate.get("subject", ()) for part in group)
    return tuple(value for name, value in parts if name == "commonName")


class Connection(H11Protocol):
    """A connection that tells the application the names in its client certificate."""

    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        encrypted = transport.get_extra_info("ssl_object")
        names = names_in(encrypted.getpeercert()) if encrypted else ()
        self.app_state = {**self.app_state, CERTIFICATE: names}
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_has_come()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        """Close the connection unless the head of a request is there in time."""
        if self.conn.their_state is not h11.IDLE:
            self._head_has_come()
        elif self._head_due is None:
            self._head_due = self.loop.call_later(HEAD_WITHIN_S, self.transport.close)

    def _head_has_come(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None


def server(application: FastAPI, settings: Settings) -> Server:
    """The server of the door, not started yet."""
    assert settings.api_port is not None
    return Server(
        uvicorn.Config(
            application,
            host=settings.api_host,
            port=settings.api_port,
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=STOPPED_WITHIN_S,
            **_tls(settings),
        )
    )


def _tls(settings: Settings) -> dict[str, Any]:
    """A client certificate is asked for, not demanded: a token will do, and questions need neither."""
    if settings.api_certificate is None:
        return {}
    options: dict[str, Any] = {"ssl_certfile": settings.api_certificate, "ssl_keyfile": settings.api_key}
    if settings.api_client_ca is not None:
        options |= {"ssl_ca_certs": str(settings.api_client_ca), "ssl_cert_reqs": ssl.CERT_OPTIONAL}
    return options
