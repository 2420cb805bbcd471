"""The queries that the documents offer run, as the service's own role."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from contracts.topics import SERVICES

if TYPE_CHECKING:
    from tests.databases import FreshDatabase

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs/how-to/get-things-moving-again.md"
_SQL = re.compile(r"^```sql\n(.*?)^```", re.M | re.S)
_INLINE = re.compile(r"`(SELECT [^`]+)`")


def queries(page: Path) -> list[str]:
    """Blocks and lines of SQL on a page."""
    text = page.read_text(encoding="utf-8")
    return [*_SQL.findall(text), *_INLINE.findall(text)]


@pytest.mark.parametrize("service", SERVICES)
async def test_queries_run(fresh_database: FreshDatabase, service: str) -> None:
    connection = await asyncpg.connect(fresh_database.dsn(service))
    try:
        offered = queries(HOW_TO)
        assert offered
        for query in [*offered, *queries(ROOT / "services" / service / "README.md")]:
            await connection.execute(query)
    finally:
        await connection.close()
