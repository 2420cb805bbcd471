"""`teilhabe payments run file`, `bank read` and `items` at a real door."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from tests.integration.payments.test_bank import BOTH, FEE, PAID, ordered
from tests.integration.payments.test_command import command
from tests.unit.payments.bank.wording import account_report, detail, entry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.payments.conftest import Payments


async def test_to_the_bank_and_back(payments: Payments, tmp_path: Path) -> None:
    run_id, ids = await ordered(payments)
    short, out = str(run_id)[:8], tmp_path / "2026-03.pain001.xml"
    written = await command(payments, "dora", "run", "file", short, "--out", str(out))
    assert written.stdout.endswith(f"SHA-256 {sha256(out.read_bytes()).hexdigest()}\n")
    assert out.stat().st_mode & 0o077 == 0

    told = tmp_path / "camt054.xml"
    inside = detail(ids["instalment"], PAID), detail(ids["fee"], FEE)
    stranger = entry("B2", "5.00", detail("E-1", "5.00", remittance="Spende"), direction="CRDT")
    told.write_bytes(account_report(entry("B1", BOTH, *inside, batch_of=2), stranger))
    read = await command(payments, "dora", "bank", "read", str(told), str(told))
    first, second = read.stdout.splitlines()
    assert first.endswith("camt.054: 3 bookings, 2 payments, 1 unmatched")
    assert second.endswith("camt.054, read by dora before: nothing changes")

    listed = await command(payments, "dora", "run", "payments", short)
    assert (listed.stdout.count("settled"), PAID in listed.stdout) == (2, True)
    (item,) = json.loads((await command(payments, "dora", "items", "list", "--json")).stdout)
    assert item["remittance"] == "E-1 Spende"
    settled = await command(
        payments, "dora", "items", "settle", item["item_id"][:8], "--reason", "zurückgezahlt"
    )
    assert "is settled" in settled.stdout
    nobody = await command(payments, "dora", "items", "show", "ffff")
    assert (nobody.returncode, "0 items have an id" in nobody.stderr) == (2, True)
