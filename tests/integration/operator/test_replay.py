"""`teilhabe replay service`: a service whose database is older than its offsets catches up."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from chassis.settings import Settings
from cli.operator.replay.reading import MOMENT_MS
from cli.operator.replay.service import Replayed, RunsError, look_through, replay_service
from contracts.topics import SERVICES
from tests.integration.chassis.bench import START, until
from tests.integration.chassis.ledger import NAME, ledger_service
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.integration.chassis.bench import Bench

BEGAN = datetime.now(UTC)
_TABLES = ("ledgers", "notes", "inbox", "outbox", "timers", "parked", "dead_letter", "alias", "audit")


def _settings(bench: Bench) -> Settings:
    return Settings(
        service=NAME,
        instance="replay",
        consumer_group=bench.group,
        kafka_bootstrap_servers=bench.bootstrap,
        database_url=bench.database.dsn(NAME),
        clock="controlled",
        clock_start=START,
    )


async def _replayed(bench: Bench, work: Any = replay_service, since: datetime = BEGAN) -> Replayed:
    """The submissions of this bench, on a clock that stands."""
    service = ledger_service(bench.agency)
    done: Replayed = await work(
        _settings(bench), service, since, [bench.submissions], lambda _: None, clock_moves=False
    )
    return done


async def _restored_to_the_beginning(bench: Bench) -> None:
    """As a backup from before the first message would leave it; the group's offsets stay where they are."""
    await bench.connection.execute("ALTER TABLE audit DISABLE TRIGGER append_only")
    await bench.connection.execute(f"TRUNCATE {', '.join(_TABLES)}")
    await bench.connection.execute("ALTER TABLE audit ENABLE TRIGGER append_only")


async def test_what_came_since_the_backup_is_handled_again_in_its_order(bench: Bench) -> None:
    case = str(uuid4())
    messages = [
        bench.hearing(case, "add 1"),
        bench.hearing(case, "publish 10"),
        bench.hearing(case, "add 2"),
    ]
    async with bench.service() as running:
        await bench.handled(running, *messages)
        before = await bench.entries(case)
        receipts = [dict(each.headers)["ce_id"] for each in await bench.sent_to(bench.receipts)]
    await _restored_to_the_beginning(bench)
    async with bench.service() as running:
        await until(running.idle)
        assert await bench.entries(case) == []

    looked = await _replayed(bench, look_through)
    assert (looked.records, looked.handled, looked.known) == (3, 3, 0)
    done = await _replayed(bench)
    assert (done.records, done.handled, done.known, done.dead) == (3, 3, 0, 0)
    assert await bench.entries(case) == before
    again = await _replayed(bench)
    assert (again.records, again.handled, again.known) == (3, 0, 3)

    async with bench.service() as running:
        await bench.handled(running, bench.hearing(case, "add 3"))
        assert await bench.entries(case) == [*before, "add 3"]
    sent = [dict(each.headers)["ce_id"] for each in await bench.sent_to(bench.receipts)]
    assert set(sent[:-1]) == set(receipts)


async def test_only_what_came_since_is_read(bench: Bench) -> None:
    async with bench.service() as running:
        await bench.handled(running, bench.hearing(str(uuid4()), "add 1"))
    done = await _replayed(bench, since=datetime.now(UTC) + timedelta(hours=1))
    assert done.records == 0


async def test_a_term_that_was_over_when_it_was_set_ends_before_what_came_later(bench: Bench) -> None:
    case = str(uuid4())
    async with bench.service() as running:
        await bench.handled(
            running, bench.hearing(case, f"remind {START - timedelta(days=1):%Y-%m-%dT%H:%MZ}")
        )
        await until(_moment_has_passed())
        await bench.handled(running, bench.hearing(case, "add 1"))
        before = await bench.entries(case)
    assert [entry.split()[0] for entry in before] == ["remind", "reminder", "add"]
    await _restored_to_the_beginning(bench)
    assert (await _replayed(bench)).handled == 2
    assert await bench.entries(case) == before


def _moment_has_passed() -> Callable[[], Awaitable[bool]]:
    """Whether what comes now comes later than what has come till now."""
    came = time.monotonic()

    async def passed() -> bool:
        return (time.monotonic() - came) * 1000 > MOMENT_MS

    return passed


async def test_what_fails_is_a_dead_letter_and_what_follows_waits_behind_it(bench: Bench) -> None:
    case = str(uuid4())
    await bench.send(bench.hearing(case, f"crash-unless {uuid4()}"), bench.hearing(case, "add 2"))
    done = await _replayed(bench)
    assert (done.dead, done.parked) == (1, 1)
    assert len(await bench.dead()) == 1


async def test_a_service_that_runs_is_not_replayed(bench: Bench) -> None:
    async with bench.service() as running:
        await until(lambda: _leads(running))
        with pytest.raises(RunsError, match="sends its outbox"):
            await _replayed(bench)


async def _leads(running: Any) -> bool:
    leading: bool = running.relay.leading.is_set()
    return leading


@pytest.mark.parametrize("service", SERVICES)
async def test_each_service_of_the_project_can_be_replayed(bench: Bench, service: str) -> None:
    database = ("--database-url", bench.database.dsn(service))
    group = ("--group", f"{service}-{bench.agency}")
    (done,) = await found(
        "replay",
        "service",
        service,
        "--since",
        "2100-01-01",
        "--bootstrap",
        bench.bootstrap,
        *database,
        *group,
    )
    assert (done["service"], done["records"], done["to_send"]) == (service, 0, 0)


async def test_the_command_counts_for_a_service_of_the_project(bench: Bench) -> None:
    options = ("--bootstrap", bench.bootstrap, "--database-url", bench.database.dsn(NAME), "--dry-run")
    (counted,) = await found("replay", "service", NAME, "--since", "2100-01-01", *options)
    assert (counted["service"], counted["records"]) == (NAME, 0)
    wrong = await teilhabe("replay", "service", NAME, "--since", "2026-01-01", "--topic", "x", *options)
    assert (wrong.exit_code, "does not read x" in wrong.output) == (2, True)
    other = await teilhabe("replay", "service", "payments", "--since", "2026-01-01", *options)
    assert (other.exit_code, "payments is not among those given" in other.output) == (2, True)
