"""Receivables at the door and from a terminal: who may decide what, and what the table holds afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.conftest import ROOT
from tests.integration.payments.test_command import command
from tests.unit.payments.example import approved, demanded, notified, recorded, registered, started

if TYPE_CHECKING:
    import httpx

    from tests.integration.payments.conftest import Payments

MIGRATION = ROOT / "services" / "payments" / "migrations" / "0006_recovery.sql"
FACTS = registered(agency="vechta"), recorded(), approved(), notified(), started()


async def owing(payments: Payments, amount: str = "300.00") -> dict[str, Any]:
    """A receivable of this amount, two months after the grant."""
    await payments.take(*FACTS)
    await payments.until(date(2026, 4, 2))
    await payments.take(demanded(amount))
    async with payments.client("anna") as anna:
        (found,) = (await anna.get("/receivables")).json()
    return dict(found)


async def post(payments: Payments, person: str, path: str, body: object = None) -> httpx.Response:
    async with payments.client(person) as client:
        return await client.post(path, json=body)


async def row(payments: Payments) -> tuple[Any, ...]:
    (found,) = await payments.fetch("SELECT status, remaining_cents, due_on, to_confirm FROM receivables")
    return tuple(found)


async def test_from_the_demand_to_the_last_instalment(payments: Payments) -> None:
    found = await owing(payments)
    assert (found["amount"], found["remaining"], found["due_on"]) == ("300.00", "300.00", "2026-05-04")
    path = f"/receivables/{found['receivable_id']}"
    agreed = {"instalments": [{"due_on": "2026-05-15", "amount": "300.00"}], "reason": "Härte"}
    assert (await post(payments, "anna", f"{path}/instalments", agreed)).status_code == 200
    assert await row(payments) == ("open", 30000, date(2026, 5, 15), False)
    await payments.until(date(2026, 5, 20))
    async with payments.client("bela") as bela:
        (overdue,) = (await bela.get("/receivables", params={"overdue": "true"})).json()
        assert (overdue["due_on"], overdue["overdue"]) == ("2026-05-15", True)
        body = {"amount": "300.00", "booked_on": "2026-05-20", "reason": "bar eingezahlt"}
        for _ in range(2):
            paid = await bela.post(f"{path}/receive", json=body, headers={"Idempotency-Key": "once"})
    assert paid.json()["receivable"]["status"] == "paid"
    assert [receipt["by"] for receipt in paid.json()["receipts"]] == ["bela"]
    told = await payments.fetch(
        "SELECT type FROM audit WHERE kind = 'case' AND type LIKE 'order:%' ORDER BY id"
    )
    assert [each["type"] for each in told] == ["order:instalments", "order:receive"]


async def test_who_may_not_is_told_and_nothing_changes(payments: Payments) -> None:
    found = await owing(payments)
    path = f"/receivables/{found['receivable_id']}"
    unchecked = {"amount": "100.00", "reason": "geprüft", "section_51_checked": False}
    for person, step, body, status in (
        ("carl", "write-off", {"code": "waived", "reason": "Härte"}, 403),
        ("anna", "offset", unchecked, 400),
        ("anna", "offset", {**unchecked, "section_51_checked": True, "amount": "0.00"}, 400),
        ("anna", "offset", {**unchecked, "section_51_checked": True, "amount": "300.01"}, 409),
        ("anna", "write-off/confirm", None, 409),
    ):
        assert (await post(payments, person, f"{path}/{step}", body)).status_code == status
    assert await row(payments) == ("open", 30000, date(2026, 5, 4), False)


async def test_setting_off_is_booked_and_lowers_the_next_payment(payments: Payments) -> None:
    found = await owing(payments)
    body = {"amount": "300.00", "reason": "Pfändungsgrenze beachtet", "section_51_checked": True}
    answer = await post(payments, "anna", f"/receivables/{found['receivable_id']}/offset", body)
    assert answer.json()["receivable"]["status"] == "paid"
    await payments.until(date(2026, 5, 4))
    lines = await payments.fetch("SELECT amount_cents FROM payment_lines WHERE month = '2026-04'")
    assert [each["amount_cents"] for each in lines] == [63792]


async def test_two_persons_write_off_from_a_terminal(payments: Payments) -> None:
    found = await owing(payments, "7000.00")
    reference = found["reference"]
    listed = await command(payments, "anna", "receivables", "list")
    assert reference in listed.stdout
    because = ("--code", "waived", "--reason", "Härte")
    proposed = await command(payments, "anna", "receivables", "write-off", reference, *because)
    assert proposed.stdout.endswith("7,000.00 of 7,000.00 EUR left; 7,000.00 EUR wait for a second person.\n")
    same = await command(payments, "anna", "receivables", "confirm", reference)
    assert (same.returncode, "another_person" in same.stderr) == (1, True)
    done = await command(payments, "bela", "receivables", "confirm", found["receivable_id"][:8])
    assert (done.returncode, "is written_off: 0.00 of 7,000.00 EUR left." in done.stdout) == (0, True)
    shown = (await command(payments, "bela", "receivables", "show", reference)).stdout
    assert "anna and bela" in shown
    nobody = await command(payments, "bela", "receivables", "show", "ffff")
    assert nobody.returncode == 2


async def test_demands_from_before_the_table_get_the_row_they_would_have(payments: Payments) -> None:
    await owing(payments)
    await payments.take(demanded("80.00"))
    before = await payments.fetch("SELECT * FROM receivables ORDER BY receivable_id")
    assert len(before) == 2
    filling = MIGRATION.read_text().partition("-- migrate:down")[0].partition("-- migrate:up")[2]
    async with payments.running.pool.acquire() as connection:
        await connection.execute(f"DROP TABLE receivables; {filling}")
    assert await payments.fetch("SELECT * FROM receivables ORDER BY receivable_id") == before
