"""Runs on the real stack: what the door shows, who may do what; nothing leaves before the release."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.unit.payments.example import (
    CASE,
    GRANT,
    OTHER_PAYEE,
    approved,
    commissioned,
    invoiced,
    notified,
    recorded,
    registered,
    started,
    suspended,
)

if TYPE_CHECKING:
    import httpx

    from tests.integration.payments.conftest import Payments

FACTS = registered(), recorded(), recorded(OTHER_PAYEE), approved(), notified(), started()
SENT = "SELECT count(*) AS count FROM payment_lines WHERE status <> 'collected'"


async def undecided(payments: Payments) -> dict[str, Any]:
    """The run that waits for somebody."""
    async with payments.client("anna") as anna:
        runs: list[dict[str, Any]] = (await anna.get("/runs")).json()
    return next(run for run in runs if run["status"] in ("open", "prepared") and run["count"])


async def post(payments: Payments, person: str | None, path: str, body: object = None) -> httpx.Response:
    async with payments.client(person) as client:
        return await client.post(path, json=body)


async def released(payments: Payments) -> dict[str, Any]:
    """Have the run prepared and released; how it was shown before."""
    path = f"/runs/{(await undecided(payments))['run_id']}"
    assert (await post(payments, "anna", f"{path}/prepare")).status_code == 200
    async with payments.client("bela") as bela:
        shown: dict[str, Any] = (await bela.get(path)).json()
    done = await post(payments, "bela", f"{path}/release", {"revision": shown["run"]["revision"]})
    assert (done.status_code, done.json()["status"]) == (200, "released")
    await payments.rest()
    return shown


async def test_from_the_day_of_payment_to_the_order(payments: Payments) -> None:
    await payments.take(*FACTS, commissioned(), invoiced())
    await payments.until(date(2026, 3, 2))
    assert [row["count"] for row in await payments.fetch(SENT)] == [0]
    shown = await released(payments)
    assert (shown["run"]["count"], shown["run"]["total"]) == (2, "1547.92")
    totals = {(total["dimension"], total["name"]): total for total in shown["totals"]}
    assert totals["kind", "fee"]["amount"] == "610.00"
    assert totals["agency", "braunschweig-goslar"]["count"] == 2
    assert totals["procedure", "training_subsidy"]["difference"] == "1547.92"
    assert (shown["new_payees"]["count"], shown["ended_payees"]["count"]) == (2, 0)
    assert shown["progress"] == {"collected": 2}
    rows = await payments.fetch("SELECT status, count(*) FROM payment_lines GROUP BY 1")
    assert [tuple(row) for row in rows] == [("ordered", 2)]
    audit = await payments.fetch("SELECT type, actor FROM audit WHERE kind = 'run' ORDER BY id")
    assert [tuple(row) for row in audit][-2:] == [("order:prepare", "anna"), ("order:release", "bela")]


async def test_what_stands_out_is_shown_with_its_reason(payments: Payments) -> None:
    await payments.take(*FACTS)
    await payments.until(date(2026, 3, 2))
    await released(payments)
    await payments.take(approved(version=2, monthly="950.00", payee_id=OTHER_PAYEE))
    await payments.take(notified(version=2, deemed=date(2026, 5, 2)))
    await payments.until(date(2026, 5, 4))
    shown = await released(payments)
    found = {outlier["rule"]: outlier for outlier in shown["outliers"]}
    assert found.keys() == {"above_usual", "new_account"}
    assert found["new_account"]["grant_id"] == str(GRANT)
    assert found["above_usual"]["reason"].startswith("Die Zahlungen für diese Bewilligung")
    assert shown["outlier_count"] == 2


async def test_an_ended_payee_is_missed(payments: Payments) -> None:
    await payments.take(*FACTS, commissioned(), invoiced())
    await payments.until(date(2026, 3, 2))
    await released(payments)
    await payments.take(suspended(), invoiced("2026-03"))
    await payments.until(date(2026, 4, 1))
    shown = await released(payments)
    assert (shown["run"]["total"], shown["ended_payees"]["total"]) == ("610.00", "937.92")
    assert shown["new_payees"]["count"] == 0
    kinds = {total["name"]: total["difference"] for total in shown["totals"] if total["dimension"] == "kind"}
    assert kinds == {"fee": "0.00", "instalment": "-937.92"}


async def test_who_may_do_what(payments: Payments) -> None:
    await payments.take(*FACTS)
    await payments.until(date(2026, 3, 2))
    path = f"/runs/{(await undecided(payments))['run_id']}"
    nobody = await post(payments, None, f"{path}/prepare")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_authenticated")
    for person, action, body in (("carl", "prepare", None), ("anna", "release", {"revision": 1})):
        refused = await post(payments, person, f"{path}/{action}", body)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_entitled")
    assert (await post(payments, "bela", f"{path}/prepare")).status_code == 200
    same = await post(payments, "bela", f"{path}/release", {"revision": 1})
    assert (same.status_code, same.json()["code"]) == (409, "same_person")
    assert same.headers["content-type"] == "application/problem+json"
    assert same.json()["remedy"].startswith("Den Lauf durch eine andere Person")
    assert (await post(payments, "anna", f"/runs/{uuid4()}/prepare")).status_code == 404
    assert (await post(payments, "anna", f"{path}/cancel", {"reason": ""})).status_code == 400
    assert [row["count"] for row in await payments.fetch(SENT)] == [0]


async def test_a_payment_taken_out_changes_what_has_to_be_seen(payments: Payments) -> None:
    await payments.take(*FACTS, commissioned(), invoiced())
    await payments.until(date(2026, 3, 2))
    path = f"/runs/{(await undecided(payments))['run_id']}"
    assert (await post(payments, "anna", f"{path}/prepare")).status_code == 200
    (line,) = await payments.fetch("SELECT payment_id FROM payment_lines WHERE kind = 'fee'")
    payment = f"{path}/payments/{line['payment_id']}"
    removed = await post(payments, "anna", f"{payment}/remove", {"reason": "Rechnung prüfen"})
    assert (removed.json()["count"], removed.json()["revision"]) == (1, 3)
    unseen = await post(payments, "bela", f"{path}/release", {"revision": 2})
    assert (unseen.status_code, unseen.json()["code"]) == (409, "revision_differs")
    assert (await post(payments, "bela", f"{path}/release", {"revision": 3})).status_code == 200
    late = await post(payments, "anna", f"{payment}/remove", {"reason": "noch einmal"})
    assert (late.status_code, late.json()["code"]) == (409, "state_forbids")
    assert (await post(payments, "anna", f"{payment}/restore")).status_code == 200
    await payments.rest()
    again = await undecided(payments)
    assert (again["number"], again["count"], again["total"]) == (2, 1, "610.00")
    assert (await post(payments, "anna", f"/runs/{uuid4()}/payments/{CASE}/restore")).status_code == 404


async def test_an_order_sent_again_takes_effect_once(payments: Payments) -> None:
    await payments.take(*FACTS)
    await payments.until(date(2026, 3, 2))
    path = f"/runs/{(await undecided(payments))['run_id']}/prepare"
    async with payments.client("anna") as anna:
        headers = {"Idempotency-Key": "9-2026"}
        answers = [await anna.post(path, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (await post(payments, "anna", path)).json()["code"] == "state_forbids"
    audit = await payments.fetch("SELECT count(*) AS count FROM audit WHERE type = 'order:prepare'")
    assert audit[0]["count"] == 1
