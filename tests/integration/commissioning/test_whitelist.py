"""A report with data that its contract does not name: the report counts, the data are kept nowhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest

from chassis.batch import Batch
from chassis.clock import ControlledClock
from chassis.engine import Engine
from chassis.inbound import Inbound
from chassis.postgres import PostgresStore
from chassis.records import Record
from contracts.commissioning import CommissionAccepted, ReportSubmitted, SupportStarted
from contracts.envelope import Envelope, encode, headers_of
from contracts.topics import ELIGIBILITY_EVENTS, INTAKE_EVENTS, SUBJECTS, TEXTS, replies_topic
from services.commissioning.app import service
from tests.integration.chassis.test_unknown_members import rows_naming
from tests.unit.commissioning.example import (
    CASE,
    FIRST,
    approved,
    chosen,
    contact,
    effects,
    meeting,
    person,
    registered,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chassis.registry import Registry
    from contracts.envelope import Event
    from tests.databases import FreshDatabase

SECRET = "F84.5"
REPLIES = replies_topic(FIRST)


class Commissioning:
    """The service without a broker: records in, rows out."""

    def __init__(self, pool: Any, registry: Registry) -> None:
        self.pool = pool
        self._inbound = Inbound(service.name, service.handlers, service.reader)
        store = PostgresStore(pool, service.tables)
        clock = ControlledClock(datetime(2026, 2, 2, 8, tzinfo=UTC))
        self._engine = Engine(
            service.name, self._inbound, store, clock, registry, service.rules, service.answer_problem
        )
        self._offset = 0

    async def take(self, topic: str, event: Event, **unknown: object) -> None:
        """One record, with members that its contract does not name."""
        source = f"/providers/{FIRST}" if topic == REPLIES else f"/services/{topic.partition('.')[0]}"
        key = str(CASE) if topic == REPLIES else str(event.ce_partitionkey)
        envelope = Envelope(uuid4(), event.ce_type, source, key, datetime(2026, 2, 2, 8, tzinfo=UTC))
        value = json.dumps(json.loads(encode(event)) | unknown).encode()
        self._offset += 1
        record = Record(topic, 0, self._offset, key.encode(), value, tuple(headers_of(envelope)))
        await self._engine.handle(Batch(arrivals=(self._inbound.read(record),)))

    async def order(self) -> dict[str, Any]:
        """The latest order, as it is kept."""
        state = await self.pool.fetchval("SELECT state FROM cases WHERE id = $1", str(CASE))
        latest: dict[str, Any] = json.loads(state)["orders"][-1]
        return latest


@pytest.fixture
async def commissioning(fresh_database: FreshDatabase, registry: Registry) -> AsyncIterator[Commissioning]:
    """A case whose order is accepted."""
    async with asyncpg.create_pool(fresh_database.dsn("commissioning"), min_size=1, max_size=2) as pool:
        running = Commissioning(pool, registry)
        for topic, event in (
            (SUBJECTS.name, person()),
            (TEXTS.name, effects()),
            (TEXTS.name, contact()),
            (INTAKE_EVENTS.name, registered()),
            (INTAKE_EVENTS.name, meeting()),
            (ELIGIBILITY_EVENTS.name, approved()),
            (INTAKE_EVENTS.name, chosen()),
        ):
            await running.take(topic, event)
        id_ = (await running.order())["commission_id"]
        await running.take(REPLIES, CommissionAccepted(commission_id=id_))
        yield running


async def test_what_a_report_holds_beside_its_contract_is_dropped_unread(
    commissioning: Commissioning, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = (await commissioning.order())["commission_id"]
    await commissioning.take(
        REPLIES, SupportStarted(commission_id=id_, started_on="2026-02-02"), diagnosis=SECRET
    )
    report = ReportSubmitted(
        commission_id=id_, kind="final", period_from="2026-02-02", period_to="2026-02-02", hours="1"
    )
    await commissioning.take(REPLIES, report, diagnosis=SECRET, medical={"report": SECRET})
    assert (await commissioning.order())["final_report_in"] is True
    assert await rows_naming(commissioning.pool, SECRET) == []
    assert SECRET not in caplog.text
    assert SECRET not in "".join(capsys.readouterr())


async def test_a_report_that_cannot_be_read_is_answered_without_what_it_holds(
    commissioning: Commissioning,
) -> None:
    id_ = (await commissioning.order())["commission_id"]
    report = ReportSubmitted(
        commission_id=id_, kind="final", period_from="2026-02-02", period_to="2026-02-02", hours="1"
    )
    await commissioning.take(REPLIES, report, kind=SECRET, diagnosis=SECRET)
    answers = await commissioning.pool.fetch("SELECT value FROM outbox WHERE target LIKE 'provider.%'")
    latest = json.loads(answers[-1]["value"])
    assert (latest["accepted"], latest["findings"][0]["code"]) == (False, "unknown_value")
    assert await rows_naming(commissioning.pool, SECRET) == []
