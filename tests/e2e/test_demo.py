"""`teilhabe demo` carries one application of each procedure to payment and letter, and leaves nothing."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from cli.demo.days import day_of, end_of
from cli.receipt import app
from contracts.envelope import read_headers
from contracts.structured import from_structured
from tests.e2e.demo_run import EXAMPLE, WITHIN_S, Demo, finished, read, started
from tests.e2e.processes import processes_of

if TYPE_CHECKING:
    from pathlib import Path

SERVICE, SUBSIDY, GRANT = (f"ca5e{number}-2026-4000-8000-000000000000" for number in ("0003", "0030", "0044"))
UNTIL = "2026-06-01"
MONTH = "2026-05"
"""Answered by the bank's files alone."""
_BEHAVIOUR = f"""
{SERVICE}:
  provider: {{decline: no_capacity}}
bank:
  answers_for: {MONTH}
  returned: {{DE75000000000000001044: {{reason: AC04, after_days: 2}}}}
  without_reference: [DE65000000000000001030]
  names_differ: [DE65000000000000001030]
  strangers:
    - {{day: 2026-05-04, amount: "85.50", name: Ida Fremd, iban: DE91000000000000009001, remittance: Fremd}}
"""


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Three cases of the example, the first message twice, and a line that is no message."""
    folder = tmp_path_factory.mktemp("demo")
    lines = _lines()
    (folder / "input.ndjson").write_text("\n".join([*lines, lines[0], "{no message"]), encoding="utf-8")
    (folder / "input.behaviour.yaml").write_text(_BEHAVIOUR, encoding="utf-8")
    return await finished(folder, "--until", UNTIL)


async def test_it_succeeds_and_leaves_no_process(demo: Demo) -> None:
    assert demo.status == 0, demo.output
    assert all(check["ok"] for check in demo.summary["checks"])
    assert processes_of(demo.folder) == []


async def test_every_message_is_answered_and_what_is_none_is_told(demo: Demo) -> None:
    submissions, sent = demo.summary["submissions"], len(_lines()) + 1
    assert (submissions["sent"], submissions["answered"], submissions["repeats"]) == (sent, sent, 1)
    assert [line["line"] for line in demo.summary["unsent"]] == [sent + 1]


async def test_each_procedure_comes_to_money_and_letter(demo: Demo) -> None:
    cases = demo.cases
    assert set(cases) == {SERVICE, SUBSIDY, GRANT}
    for case in cases.values():
        assert float(case["paid"]) > 0
        assert case["last_day_for_objection"]
        assert demo.case_file(case["case_id"])
    dispatched = {event["data"]["notice_id"] for event in demo.events("NoticeDispatched")}
    letters = [path.name for path in (demo.folder / "out" / "notices").rglob("*") if path.is_file()]
    assert all(any(notice in letter for letter in letters) for notice in dispatched)


async def test_the_declined_order_goes_to_the_next_provider(demo: Demo) -> None:
    asked = [event["data"]["provider"] for event in demo.events("ServiceCommissioned") if _public(event)]
    accepted = [
        event["source"] for event in demo.events("CommissionAccepted") if ".replies." in event["topic"]
    ]
    assert len(asked) == 2
    assert accepted == [f"/providers/{asked[1]}"]


async def test_the_objection_in_time_leads_to_more_money(demo: Demo) -> None:
    [registered] = [event for event in demo.events("ObjectionRegistered") if _public(event)]
    assert registered["data"]["timely"] is True
    assert {event["data"]["kind"] for event in demo.events("PaymentDue")} >= {"instalment", "top_up", "fee"}


async def test_what_is_due_by_the_last_day_is_paid_once_and_that_day(demo: Demo) -> None:
    payments = [event["data"] for event in demo.events("PaymentDue")]
    identity = ("grant_id", "grant_version", "month", "kind", "attempt")
    assert max(Counter(tuple(each[name] for name in identity) for each in payments).values()) == 1
    assert max(each["due_on"] for each in payments) == UNTIL
    executed = {event["data"]["payment_id"]: event["data"] for event in demo.events("PaymentSettled")}
    assert {each["payment_id"]: each["due_on"] for each in payments} == {
        payment: each["executed_on"] for payment, each in executed.items()
    }


async def test_every_line_of_a_month_has_the_fate_that_the_banks_files_tell(demo: Demo) -> None:
    bank = demo.summary["bank"]
    fates = {
        line["reference"].split()[0]: (line["fate"], line["reason"], line["day"]) for line in bank["lines"]
    }
    assert fates["OS-EGZ-2026-0044"] == ("returned", "AC04", "2026-05-06")
    assert fates["HH-AZ-2026-0030"] == ("executed", None, "2026-05-04")
    told = {event["data"]["payment_id"] for event in demo.events("PaymentExecuted")}
    assert told.isdisjoint(str(UUID(line["end_to_end_id"])) for line in bank["lines"])
    files = {path.name for path in (demo.folder / "out" / "payments").iterdir()}
    assert {f"{MONTH}.{kind}.xml" for kind in ("pain001", "pain002", "camt054", "camt053")} <= files


async def test_a_message_handed_in_twice_is_read_once(demo: Demo) -> None:
    messages = [each for each in demo.summary["bank"]["messages"] if each["file"] == f"{MONTH}.camt054.xml"]
    assert [each["repeated"] for each in messages] == [False, True]
    assert [messages[0]["counts"][name] for name in ("payments", "unmatched")] == [3, 1]


async def test_what_belongs_to_nobody_is_settled_by_a_named_person(demo: Demo) -> None:
    [item] = [each for each in demo.summary["bank"]["work_list"] if each["code"] == "unmatched"]
    assert (item["amount"], item["owner"], item["settled_by"]) == ("85.50", "dora.clears", "dora.clears")
    assert "Ida Fremd" not in json.dumps([demo.summary, *demo.all_events()], ensure_ascii=False)


async def test_only_a_name_that_the_behaviour_names_differs_and_a_second_person_accepts_it(
    demo: Demo,
) -> None:
    found = demo.summary["bank"]["payee_checks"]
    assert (found["no_match"], found["close_match"], found["accepted_by_a_person"]) == (1, 0, 1)
    assert found["match"] > 0
    [item] = [each for each in demo.summary["bank"]["work_list"] if each["code"] == "payee_check"]
    assert (item["status"], item["owner"], item["settled_by"]) == ("settled", "dora.clears", "dora.clears")
    assert "payee_check" not in {event["data"]["reason"] for event in demo.events("PaymentHeld")}


async def test_partners_go_by_the_moved_clock(demo: Demo) -> None:
    replies = [*demo.events("InvoiceSubmitted"), *demo.events("PaymentExecuted")]
    assert replies
    for event in replies:
        time_ = read_headers(from_structured(json.dumps(event)).headers).time
        assert time_ == end_of(day_of(time_))


async def test_what_was_assessed_can_be_verified_from_the_events(demo: Demo) -> None:
    done = CliRunner().invoke(app, ["verify", str(demo.folder / "out" / "events.ndjson")])
    assert (done.exit_code, done.stdout.splitlines()[-1].endswith(" equal")) == (0, True), done.stdout


async def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    process = await started(tmp_path, "--input", str(EXAMPLE))
    await _until_told("From 2026-02-02", tmp_path / "demo.log")
    assert any("services.intake" in command for command in processes_of(tmp_path))
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(WITHIN_S):
        assert await process.wait() == 128 + signal.SIGINT
    assert processes_of(tmp_path) == []


async def _until_told(text: str, log: Path) -> None:
    deadline = time.monotonic() + WITHIN_S
    while text not in (told := read(log)):
        assert time.monotonic() < deadline, told
        await asyncio.sleep(0.1)


def _lines() -> list[str]:
    """What agencies send in the three cases."""
    chosen = (SERVICE, SUBSIDY, GRANT)
    return [line for line in read(EXAMPLE).splitlines() if json.loads(line).get("subject") in chosen]


def _public(event: dict[str, Any]) -> bool:
    """Published by a service to all, and not the copy for an agency or a provider."""
    return str(event["topic"]).endswith(".events.v1")
