"""A payment system that wants payees checked: nothing leaves for an account before the bank has spoken."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.integration.payments.test_command import command
from tests.integration.payments.test_runs import FACTS
from tests.unit.payments.example import PAYEE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.payments.conftest import Payments


@pytest.fixture
def registry_folder(tmp_path: Path) -> Path:
    """As shipped, but for the check."""
    folder = tmp_path / "registry"
    shutil.copytree(ROOT / "deploy" / "registry", folder)
    systems = folder / "payment_systems.csv"
    systems.write_text(systems.read_text(encoding="utf-8").replace(",false\n", ",true\n"), encoding="utf-8")
    return folder


async def test_a_name_that_differs_waits_for_a_second_person(payments: Payments) -> None:
    await payments.take(*FACTS)
    await payments.until(date(2026, 3, 3))
    assert await payments.fetch("SELECT 1 FROM payment_lines") == []
    async with payments.client("dora") as dora:
        (asked,) = (await dora.get("/payee-checks", params={"system": "main"})).json()
        assert (asked["account"], asked["name"], asked["iban"][:2]) == (
            str(PAYEE),
            "Tischlerei Müller GmbH",
            "DE",
        )
        result = {"results": [{"account": str(PAYEE), "code": "RVNM"}]}
        assert (await dora.post("/payee-checks", json=result)).json() == {"noted": 1, "unknown": 0}
        assert (await dora.get("/payee-checks", params={"system": "main"})).json() == []
        (item,) = (await dora.get("/work-items", params={"code": "payee_check"})).json()
        assert item["status"] == "open"
    await payments.rest()
    assert "no_match" in (await command(payments, "erna", "payee", "list")).stdout
    because = ("--reason", "Registerauszug gesehen")
    same = await command(payments, "dora", "payee", "accept", str(PAYEE), *because)
    assert (same.returncode, "another_person" in same.stderr) == (1, True)
    accepted = await command(payments, "erna", "payee", "accept", str(PAYEE), *because)
    assert accepted.stdout == f"Payments to {PAYEE} go.\n"
    await payments.rest()
    (line,) = await payments.fetch("SELECT status, month FROM payment_lines")
    assert tuple(line) == ("collected", "2026-02")
    (row,) = await payments.fetch("SELECT status FROM work_items")
    assert row["status"] == "settled"
