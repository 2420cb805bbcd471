"""A run's way to the bank and back, through the door: the file, the messages, the work list."""

from __future__ import annotations

import io
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from services.payments.bank import schema
from tests.integration.payments.test_runs import FACTS, post, released
from tests.unit.payments.bank.wording import account_report, detail, entry, status_report
from tests.unit.payments.example import PAYEE, commissioned, invoiced

if TYPE_CHECKING:
    import httpx

    from tests.integration.payments.conftest import Payments

PAID, FEE, BOTH = "937.92", "610.00", "1547.92"
XML = {"content-type": "application/xml"}


async def ordered(payments: Payments) -> tuple[UUID, dict[str, UUID]]:
    """A released run with an instalment and a fee; their ids by kind."""
    await payments.take(*FACTS, commissioned(), invoiced())
    await payments.until(date(2026, 3, 2))
    shown = await released(payments)
    rows = await payments.fetch("SELECT kind, payment_id FROM payment_lines")
    return UUID(shown["run"]["run_id"]), {row["kind"]: row["payment_id"] for row in rows}


async def get(payments: Payments, path: str, person: str = "dora") -> httpx.Response:
    async with payments.client(person) as client:
        return await client.get(path)


async def read(payments: Payments, content: bytes, system: str = "main") -> httpx.Response:
    async with payments.client("dora") as client:
        return await client.post("/bank-messages", params={"system": system}, content=content, headers=XML)


async def counts(payments: Payments, content: bytes) -> dict[str, int]:
    """What was in a message, without zeros; it is read for the first time."""
    answer = await read(payments, content)
    assert (answer.status_code, answer.json().get("read_before")) == (200, False), answer.text
    return {name: count for name, count in answer.json()["counts"].items() if count}


async def statuses(payments: Payments, run_id: UUID) -> dict[str, tuple[Any, ...]]:
    page = (await get(payments, f"/runs/{run_id}/payments")).json()
    return {each["kind"]: (each["status"], each["code"], each["executed_on"]) for each in page["payments"]}


async def items(payments: Payments, status: str = "open") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await get(payments, f"/work-items?status={status}")).json()
    return found


async def test_the_file_of_a_run_is_always_the_same(payments: Payments) -> None:
    run_id, ids = await ordered(payments)
    first, second = [await get(payments, f"/runs/{run_id}/bank-file") for _ in range(2)]
    assert first.content == second.content
    assert first.headers["etag"] == f'"{sha256(first.content).hexdigest()}"'
    schema.validate(io.BytesIO(first.content))
    text = first.text
    told = "<CdtTrfTxInf>", f"<CtrlSum>{BOTH}", "2026-03-02</Dt>"
    assert [text.count(each) for each in told] == [2, 2, 1]
    assert all(each.hex.upper() in text for each in ids.values())
    assert "<Nm>Tischlerei Mueller GmbH</Nm>" in text
    (kept,) = await payments.fetch("SELECT state->'bank_file' AS file FROM runs WHERE status = 'released'")
    assert '"count": 2' in kept["file"]
    assert '"fetched_by": "dora"' in kept["file"]


async def test_who_may_fetch_a_file_and_when(payments: Payments) -> None:
    await payments.take(*FACTS)
    await payments.until(date(2026, 3, 2))
    run = (await get(payments, "/runs", "anna")).json()[0]["run_id"]
    early = await get(payments, f"/runs/{run}/bank-file")
    assert (early.status_code, early.json()["code"]) == (409, "state_forbids")
    assert (await get(payments, f"/runs/{run}/bank-file", "anna")).status_code == 403
    assert (await get(payments, f"/runs/{uuid4()}/bank-file")).status_code == 404


async def test_a_payment_whose_payee_is_erased_is_not_in_the_file_but_on_the_work_list(
    payments: Payments,
) -> None:
    run_id, ids = await ordered(payments)
    await payments.running.pool.execute("UPDATE payees SET state = NULL WHERE id = $1", str(PAYEE))
    answer = await get(payments, f"/runs/{run_id}/bank-file")
    assert f"<CtrlSum>{FEE}</CtrlSum>" in answer.text
    (item,) = await items(payments)
    assert (item["code"], item["amount"], item["payment_id"]) == (
        "payee_erased",
        PAID,
        str(ids["instalment"]),
    )


async def test_another_file_of_the_same_run_is_refused(payments: Payments) -> None:
    run_id, _ = await ordered(payments)
    assert (await get(payments, f"/runs/{run_id}/bank-file")).status_code == 200
    await payments.running.pool.execute("UPDATE payees SET state = NULL WHERE id = $1", str(PAYEE))
    answer = await get(payments, f"/runs/{run_id}/bank-file")
    assert (answer.status_code, answer.json()["code"]) == (409, "file_differs")
    assert "dora hat am 02.03.2026 eine Datei mit 2 Zahlungen abgeholt" in answer.json()["detail"]


async def test_what_no_bank_would_take_is_told_place_by_place(payments: Payments) -> None:
    run_id, _ = await ordered(payments)
    wrong = "UPDATE payees SET state = jsonb_set(state, '{iban}', to_jsonb($2::text)) WHERE id = $1"
    await payments.running.pool.execute(wrong, str(PAYEE), "DE00370400440532013000")
    answer = await get(payments, f"/runs/{run_id}/bank-file")
    assert (answer.status_code, answer.json()["code"]) == (422, "unfit_for_bank")
    (finding,) = answer.json()["findings"]
    assert (finding["code"], finding["field"][-5:]) == ("iban", "/iban")
    assert await payments.fetch("SELECT id FROM runs WHERE state->'bank_file' <> 'null'") == []


async def test_a_batch_booking_settles_what_is_in_it(payments: Payments) -> None:
    run_id, ids = await ordered(payments)
    inside = detail(ids["instalment"], PAID), detail(ids["fee"], FEE)
    told = account_report(entry("B1", BOTH, *inside, batch_of=2))
    assert await counts(payments, told) == {"bookings": 2, "payments": 2}
    assert await statuses(payments, run_id) == {
        "instalment": ("settled", None, "2026-03-03"),
        "fee": ("settled", None, "2026-03-03"),
    }
    again = await read(payments, told)
    assert again.json()["read_before"] is True
    statement = account_report(entry("B1", BOTH, batch_of=2), kind="camt.053")
    assert await counts(payments, statement) == {"bookings": 1, "batch_sums": 1}
    assert await items(payments) == []
    published = await payments.fetch("SELECT type, count(*) FROM audit WHERE kind = 'case' GROUP BY type")
    assert {row["type"]: row["count"] for row in published}["order:told"] == 2


async def test_a_sum_is_open_only_while_its_details_are_missing(payments: Payments) -> None:
    _, ids = await ordered(payments)
    await counts(payments, account_report(entry("B1", BOTH, batch_of=2), kind="camt.053"))
    (item,) = await items(payments)
    assert (item["code"], item["amount"], item["details"]) == ("batch_sum", BOTH, "0.00")
    inside = detail(ids["instalment"], PAID), detail(ids["fee"], FEE)
    await counts(payments, account_report(entry("B1", BOTH, *inside, batch_of=2)))
    assert await items(payments) == []
    (done,) = await items(payments, "settled")
    assert (done["settlement"]["by"], done["details"]) == ("/services/payments", BOTH)


async def test_the_same_entries_in_notification_and_statement_have_one_effect(payments: Payments) -> None:
    run_id, ids = await ordered(payments)
    both = [
        entry("B1", PAID, detail(ids["instalment"], PAID)),
        entry("B2", PAID, detail(ids["instalment"], PAID, reason="AC04"), direction="CRDT"),
    ]
    assert await counts(payments, account_report(*both)) == {"bookings": 2, "payments": 2}
    statement = account_report(*reversed(both), kind="camt.053")
    assert await counts(payments, statement) == {"bookings": 2, "payments": 2, "repeated": 2}
    assert (await statuses(payments, run_id))["instalment"] == ("returned", "AC04", "2026-03-03")
    assert await items(payments) == []


async def test_an_entry_without_details_is_known_from_the_notification_or_becomes_known(
    payments: Payments,
) -> None:
    run_id, ids = await ordered(payments)
    bare = account_report(entry("B1", PAID), kind="camt.053")
    assert await counts(payments, bare) == {"bookings": 1, "unmatched": 1}
    told = account_report(entry("B1", PAID, detail(ids["instalment"], PAID)))
    assert await counts(payments, told) == {"bookings": 1, "payments": 1}
    assert await items(payments) == []
    later = account_report(entry("B1", PAID), kind="camt.053", number="2")
    assert await counts(payments, later) == {"bookings": 1, "payments": 1, "repeated": 1}
    assert (await statuses(payments, run_id))["instalment"][0] == "settled"


async def test_a_refused_payment_and_a_refused_file(payments: Payments) -> None:
    run_id, ids = await ordered(payments)
    assert await counts(payments, status_report(run_id, [(ids["fee"], "AC01")])) == {
        "reports": 1,
        "payments": 1,
    }
    assert (await statuses(payments, run_id))["fee"] == ("rejected", "AC01", None)
    assert await counts(payments, status_report(run_id, whole="FF01")) == {"reports": 1, "payments": 2}
    assert (await statuses(payments, run_id))["instalment"] == ("rejected", "FF01", None)
    (item,) = await items(payments)
    assert (item["code"], item["reason_code"], item["run_id"]) == ("rejected_file", "FF01", str(run_id))


async def test_what_is_unknown_or_unreadable_stops_nothing(payments: Payments) -> None:
    run_id, ids = await ordered(payments)
    text = "Spende von Erika Mustermann"
    told = account_report(
        entry("B1", "5.00", detail("E2E-4711", "5.00", remittance=text), direction="CRDT"),
        entry("B2", "1.00").replace("1.00", "eins"),
        entry("B3", FEE, detail(ids["fee"], FEE)),
        entry("B4", "2.00", status="PDNG"),
    )
    assert await counts(payments, told) == {
        "bookings": 3,
        "payments": 1,
        "unmatched": 1,
        "unreadable": 1,
        "not_booked": 1,
    }
    assert (await statuses(payments, run_id))["fee"][0] == "settled"
    found = {item["code"]: item for item in await items(payments)}
    assert found["unmatched"]["remittance"] == f"E2E-4711 {text}"
    assert found["unreadable"]["place"] == "/entries/2"
    path = f"/work-items/{found['unmatched']['item_id']}"
    assert (await post(payments, "dora", f"{path}/assign", {"owner": "dora"})).json()["owner"] == "dora"
    done = await post(payments, "dora", f"{path}/settle", {"reason": "zurücküberwiesen"})
    assert (done.json()["status"], done.json()["remittance"]) == ("settled", None)
    assert (await post(payments, "dora", f"{path}/settle", {"reason": "noch einmal"})).status_code == 409
    left = await payments.fetch(
        "SELECT 1 FROM work_items WHERE remittance IS NOT NULL UNION ALL "
        "SELECT 1 FROM work_items WHERE state::text LIKE '%Erika%' UNION ALL "
        "SELECT 1 FROM inbox WHERE answer::text LIKE '%Erika%'"
    )
    assert left == []


async def test_a_person_matches_a_booking_to_its_payment(payments: Payments) -> None:
    run_id, ids = await ordered(payments)
    await counts(payments, account_report(entry("B1", PAID, detail("LOST", PAID))))
    (item,) = await items(payments)
    body = {"reason": "Betrag und Tag stimmen", "payment_id": str(ids["instalment"])}
    done = await post(payments, "dora", f"/work-items/{item['item_id']}/settle", body)
    assert done.json()["settlement"]["payment_id"] == str(ids["instalment"])
    assert (await statuses(payments, run_id))["instalment"] == ("settled", None, "2026-03-03")


async def test_a_booking_without_an_id_is_matched_by_its_remittance(payments: Payments) -> None:
    run_id, _ = await ordered(payments)
    told = entry("B1", PAID, detail(None, PAID, remittance="117A042/26\n 2026-02"))
    assert await counts(payments, account_report(told)) == {"bookings": 1, "payments": 1}
    assert (await statuses(payments, run_id))["instalment"][0] == "settled"


async def test_what_is_no_message_changes_nothing(payments: Payments) -> None:
    for content in (b"MT940", b"", b"<Document><Other/></Document>"):
        answer = await read(payments, content)
        assert (answer.status_code, answer.json()["code"]) == (422, "not_bank_message")
    assert (await read(payments, account_report(), "other")).status_code == 404
    assert await payments.fetch("SELECT id FROM bank_messages") == []
    broken = account_report(entry("B1", "5.00", detail("X", "5.00")), entry("B2", "1.00"))[:-150]
    found = await counts(payments, broken)
    assert (found["unmatched"], found["unreadable"]) == (1, 1)
