"""`teilhabe payments run` at a real door."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.integration.payments.test_runs import FACTS
from tests.unit.payments.example import commissioned, invoiced

if TYPE_CHECKING:
    from tests.integration.payments.conftest import Payments

COMMAND = [sys.executable, "-c", "from cli.main import app; app()", "payments"]


async def run(payments: Payments, person: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`teilhabe payments run`."""
    return await command(payments, person, "run", *words)


async def command(payments: Payments, person: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`teilhabe payments` in a person's name; in a process of its own, as the service logs to stdout."""
    environment = os.environ | {"TEILHABE_PAYMENTS_TOKEN": payments.tokens[person], "COLUMNS": "120"}
    called = [*COMMAND, *words, *([] if "--url" in words else ["--url", payments.url])]
    return await asyncio.to_thread(
        subprocess.run, called, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


async def test_from_the_list_to_the_release(payments: Payments) -> None:
    await payments.take(*FACTS, commissioned(), invoiced())
    await payments.until(date(2026, 3, 2))
    listed = await run(payments, "anna", "list", "--json")
    (found,) = json.loads(listed.stdout)
    short = found["run_id"][:8]
    assert "1,547.92" in (await run(payments, "anna", "list")).stdout
    prepared = await run(payments, "anna", "prepare", short)
    assert prepared.stdout == (
        "Run 2026-03 no. 1 of main is prepared: 2 payments, 1,547.92 EUR, revision 2.\n"
    )
    shown = (await run(payments, "bela", "show", short)).stdout
    for words in ("revision     2", "prepared by  anna", "training_subsidy", "+937.92", "2 collected"):
        assert words in shown
    same = await run(payments, "anna", "release", short, "--revision", "2")
    assert same.returncode == 1
    assert "not_entitled: anna hat das Recht payments:release nicht." in same.stderr
    released = await run(payments, "bela", "release", short, "--revision", "2")
    assert (released.returncode, released.stdout.split(":")[0]) == (
        0,
        "Run 2026-03 no. 1 of main is released",
    )
    await payments.rest()
    assert "2 ordered" in (await run(payments, "bela", "show", short)).stdout


async def test_one_payment_out_and_back_and_a_run_dropped(payments: Payments) -> None:
    await payments.take(*FACTS, commissioned(), invoiced())
    await payments.until(date(2026, 3, 2))
    (line,) = await payments.fetch("SELECT run_id, payment_id FROM payment_lines WHERE kind = 'fee'")
    ids = str(line["run_id"]), str(line["payment_id"])
    removed = await run(payments, "anna", "remove", *ids, "--reason", "Rechnung prüfen")
    assert removed.stdout.endswith("1 payments, 937.92 EUR, revision 3.\n")
    assert (await run(payments, "anna", "restore", *ids)).returncode == 0
    await payments.rest()
    dropped = await run(payments, "bela", "cancel", ids[0], "--reason", "falscher Tag")
    assert "is cancelled" in dropped.stdout
    await payments.rest()
    (next_run, first) = json.loads((await run(payments, "anna", "list", "--json")).stdout)
    assert (next_run["number"], next_run["total"]) == (2, "1547.92")
    assert (first["reason"], first["cancelled_by"], first["count"]) == ("falscher Tag", "bela", 0)


async def test_who_cannot_ask_is_told_why(payments: Payments) -> None:
    nobody = await run(payments, "anna", "show", "ffff")
    assert (nobody.returncode, "0 runs have an id that begins with 'ffff'" in nobody.stderr) == (2, True)
    away = await run(payments, "anna", "list", "--url", "http://127.0.0.1:9")
    assert (away.returncode, "does not answer" in away.stderr) == (2, True)
