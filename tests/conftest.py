"""Fixtures that need servers: one stack for the session, a fresh database for each test that asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chassis.registry import Registry
from deploy.database import new_passwords
from deploy.kafka_admin import kafka_admin as connected_admin
from deploy.local.stack import Stack
from deploy.provision import Provisioned, provision, provision_database
from tests.databases import FreshDatabase, database_copy, new_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stack",
        choices=("embedded", "containers", "external"),
        default=None,
        help="where Kafka and PostgreSQL come from; by default the servers that KAFKA_BOOTSTRAP_SERVERS and "
        "DATABASE_URL name, else embedded ones",
    )


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The partners that ship with the project."""
    return Registry.load(ROOT / "deploy" / "registry")


@pytest.fixture(scope="session")
async def stack(request: pytest.FixtureRequest) -> AsyncIterator[Stack]:
    """Kafka and PostgreSQL for the whole session."""
    async with Stack.choose(request.config.getoption("--stack"), logs=ROOT / ".cache/logs/tests") as running:
        yield running


@pytest.fixture(scope="session")
async def passwords() -> Mapping[str, str]:
    """The services' database passwords; roles belong to the server, so one set serves all databases."""
    return new_passwords()


@pytest.fixture(scope="session")
async def provisioned(stack: Stack, registry: Registry, passwords: Mapping[str, str]) -> Provisioned:
    """Topics of all partners on the broker, and the services' schemas in the stack's own database."""
    return await provision(stack.bootstrap, stack.dsn_admin, registry, passwords)


@pytest.fixture
async def kafka_admin(stack: Stack) -> AsyncIterator[Any]:
    """A connected aiokafka admin client."""
    async with connected_admin(stack.bootstrap) as admin:
        yield admin


@pytest.fixture(scope="session")
async def template_dsn(stack: Stack, passwords: Mapping[str, str]) -> AsyncIterator[str]:
    """A database with all schemas migrated, from which others are copied; nobody stays connected to it."""
    async with new_database(stack.dsn_admin) as dsn:
        await provision_database(dsn, passwords)
        yield dsn


@pytest.fixture
async def fresh_database(template_dsn: str, passwords: Mapping[str, str]) -> AsyncIterator[FreshDatabase]:
    """A new database with the five schemas, all tables empty."""
    async with database_copy(template_dsn, passwords) as database:
        yield database
