"""Tables as large as those of a service that has run for years: cases, their inbox entries, their audit."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import asyncpg

from contracts.envelope import Envelope
from contracts.topics import ELIGIBILITY_EVENTS
from services.payments.facts import Application
from services.payments.model import Case
from tests.bench.peers.folding import Folding
from tests.bench.peers.workings import WORKINGS
from tests.bench.workloads import grants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chassis.registry import Registry

SCAN_S = 600.0
_FILL = (
    """
    INSERT INTO counted (id, version, state, audit_hash)
    SELECT md5('case ' || n)::uuid::text, 5, '{"terms": 5}', decode(md5('row ' || n), 'hex')
    FROM generate_series(1, $1) AS n
    """,
    """
    INSERT INTO cases (id, version, state, audit_hash)
    SELECT id, 2, replace(CASE WHEN n % 2 = 0 THEN $2 ELSE $3 END, $4, id)::jsonb,
        decode(md5('row ' || n), 'hex')
    FROM generate_series(1, $1) AS n, LATERAL (SELECT md5('case ' || n)::uuid::text AS id) AS named
    """,
    """
    INSERT INTO inbox (source, id, content, topic, partition, "offset")
    SELECT '/services/intake', md5('event ' || n)::uuid::text, decode(md5('content ' || n), 'hex'),
        'intake.events.v1', n % 6, n
    FROM generate_series(1, $1) AS n
    """,
    """
    INSERT INTO audit (kind, key, version, type, actor, cause_id, at, rules, content, hash)
    SELECT 'case', md5('case ' || n)::uuid::text, 1, 'ApplicationRegistered', '/services/intake',
        md5('event ' || n)::uuid::text, now(), '-', decode(md5('content ' || n), 'hex'),
        decode(md5('row ' || n), 'hex')
    FROM generate_series(1, $1) AS n
    """,
)


async def fill(dsn: str, registry: Registry, cases: int) -> None:
    """Write so many cases of both services; every second one of payments has a grant already."""
    template = uuid4()
    applied = Case(case_id=template, application=_application(registry))
    texts = applied.model_dump_json(), _granted(applied, registry), str(template)
    connection = await asyncpg.connect(dsn, command_timeout=SCAN_S)
    try:
        for statement in _FILL:
            await connection.execute(statement, cases, *(texts if "$2" in statement else ()))
        for table in ("counted", "cases", "inbox", "audit"):
            await connection.execute(f"VACUUM (ANALYZE) {table}")
    finally:
        await connection.close()


def known_cases(cases: int, wanted: int) -> Iterator[UUID]:
    """Up to `wanted` cases all over the table, none of which has a grant yet."""
    step = max(1, cases // 2 // wanted)
    for number in range(1, cases // 2 + 1, step)[:wanted]:
        yield UUID(hashlib.md5(f"case {2 * number}".encode(), usedforsecurity=False).hexdigest())


def _application(registry: Registry) -> Application:
    agency = next(iter(registry.agencies))
    return Application(reference="2026-0001", agency=agency, register_entry_needed=False)


def _granted(applied: Case, registry: Registry) -> str:
    """The state of a case after its grant, as the handler of payments leaves it."""
    event = next(grants(1, [applied.case_id]))
    source, key = ELIGIBILITY_EVENTS.source, str(applied.case_id)
    envelope = Envelope(uuid4(), event.ce_type, source, key, datetime.now(UTC))
    folding = Folding(WORKINGS["payments"].handlers, WORKINGS["payments"].event, registry)
    return folding(applied.model_dump_json(), event, envelope).state
