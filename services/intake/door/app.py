"""The door, put together: routes, problems, the frame around them; and how a service process runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from chassis.door.application import Door, framed
from chassis.door.limits import RateLimit
from chassis.door.tokens import Tokens
from services.intake.door import bulk, cases, descriptions, questions, submissions
from services.intake.door.authentication import Authentication
from services.intake.door.inspection import Inspector
from services.intake.door.parts import Parts
from services.intake.door.publishing import Publisher
from services.intake.store import CommittedRecords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chassis.metrics import Metrics
    from chassis.service import Companion, Running


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
    return framed(app, metrics)


class IntakeDoor(Door):
    """The server and the producer behind it, as part of a service process."""

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
        super().__init__(application(parts, running.metrics), settings)

    async def stop(self) -> None:
        """Take no more connections, finish the requests that have begun, then leave the broker."""
        await super().stop()
        await self._publisher.stop()


def doors(running: Running) -> Sequence[Companion]:
    """The door, where the settings name a port for it."""
    return () if running.settings.api_port is None else (IntakeDoor(running),)
