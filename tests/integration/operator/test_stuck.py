"""`teilhabe stuck`: each way of standing still, as rows that a service could have left, beside what moves."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg

from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from tests.databases import FreshDatabase

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SERVICES = ("eligibility", "commissioning", "payments", "notifications")

_CASE = "INSERT INTO cases (id, version, state) VALUES ($1, 1, $2)"
_AUDIT = """
    INSERT INTO audit (kind, key, version, type, actor, cause_id, at, rules, content, hash)
    VALUES ('case', $1, 1, 'x', '/x', 'x', $2, '-', '', '')
"""
_TIMER = "INSERT INTO timers (kind, key, name, due_at) VALUES ('case', $1, $2, $3)"
_LINE = """
    INSERT INTO payment_lines (payment_id, case_id, grant_id, grant_version, month, kind, attempt,
                               amount_cents, due_on, status)
    VALUES (gen_random_uuid(), $1, gen_random_uuid(), 1, '2026-01', 'instalment', 1, 100, $2, $3)
"""


async def _in(
    database: FreshDatabase, service: str, state: dict[str, Any], last: timedelta = timedelta(days=1)
) -> str:
    """A case with this state, touched last so long ago."""
    case_id = str(uuid4())
    await _execute(database, service, _CASE, case_id, json.dumps(state))
    await _execute(database, service, _AUDIT, case_id, NOW - last)
    return case_id


async def _execute(database: FreshDatabase, service: str, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(database.dsn(service))
    await connection.execute(statement, *values)
    await connection.close()


async def _stuck(database: FreshDatabase, *options: str) -> list[tuple[str, str]]:
    """Code and case of what is found."""
    dsns = [part for service in SERVICES for part in ("--database-url", database.dsn(service))]
    rows = await found("stuck", "--at", f"{NOW:%Y-%m-%dT%H:%M:%S}", *options, *dsns)
    return [(each["code"], each["case_id"]) for each in rows]


def _application() -> dict[str, Any]:
    return {"application": {"agency": "celle", "procedure": "training_subsidy"}}


def _granted(grant_id: str, version: int) -> dict[str, Any]:
    terms = {"monthly_amount": "100.00"}
    grant = {"grant_id": grant_id, "stage": "in_force", "version": version, "terms": terms}
    return {**_application(), "grant": grant}


async def test_empty_databases_hold_nothing_that_is_stuck(fresh_database: FreshDatabase) -> None:
    assert await _stuck(fresh_database) == []


async def test_an_undecided_case_must_have_something_to_come(fresh_database: FreshDatabase) -> None:
    silent = await _in(fresh_database, "eligibility", _application())
    await _in(fresh_database, "eligibility", _application(), last=timedelta(minutes=1))
    await _in(fresh_database, "eligibility", {**_application(), "closed": "withdrawn"})
    timed = await _in(fresh_database, "eligibility", _application())
    await _execute(fresh_database, "eligibility", _TIMER, timed, "inaction", NOW + timedelta(days=90))
    assert await _stuck(fresh_database) == [("nothing_follows", silent)]


async def test_a_timer_that_passed_unnoticed_is_found(fresh_database: FreshDatabase) -> None:
    case_id = await _in(fresh_database, "eligibility", _application())
    await _execute(fresh_database, "eligibility", _TIMER, case_id, "decision", NOW - timedelta(minutes=10))
    await _execute(fresh_database, "eligibility", _TIMER, case_id, "competence", NOW - timedelta(minutes=1))
    assert await _stuck(fresh_database) == [("overdue_timer", case_id)]


async def test_an_approval_must_have_instalments_of_its_version(fresh_database: FreshDatabase) -> None:
    unknown, behind, planned = (str(uuid4()) for _ in range(3))
    first = await _in(fresh_database, "eligibility", _granted(unknown, 1))
    second = await _in(fresh_database, "eligibility", _granted(behind, 2))
    await _in(fresh_database, "eligibility", _granted(planned, 2))
    for grant_id, versions in ((behind, (1,)), (planned, (1, 2))):
        grant = {"grant_id": grant_id, "versions": [{"version": each} for each in versions]}
        await _in(fresh_database, "payments", {"grants": [grant]})
    stuck = await _stuck(fresh_database)
    assert sorted(stuck) == sorted(("grant_without_instalments", each) for each in (first, second))


async def test_a_payment_must_be_answered_in_time(fresh_database: FreshDatabase) -> None:
    late, early, settled = (uuid4() for _ in range(3))
    for case_id, due_on, status in (
        (late, date(2026, 2, 19), "ordered"),
        (early, date(2026, 2, 20), "ordered"),
        (settled, date(2026, 1, 2), "settled"),
    ):
        await _execute(fresh_database, "payments", _LINE, case_id, due_on, status)
    assert await _stuck(fresh_database) == [("payment_unanswered", str(late))]
    assert len(await _stuck(fresh_database, "--reply-days", "5")) == 2


async def test_an_open_order_must_have_a_term(fresh_database: FreshDatabase) -> None:
    running = await _in(fresh_database, "commissioning", {"orders": [{"status": "running"}]})
    await _in(fresh_database, "commissioning", {"orders": [{"status": "closed"}]})
    timed = await _in(fresh_database, "commissioning", {"orders": [{"status": "offered"}]})
    await _execute(fresh_database, "commissioning", _TIMER, timed, "answer", NOW + timedelta(days=1))
    assert await _stuck(fresh_database) == [("order_without_term", running)]


async def test_a_letter_must_be_posted_and_confirmed(fresh_database: FreshDatabase) -> None:
    waiting = await _in(fresh_database, "notifications", {"waiting": [{}], "posted": {}})
    letters = {
        "n1": {"posted_on": "2026-02-27", "dispatched": False},
        "n2": {"posted_on": "2026-02-27", "dispatched": True},
        "n3": {"posted_on": "2026-03-02", "dispatched": False},
    }
    posted = await _in(fresh_database, "notifications", {"waiting": [], "posted": letters})
    assert await _stuck(fresh_database) == [
        ("letter_not_posted", waiting),
        ("letter_not_confirmed", posted),
    ]


async def test_what_is_found_is_told_with_what_to_do(fresh_database: FreshDatabase) -> None:
    case_id = await _in(fresh_database, "eligibility", _application())
    dsn = fresh_database.dsn("eligibility")
    told = await teilhabe("stuck", "--at", "2026-03-02", "--database-url", dsn)
    assert told.exit_code == 1
    assert case_id in told.output
    assert "ask the agency to decide" in told.output
