"""`teilhabe replay partner`: an agency gets again what its topic holds, through intake's outbox."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest
from prometheus_client import CollectorRegistry

from chassis.metrics import Metrics
from chassis.postgres_outbox import PostgresOutbox
from chassis.relay import Relay
from chassis.sender import Sender
from chassis.settings import Settings
from cli.operator.replay.partner import Partner, Resent, Wanted, replay_partner
from contracts.receipts import SubmissionReceived
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.registry import Registry
    from tests.integration.chassis.bench import Bench, Message

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_PUT = "INSERT INTO {table} (id, version, state, audit_hash) VALUES ($1, 1, $2, '')"


@pytest.fixture
async def intake(bench: Bench) -> AsyncIterator[Any]:
    """A connection of intake's role."""
    connection = await asyncpg.connect(bench.database.dsn("intake"))
    yield connection
    await connection.close()


def _settings(bench: Bench) -> Settings:
    return Settings(
        service="intake", kafka_bootstrap_servers=bench.bootstrap, database_url=bench.database.dsn("intake")
    )


async def _told(bench: Bench, case: str, count: int) -> list[Message]:
    """Receipts about a case, as intake put them on the agency's topic."""
    events = [SubmissionReceived.model_validate({"case_id": case, "accepted": True}) for _ in range(count)]
    messages = [
        bench.message(event, bench.receipts).headed("ce_source", b"/services/intake") for event in events
    ]
    await bench.send(*messages)
    return messages


async def _case(intake: Any, *, person_is_there: bool = True) -> str:
    """A case of which intake knows the person, or knew it."""
    case, person = str(uuid4()), str(uuid4())
    state = json.dumps({"applicant_id": person, "beneficiary_id": None})
    await intake.execute(_PUT.format(table="cases"), case, state)
    await intake.execute(_PUT.format(table="subjects"), person, "{}" if person_is_there else None)
    return case


async def _replayed(bench: Bench, *, dry_run: bool = False, **conditions: str) -> Resent:
    partner = Partner(bench.agency, bench.receipts, "intake")
    wanted = Wanted(BEGAN, **conditions)
    return await replay_partner(_settings(bench), partner, wanted, lambda _: None, dry_run=dry_run)


async def _sent(bench: Bench) -> None:
    """Let a relay of intake send its outbox."""
    settings = _settings(bench)
    sender = Sender(settings.kafka_options(), f"intake-{uuid4().hex}")
    metrics = Metrics("intake", CollectorRegistry())
    relay = Relay(PostgresOutbox(settings.database_url, settings.database_timeout_s), sender, metrics)
    running = asyncio.create_task(relay.run())
    await asyncio.wait_for(relay.leading.wait(), 10)
    await relay.stop()
    await running


async def test_it_comes_again_with_the_same_id_and_content_and_a_mark(bench: Bench, intake: Any) -> None:
    first, second = await _case(intake), await _case(intake)
    told = [*await _told(bench, first, 2), *await _told(bench, second, 1)]
    assert (await _replayed(bench, dry_run=True)).sent == 3
    assert await intake.fetchval("SELECT count(*) FROM outbox") == 0

    done = await _replayed(bench)
    assert (done.sent, done.left_out, done.kept_since) == (3, 0, None)
    await _sent(bench)
    again = (await bench.sent_to(bench.receipts))[3:]
    assert [(each.key, each.value) for each in again] == [(each.key, each.value) for each in told]
    marked = [dict(each.headers) for each in again]
    assert [each.pop("ce_replay") for each in marked] == [b"true"] * 3
    assert marked == [dict(each.headers) for each in told]

    assert (await _replayed(bench)).sent == 3, "what was replayed is not replayed itself"


async def test_it_can_be_narrowed_to_an_event_and_a_case(bench: Bench, intake: Any) -> None:
    first, second = await _case(intake), await _case(intake)
    await _told(bench, first, 2)
    await _told(bench, second, 1)
    assert (await _replayed(bench, case=second)).sent == 1
    assert (await _replayed(bench, type="SubmissionReceived")).sent == 3
    assert (await _replayed(bench, type="GrantApproved")).sent == 0


async def test_who_has_been_erased_does_not_come_back(bench: Bench, intake: Any) -> None:
    kept, erased = await _case(intake), await _case(intake, person_is_there=False)
    await _told(bench, kept, 1)
    await _told(bench, erased, 2)
    done = await _replayed(bench)
    assert (done.sent, done.left_out) == (1, 2)
    assert [row["key"] for row in await intake.fetch("SELECT key FROM outbox")] == [kept]


async def test_who_is_erased_meanwhile_leaves_the_outbox(bench: Bench, intake: Any) -> None:
    case = await _case(intake)
    await _told(bench, case, 1)
    await _replayed(bench)
    (personal,) = await intake.fetchval("SELECT personal FROM outbox")
    people = json.loads(await intake.fetchval("SELECT state FROM cases WHERE id = $1", case))
    assert personal == people["applicant_id"]


async def test_only_agencies_and_providers_are_told_again(bench: Bench, registry: Registry) -> None:
    since = ("--since", "2026-01-01")
    for name, words in ((next(iter(registry.payment_systems)), "never sent again"), ("atlantis", "neither")):
        refused = await teilhabe("replay", "partner", name, *since)
        assert (refused.exit_code, words in refused.output) == (2, True)
    options = ("--bootstrap", bench.bootstrap, "--database-url", bench.database.dsn("commissioning"))
    (resent,) = await found("replay", "partner", next(iter(registry.providers)), *since, *options)
    assert resent["sent"] == 0
