"""`teilhabe doctor` on real servers: well as provisioned, and each fault named with how to mend it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from chassis.settings import Settings
from cli.operator.examine_broker import examine_broker
from cli.operator.examine_database import examine_database
from cli.operator.examine_processes import examine_processes
from tests.integration.chassis.ledger import NAME
from tests.integration.operator.console import found, teilhabe

if TYPE_CHECKING:
    from chassis.registry import Registry
    from cli.operator.diagnosis import Diagnosis
    from deploy.local.stack import Stack
    from deploy.provision import Provisioned
    from tests.databases import FreshDatabase
    from tests.integration.chassis.bench import Bench


def _ill(found: list[Diagnosis]) -> list[str]:
    return [each.found for each in found if each.state == "wrong"]


async def test_what_was_provisioned_is_well(stack: Stack, provisioned: Provisioned) -> None:
    databases = [part for dsn in provisioned.dsns.values() for part in ("--database-url", dsn)]
    rows = await found("doctor", "--bootstrap", stack.bootstrap, *databases)
    assert {each["area"] for each in rows} == {"settings", "broker", "database"}
    assert {each["about"] for each in rows if each["area"] == "database"} == {"server", *provisioned.dsns}
    # The tests' clocks are moved, so what services write here may be ahead of the broker.
    wrong = [each for each in rows if each["state"] == "wrong" and each["about"] != "clock"]
    assert wrong == []


FAULTS = {
    "ALTER TABLE audit DISABLE TRIGGER append_only": "audit trail can be changed",
    "DELETE FROM schema_migrations WHERE version = 'payments:0002'": "missing: payments:0002",
    "UPDATE schema_migrations SET checksum = 'x' WHERE version = 'chassis:0001'": "was changed after",
}


@pytest.mark.parametrize("statement", FAULTS)
async def test_a_fault_of_a_schema_is_found(fresh_database: FreshDatabase, statement: str) -> None:
    dsn = fresh_database.dsn("payments")
    assert _ill(await examine_database("payments", dsn)) == []
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()
    (ill,) = _ill(await examine_database("payments", dsn))
    assert FAULTS[statement] in ill


async def test_rights_in_another_schema_are_found(fresh_database: FreshDatabase) -> None:
    admin = await asyncpg.connect(fresh_database.dsn_admin)
    await admin.execute("GRANT USAGE ON SCHEMA intake TO teilhabe_payments")
    await admin.close()
    (ill,) = _ill(await examine_database("payments", fresh_database.dsn("payments")))
    assert "intake" in ill


async def test_a_connection_string_of_another_service_or_of_nobody_is_found(
    fresh_database: FreshDatabase,
) -> None:
    wrong = _ill(await examine_database("payments", fresh_database.dsn("intake")))
    assert "Role teilhabe_intake works in schema intake" in wrong[0]
    nowhere = fresh_database.dsn("payments").rpartition("/")[0] + "/nowhere"
    (ill,) = _ill(await examine_database("payments", nowhere))
    assert 'database "nowhere" does not exist' in ill
    assert fresh_database.passwords["payments"] not in ill


async def test_missing_and_differing_topics_are_found(
    stack: Stack, provisioned: Provisioned, registry: Registry
) -> None:
    settings = Settings(
        service="operator", kafka_bootstrap_servers=stack.bootstrap, database_url="postgresql://"
    )
    agency = replace(registry.agencies["celle"], slug="lemuria")
    wider = replace(registry, agencies={**registry.agencies, "lemuria": agency})
    ill = _ill(await examine_broker(settings, wider))
    assert any("2 topics are missing: agency.lemuria" in each for each in ill)


async def test_a_broker_that_is_gone_is_found_and_the_rest_examined(provisioned: Provisioned) -> None:
    databases = [part for dsn in provisioned.dsns.values() for part in ("--database-url", dsn)]
    result = await teilhabe("doctor", "--bootstrap", "127.0.0.1:1", *databases)
    assert (result.exit_code, "WRONG" in result.output) == (1, True)
    assert "Every migration is applied" not in result.output
    assert "1 wrong" in result.output
    result = await teilhabe("doctor", "--all", "--bootstrap", "127.0.0.1:1", *databases)
    assert "Every migration is applied" in result.output


async def test_a_process_says_whether_it_is_ready(bench: Bench) -> None:
    async with bench.service() as running:
        url = f"http://127.0.0.1:{running.settings.http_port}"
        (ready,) = await examine_processes({NAME: url})
        assert ready.state == "ok"
        await bench.connection.execute("DELETE FROM schema_migrations WHERE version = 'eligibility:0001'")
        (not_ready,) = await examine_processes({NAME: url})
    assert not_ready.found == "Not ready: migrations."
    (gone,) = await examine_processes({NAME: url})
    assert "does not answer" in gone.found
