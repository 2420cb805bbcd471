"""The yearly summary on a real database: what has begun and ended, by sex, provider and agency."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import pytest
from typer.testing import CliRunner

from cli.main import app
from services.commissioning.model import Case, Seat, Subject
from services.commissioning.order import Order, Terms
from services.commissioning.statistics import Figures, total, yearly_summary
from tests.unit.commissioning.example import person, support

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.databases import FreshDatabase

COURSES: list[tuple[str, str, str | None, str, str | None, str | None, str | None]] = [
    # agency, provider, sex, started, ended, outcome code, taken back for
    ("hannover", "ifd-hannover", "female", "2025-05-01", None, None, None),
    ("hannover", "ifd-hannover", "female", "2025-05-01", "2026-02-28", "permanent_job", None),
    ("hannover", "ifd-hannover", "male", "2026-01-01", "2026-12-31", "training", None),
    ("hannover", "ifd-hannover-2", "male", "2026-03-01", "2026-06-30", "employment_secured", None),
    ("celle", "ifd-celle", None, "2026-03-01", "2026-04-15", None, "consent_withdrawn"),
    ("celle", "ifd-celle", "diverse", "2026-03-01", "2027-01-01", "workshop", None),
    ("celle", "ifd-celle", "female", "2024-03-01", "2025-12-31", "temporary_job", None),
    ("celle", "ifd-celle", "female", "2027-01-01", None, None, None),
]
WAITING = ("celle", "ifd-celle", "female", None, None, None, None)
"""An order that has not begun."""


@pytest.fixture
async def commissioning(fresh_database: FreshDatabase) -> AsyncIterator[Any]:
    """A connection with commissioning's role to a database that holds the courses."""
    connection = await asyncpg.connect(fresh_database.dsn("commissioning"))
    for number, course in enumerate((*COURSES, WAITING)):
        await _insert(connection, number, *course)
    yield connection
    await connection.close()


async def _insert(
    connection: Any,
    number: int,
    agency: str,
    provider: str,
    sex: str | None,
    started_on: str | None,
    ended_on: str | None,
    outcome_code: str | None,
    withdrawn_for: str | None,
) -> None:
    case_id, person_id = UUID(int=number, version=4), UUID(int=100 + number, version=4)
    order = Order(
        commission_id=UUID(int=200 + number, version=4),
        provider=provider,
        district=agency,
        terms=Terms.of(support()),
        status="running" if started_on and not ended_on else "settlement" if ended_on else "accepted",
        answer_by=date(2026, 1, 1),
        started_on=date.fromisoformat(started_on) if started_on else None,
        ended_on=date.fromisoformat(ended_on) if ended_on else None,
        outcome_code=outcome_code,
        withdrawn_for=withdrawn_for,
    )
    seat = Seat(agency=agency, applicant_id=person_id, land="NI", municipality="03241001")
    await _save(connection, "cases", case_id, Case(case_id=case_id, seat=seat, orders=(order,)))
    data = person().model_dump() | {"subject_id": person_id, "sex": sex}
    await _save(connection, "subjects", person_id, Subject.model_validate({"data": data}))


async def _save(connection: Any, table: str, id_: UUID, state: Case | Subject) -> None:
    await connection.execute(
        f"INSERT INTO {table} (id, version, state) VALUES ($1, 1, $2)",  # noqa: S608 - names from this test
        str(id_),
        state.model_dump_json(),
    )


async def _statistics(database: FreshDatabase, *arguments: str) -> Any:
    """Run the command in a narrow terminal; it has an event loop of its own."""
    runner = CliRunner(env={"COLUMNS": "80"})
    url = ("--database-url", database.dsn("commissioning"))
    return await asyncio.to_thread(runner.invoke, app, ["statistics", *arguments, *url])


async def test_stock_and_flow_of_a_year(commissioning: Any) -> None:
    assert total(await yearly_summary(commissioning, 2026)) == Figures(
        stock_at_start=2,
        inflow=4,
        outflow=4,
        stock_at_end=2,
        outcomes={"permanent_job": 1, "training": 1, "other": 1, "discontinued": 1},
    )


@pytest.mark.parametrize("year", range(2023, 2030))
async def test_every_year_adds_up_and_begins_where_the_last_one_ended(commissioning: Any, year: int) -> None:
    before = total(await yearly_summary(commissioning, year - 1))
    figures = total(await yearly_summary(commissioning, year))
    assert figures.stock_at_start == before.stock_at_end
    assert figures.stock_at_start + figures.inflow == figures.outflow + figures.stock_at_end
    assert sum(figures.outcomes.values()) == figures.outflow


async def test_lines_are_by_agency_provider_and_sex(commissioning: Any) -> None:
    lines = {
        (each.agency, each.provider, each.sex): each.figures
        for each in await yearly_summary(commissioning, 2026)
    }
    assert set(lines) == {
        ("celle", "ifd-celle", "diverse"),
        ("celle", "ifd-celle", "unknown"),
        ("hannover", "ifd-hannover", "female"),
        ("hannover", "ifd-hannover", "male"),
        ("hannover", "ifd-hannover-2", "male"),
    }
    assert lines["hannover", "ifd-hannover", "female"] == Figures(2, 0, 1, 1, {"permanent_job": 1})


async def test_the_sex_of_a_person_whose_data_are_erased_is_unknown(commissioning: Any) -> None:
    await commissioning.execute("UPDATE subjects SET state = NULL")
    assert {each.sex for each in await yearly_summary(commissioning, 2026)} == {"unknown"}


async def test_one_provider_can_be_asked_for(commissioning: Any) -> None:
    assert {each.provider for each in await yearly_summary(commissioning, 2026, "ifd-celle")} == {"ifd-celle"}


async def test_the_command_prints_tables_for_people(
    commissioning: Any, fresh_database: FreshDatabase
) -> None:
    result = await _statistics(fresh_database, "--year", "2026")
    assert result.exit_code == 0
    assert "…" not in result.output
    for heading in ("Anf.", "Zug.", "Abg.", "Ende", "Ausb", "bef.", "unb.", "Inkl", "WfbM", "Son.", "abbr"):
        assert len(re.findall(rf"\s{re.escape(heading)}(?= |\n)", result.output)) >= 3, heading
    for word in ("SGB IX § 197", "weiblich", "nicht bekannt", "zusammen", "Bestand 31.12.", "ifd-hannover-2"):
        assert word in result.output


async def test_the_command_prints_json_without_anything_personal(
    commissioning: Any, fresh_database: FreshDatabase
) -> None:
    result = await _statistics(fresh_database, "--year", "2026", "--json")
    found = json.loads(result.output)
    assert (found["year"], found["total"]["outflow"], found["by_sex"]["male"]["inflow"]) == (2026, 4, 2)
    assert len(found["lines"]) == 5
    assert "Jana" not in result.output


async def test_a_year_without_any_support_says_so(commissioning: Any, fresh_database: FreshDatabase) -> None:
    result = await _statistics(fresh_database, "--year", "2020")
    assert result.output == "2020 lief keine Begleitung.\n"


async def test_a_provider_that_nobody_knows_is_an_error(
    commissioning: Any, fresh_database: FreshDatabase
) -> None:
    result = await _statistics(fresh_database, "--year", "2026", "--provider", "ifd-hanover")
    assert result.exit_code == 2
    assert "'ifd-hanover' is not in deploy/registry/providers.csv" in result.stderr
