"""The door, put together, and how it runs as part of the service's process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI

from chassis.door.application import Door, framed
from chassis.door.limits import RateLimit
from chassis.door.problems import MEDIA_TYPE, schema
from chassis.door.tokens import Tokens
from services.payments.bank_file import provider_accounts
from services.payments.bank_queries import BankQueries
from services.payments.door import bank, items, payees, recovery
from services.payments.door.files import BankFiles
from services.payments.door.orders import Orders
from services.payments.door.parts import Parts
from services.payments.door.persons import Persons
from services.payments.door.problems import KINDS
from services.payments.door.reading import MessageReader
from services.payments.door.routes import router
from services.payments.item_queries import ItemQueries
from services.payments.payee_queries import PayeeQueries
from services.payments.queries import RunQueries
from services.payments.receivable_queries import ReceivableQueries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chassis.metrics import Metrics
    from chassis.service import Companion, Running

_ABOUT: Final = (
    "Payment runs: nothing is ordered from a payment system before one person has prepared a run and "
    "another, who has seen what is in it, has released it. Persons come with tokens made by "
    "`teilhabe token new NAME --right payments:prepare`."
)
_PROBLEM: Final = schema(KINDS)


def described() -> FastAPI:
    """The application with its routes and its description, without anything behind it."""
    app = FastAPI(
        title="teilhabe: payments",
        version="1",
        description=_ABOUT,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        docs_url=None,
        redoc_url=None,
        responses={"default": {"description": "A problem.", "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}},
    )
    app.include_router(router)
    app.include_router(bank.router)
    app.include_router(items.router)
    app.include_router(recovery.router)
    app.include_router(payees.router)
    return app


def application(parts: Parts, metrics: Metrics) -> FastAPI:
    """The application that the server runs."""
    app = described()
    app.state.parts = parts
    return framed(app, metrics)


def doors(running: Running) -> Sequence[Companion]:
    """The door, where the settings name a port for it."""
    settings = running.settings
    if settings.api_port is None:
        return ()
    limits: dict[str, Any] = {slug: a.second_person_above for slug, a in running.registry.agencies.items()}
    orders = Orders(running.inbound, running.worker, running.clock)
    bank_rows = BankQueries(running.pool, provider_accounts(running.registry.providers.values()))
    parts = Parts(
        persons=Persons(
            Tokens(settings.api_tokens_file),
            of_person=RateLimit(settings.api_requests_per_minute),
            of_address=RateLimit(settings.api_anonymous_per_minute),
        ),
        orders=orders,
        runs=RunQueries(running.pool, limits),
        files=BankFiles(bank_rows, orders, running.registry.payment_systems),
        messages=MessageReader(bank_rows, orders),
        items=ItemQueries(running.pool),
        receivables=ReceivableQueries(running.pool),
        payees=PayeeQueries(running.pool, running.registry.providers),
    )
    return (Door(application(parts, running.metrics), settings),)
