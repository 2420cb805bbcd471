"""A database that vanishes without a word: whoever waits for its answer gives up and connects anew."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from deploy.local.ports import free_ports
from tests.chaos.proxy import Condition, Line, Proxy
from tests.chaos.servers import at_port, port_of
from tests.integration.chassis.bench import until
from tests.integration.chassis.ledger import NAME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.integration.chassis.bench import Bench


@pytest.fixture
async def proxy(bench: Bench) -> AsyncIterator[Proxy]:
    """Stands before the database."""
    async with Proxy(free_ports(1)[0], port_of(bench.database.dsn(NAME))) as running:
        yield running


async def test_events_are_handled_and_answered_once_the_lost_connections_are_given_up(
    bench: Bench, proxy: Proxy
) -> None:
    case = str(uuid4())
    dsn = at_port(bench.database.dsn(NAME), proxy.port)
    async with bench.service(database_url=dsn, database_timeout_s=1.0) as running:
        await bench.handled(running, bench.hearing(case, "add 1"))
        proxy.set(Condition(Line.LOST))
        proxy.set(Condition())
        after = bench.hearing(case, "add 2")
        await bench.send(after)
        assert len(await until(lambda: bench.receipts_of(after))) == 1
        assert await bench.balance(case) == 3
