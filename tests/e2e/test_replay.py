"""A service that has lost everything is after a replay what it was, and nobody is told twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from deploy.local.stack import Stack
from tests.e2e import applications
from tests.e2e.chain import START, Chain, running_chain
from tests.integration.operator.console import found

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.registry import Registry

NAME = "eligibility"


@pytest.fixture
async def lonely_chain(
    request: pytest.FixtureRequest, registry: Registry, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Chain]:
    """A chain of its own: one of its databases is lost."""
    folder = tmp_path_factory.mktemp("replay")
    mode = request.config.getoption("--stack")
    async with (
        Stack.choose(mode, logs=folder / "logs") as stack,
        running_chain(stack, registry, folder) as chain,
    ):
        yield chain


async def test_a_service_without_its_data_is_what_it_was_and_nobody_is_told_twice(
    lonely_chain: Chain,
) -> None:
    chain, agency = lonely_chain, lonely_chain.agency()
    service, subsidy = applications.service_application(), applications.subsidy_application()
    await chain.sent_and_settled(agency.applies(service), agency.applies(subsidy))
    approval = applications.approval(percentage="80")
    await chain.sent_and_settled(agency.submits("DecisionTaken", subsidy["case_id"], **approval))
    before, ends = await _states(chain), await chain.ledger.ends()
    assert set(before) >= {service["case_id"], subsidy["case_id"]}

    await chain.services[NAME].stop()
    await _lose_everything(chain.dsns[NAME])
    (done,) = await found(
        *("replay", "service", NAME, "--since", "2000-01-01", "--at", f"{START:%Y-%m-%dT%H:%M:%S}"),
        *("--bootstrap", chain.stack.bootstrap, "--database-url", chain.dsns[NAME]),
    )
    assert (done["known"], done["problems"], done["dead"], done["to_send"]) == (0, 0, 0, 0)
    assert done["handled"] > 0
    assert done["withdrawn"] > 0
    assert await _states(chain) == before

    await chain.services[NAME].start()
    await chain.settle()
    assert await chain.ledger.ends() == ends
    assert (await found("audit", "verify", "--database-url", chain.dsns[NAME]))[0]["breaks"] == []


async def _states(chain: Chain) -> dict[str, Any]:
    rows = await chain.rows(NAME, "SELECT id, state FROM cases WHERE state IS NOT NULL")
    return {row["id"]: json.loads(row["state"]) for row in rows}


async def _lose_everything(dsn: str) -> None:
    """As a backup from before the first message would leave it; offsets stay where they are."""
    connection = await asyncpg.connect(dsn)
    tables = await connection.fetch(
        "SELECT tablename FROM pg_tables "
        "WHERE schemaname = current_schema AND tablename <> 'schema_migrations'"
    )
    await connection.execute("ALTER TABLE audit DISABLE TRIGGER append_only")
    await connection.execute(f"TRUNCATE {', '.join(row['tablename'] for row in tables)}")
    await connection.execute("ALTER TABLE audit ENABLE TRIGGER append_only")
    await connection.close()
