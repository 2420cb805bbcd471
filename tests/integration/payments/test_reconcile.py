"""`teilhabe payments reconcile` on the real stack: nothing differs until a difference is planted."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from chassis.batch import Batch
from chassis.records import Record
from cli.payments.gathering import reconcile
from contracts.envelope import Envelope, encode, headers_of
from contracts.frozen import altered
from contracts.payments import PaymentDue, PaymentExecuted
from contracts.topics import due_topic, payment_replies_topic
from contracts.values import Payee
from services.payments.reconciling.evidence import Period
from tests.conftest import ROOT
from tests.integration.payments.test_runs import released
from tests.unit.payments.example import CASE, approved, notified, recorded, registered, started

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.envelope import Event
    from tests.integration.payments.conftest import Payments

COMMAND = [sys.executable, "-c", "from cli.main import app; app()", "payments", "reconcile"]
PERIOD, TODAY = Period(date(2026, 3, 1), date(2026, 3, 31)), date(2026, 3, 3)
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31", "--at", "2026-03-03T08:00:00", "--without-events")
MIGRATION = ROOT / "services/payments/migrations/0005_ledger.sql"


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment that was ordered and executed; its ids are no other test's."""

    payments: Payments
    case_id: UUID
    grant_id: UUID
    payment_id: UUID

    async def execute(self, statement: str, *values: object) -> None:
        await self.payments.running.pool.execute(statement, *values)

    async def found(self, *, events: bool = True) -> list[tuple[str, str]]:
        """Code and subject of the differences; others on the broker leave events of payments unknown here."""
        settings = self.payments.settings
        told = await reconcile(
            settings.database_url, settings if events else None, self.payments.running.registry, PERIOD, TODAY
        )
        return [
            (each.code, str(each.subject_id))
            for each in told.differences
            if each.code != "event_unknown" or each.subject_id == self.payment_id
        ]


async def command(payments: Payments, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, on the database and broker of this service."""
    settings = payments.settings
    where = "--database-url", settings.database_url, "--bootstrap", settings.kafka_bootstrap_servers
    return await asyncio.to_thread(
        subprocess.run,
        [*COMMAND, *words, *where],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "140"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
async def paid(payments: Payments) -> Paid:
    """February is paid."""
    case_id, grant_id = uuid4(), uuid4()
    facts = registered(), approved(grant_id=grant_id), notified(grant_id=grant_id), started()
    await payments.take(recorded(), *(altered(each, case_id=case_id) for each in facts))
    await payments.until(date(2026, 3, 2))
    await released(payments)
    (row,) = await payments.fetch("SELECT payment_id FROM payment_lines WHERE case_id = $1", case_id)
    await _reply(
        payments, PaymentExecuted(payment_id=row[0], executed_on=date(2026, 3, 2), bank_reference="B")
    )
    return Paid(payments, case_id, grant_id, row[0])


async def _reply(payments: Payments, event: Event) -> None:
    """As if the payment system had told it."""
    at = datetime(2026, 3, 2, 15, tzinfo=UTC)
    envelope = Envelope(uuid4(), event.ce_type, "/payment-systems/main", str(CASE), at)
    record = Record(payment_replies_topic("main"), 0, 0, b"", encode(event), tuple(headers_of(envelope)))
    report = await payments.running.worker.handle(Batch(arrivals=(payments.running.inbound.read(record),)))
    assert (report.dead, report.problems) == (0, 0)
    await payments.rest()


async def test_what_was_paid_is_said_the_same_everywhere(paid: Paid) -> None:
    assert await paid.found() == []
    done = await command(paid.payments, *MARCH, "--json")
    told = json.loads(done.stdout)
    sums = {(each["source"], each["what"]): (each["count"], each["total"]) for each in told["sums"]}
    assert (done.returncode, sums) == (
        0,
        {
            ("schedule", "owed"): (1, "937.92"),
            ("schedule", "ordered"): (1, "937.92"),
            ("payment_lines", "settled"): (1, "937.92"),
            ("journal", "expense / payable"): (1, "937.92"),
            ("journal", "payable / ordered"): (1, "937.92"),
            ("journal", "ordered / bank"): (1, "937.92"),
        },
    )
    assert [each[:24] for each in told["not_compared"]] == [
        "The events on the topics",
        "What the bank says of 1 ",
    ]


async def test_a_person_is_told_what_differs_and_what_to_do(paid: Paid) -> None:
    await paid.execute("UPDATE payment_lines SET amount_cents = 93793")
    differs = await command(paid.payments, *MARCH)
    assert differs.returncode == 1
    for words in (
        "row_differs",
        "expected  937.92 settled 2026-03-02",
        "found     937.93 settled",
        "to do     Changed by hand.",
        "1 difference.",
    ):
        assert words in differs.stdout
    nobody = await command(paid.payments, *MARCH, "--database-url", "postgresql://127.0.0.1:1/x")
    assert nobody.returncode == 2


async def test_the_journal_cannot_be_changed_and_what_is_planted_past_that_is_named(paid: Paid) -> None:
    for statement in ("UPDATE journal SET amount_cents = 1", "DELETE FROM journal", "TRUNCATE journal"):
        with pytest.raises(asyncpg.RaiseError, match="the journal is only added to"):
            await paid.execute(statement)
    for wrong in ({"amount_cents": 0}, {"debit": "bank", "credit": "bank"}, {"credit": "elsewhere"}):
        with pytest.raises(asyncpg.CheckViolationError):
            await _post(paid, **wrong)
    rows = await paid.payments.fetch("SELECT account, balance_cents FROM balances")
    even = {"bank": -93792, "expense": 93792, "ordered": 0, "payable": 0}
    assert {row["account"]: row["balance_cents"] for row in rows} == even

    await _post(paid)
    await paid.execute("ALTER TABLE journal DISABLE TRIGGER only_added")
    await paid.execute("DELETE FROM journal WHERE step = 'executed'")
    await paid.execute("UPDATE journal SET credit = 'bank' WHERE step = 'ordered'")
    found = await paid.found(events=False)
    assert {code for code, _ in found} == {"posting_missing", "posting_differs", "posting_unknown"}
    assert {subject for _, subject in found} == {str(paid.payment_id)}


async def test_the_migration_posts_what_was_paid_before_there_was_a_ledger(paid: Paid) -> None:
    up, down = MIGRATION.read_text(encoding="utf-8").split("-- migrate:down")
    await paid.execute(down)
    await paid.execute(up)
    assert await paid.found(events=False) == []


async def _post(paid: Paid, **other: object) -> None:
    """One more posting, like one that is there."""
    row, *_ = await paid.payments.fetch("SELECT * FROM journal WHERE case_id = $1", paid.case_id)
    values = {**row, "posting_id": f"{row['subject_id']}:again", **other}
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await paid.execute(f"INSERT INTO journal VALUES ({places})", *values.values())  # noqa: S608


async def test_what_no_case_knows_and_what_was_forgotten_is_named(paid: Paid) -> None:
    stray, case_id = uuid4(), uuid4()
    await paid.execute(
        "INSERT INTO payment_lines (payment_id, case_id, grant_id, grant_version, month, kind, attempt, "
        "amount_cents, due_on, status) "
        "VALUES ($1, $2, $2, 1, '2026-02', 'fee', 1, 100, '2026-03-02', 'settled')",
        stray,
        case_id,
    )
    assert await paid.found(events=False) == [("row_unknown", str(stray))]

    await paid.execute("DELETE FROM payment_lines")
    await paid.execute("ALTER TABLE journal DISABLE TRIGGER only_added")
    await paid.execute("DELETE FROM journal")
    await paid.execute("UPDATE cases SET state = jsonb_set(state, '{lines}', '[]')")
    assert await paid.found() == [
        ("not_collected", str(paid.grant_id)),
        ("event_unknown", str(paid.payment_id)),
    ]


async def test_an_order_that_went_out_twice_or_with_another_amount_is_named(paid: Paid) -> None:
    due = PaymentDue.model_validate(
        {
            "payment_id": paid.payment_id,
            "grant_id": paid.grant_id,
            "case_id": paid.case_id,
            "grant_version": 1,
            "month": "2026-02",
            "kind": "instalment",
            "attempt": 1,
            "amount": "1937.92",
            "due_on": "2026-03-02",
            "payee": Payee(name="Tischlerei Müller GmbH", iban="DE89370400440532013000"),
            "end_to_end_id": paid.payment_id.hex.upper(),
            "remittance": "117A042/26 2026-02",
        }
    )
    await _publish(paid.payments, due_topic("main"), due)
    assert await paid.found() == [
        ("event_doubled", str(paid.payment_id)),
        ("event_differs", str(paid.payment_id)),
    ]


async def test_an_event_that_was_never_published_is_named(paid: Paid) -> None:
    """A payment that came into the database without its events, as from a backup of another system."""
    ids = str(uuid4()), str(uuid4()), str(uuid4())
    old = str(paid.case_id), str(paid.grant_id), str(paid.payment_id)
    ((state,),) = await paid.payments.fetch("SELECT state::text FROM cases WHERE id = $1", old[0])
    for before, after in zip(old, ids, strict=True):
        state = state.replace(before, after)
    await paid.execute("INSERT INTO cases (id, version, state) VALUES ($1, 1, $2)", ids[0], state)
    for table in ("payment_lines", "journal"):
        await _copy(paid, table, ids)
    assert await paid.found() == [("event_missing", ids[2])] * 3


async def test_a_case_filed_under_the_id_of_another_is_named(paid: Paid) -> None:
    ids = str(uuid4()), str(uuid4()), str(uuid4())
    await paid.execute(
        "INSERT INTO cases (id, version, state) SELECT $1, 1, state FROM cases WHERE id = $2",
        ids[0],
        str(paid.case_id),
    )
    await _copy(paid, "payment_lines", ids)
    found = await paid.found(events=False)
    assert {("row_missing", str(paid.payment_id)), ("row_unknown", ids[2])} <= set(found)


async def _copy(paid: Paid, table: str, ids: Sequence[str]) -> None:
    """The rows of the case once more, as those of another case, grant and payment."""
    columns = await _columns(paid, table, ids)
    rows = f"SELECT {columns} FROM {table} WHERE case_id = $1"  # noqa: S608
    await paid.execute(f"INSERT INTO {table} {rows}", paid.case_id)


async def _columns(paid: Paid, table: str, ids: Sequence[str]) -> str:
    """The columns of a table, with the ids of another payment."""
    new = dict(zip(("case_id", "grant_id", "payment_id", "subject_id"), (*ids, ids[2]), strict=True))
    rows = await paid.payments.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 "
        "AND NOT attisdropped ORDER BY attnum",
        table,
    )
    made = {name: f"'{id_}'::uuid" for name, id_ in new.items()} | {"posting_id": f"'{ids[2]}:' || step"}
    return ", ".join(made.get(row["attname"], row["attname"]) for row in rows)


async def test_a_booking_of_no_payment_is_named_until_it_is_settled(paid: Paid) -> None:
    item_id = str(uuid4())
    state = {
        "item_id": item_id,
        "code": "unmatched",
        "system": "main",
        "opened_on": "2026-03-03",
        "status": "open",
        "booked_on": "2026-03-02",
        "amount": "12.00",
    }
    await paid.execute(
        "INSERT INTO work_items (id, version, state) VALUES ($1, 1, $2)", item_id, json.dumps(state)
    )
    assert await paid.found() == [("item_open", item_id)]
    settled = json.dumps(state | {"status": "settled"})
    await paid.execute("UPDATE work_items SET state = $1", settled)
    assert await paid.found() == []


async def _publish(payments: Payments, topic: str, event: Event) -> None:
    envelope = Envelope(
        uuid4(), event.ce_type, "/services/payments", str(CASE), datetime(2026, 3, 2, 8, tzinfo=UTC)
    )
    producer: Any = AIOKafkaProducer(bootstrap_servers=payments.settings.kafka_bootstrap_servers)
    await producer.start()
    try:
        await producer.send_and_wait(topic, encode(event), key=b"x", headers=list(headers_of(envelope)))
    finally:
        await producer.stop()
