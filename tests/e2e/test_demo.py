"""`teilhabe demo` carries one application of each procedure to payment and letter, and leaves nothing."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cli.demo.days import day_of, end_of
from cli.receipt import app
from contracts.envelope import read_headers
from contracts.structured import from_structured
from tests.e2e.processes import processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("teilhabe")
SERVICE, SUBSIDY, GRANT = (f"ca5e{number}-2026-4000-8000-000000000000" for number in ("0003", "0030", "0044"))
UNTIL = "2026-06-01"
_WITHIN_S = 180
_BEHAVIOUR = f"{SERVICE}:\n  provider: {{decline: no_capacity}}\n"


@dataclass(frozen=True)
class Demo:
    """A finished run."""

    status: int
    output: str
    folder: Path
    sent: int
    unsent: int
    """Number of the line that is no message."""

    @property
    def summary(self) -> dict[str, Any]:
        summary: dict[str, Any] = json.loads(_read(self.folder / "out" / "summary.json"))
        return summary

    def events(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self._events() if event["type"] == f"teilhabe.{name}.v1"]

    def _events(self) -> Iterator[dict[str, Any]]:
        with (self.folder / "out" / "events.ndjson").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Three cases of the example, the first message twice, and a line that is no message."""
    folder = tmp_path_factory.mktemp("demo")
    example = (ROOT / "examples" / "applications.ndjson").read_text(encoding="utf-8").splitlines()
    lines = [line for line in example if json.loads(line).get("subject") in (SERVICE, SUBSIDY, GRANT)]
    (folder / "input.ndjson").write_text("\n".join([*lines, lines[0], "{no message"]), encoding="utf-8")
    (folder / "input.behaviour.yaml").write_text(_BEHAVIOUR, encoding="utf-8")
    process = await _started(folder, "--until", UNTIL)
    async with asyncio.timeout(_WITHIN_S):
        status = await process.wait()
    output = (folder / "demo.log").read_text(encoding="utf-8")
    return Demo(status, output, folder, sent=len(lines) + 1, unsent=len(lines) + 2)


async def test_it_succeeds_and_leaves_no_process(demo: Demo) -> None:
    assert demo.status == 0, demo.output
    assert all(check["ok"] for check in demo.summary["checks"])
    assert processes_of(demo.folder) == []


async def test_every_message_is_answered_and_what_is_none_is_told(demo: Demo) -> None:
    submissions = demo.summary["submissions"]
    assert (submissions["sent"], submissions["answered"], submissions["repeats"]) == (demo.sent, demo.sent, 1)
    assert [line["line"] for line in demo.summary["unsent"]] == [demo.unsent]


async def test_each_procedure_comes_to_money_and_letter(demo: Demo) -> None:
    cases = {case["case_id"]: case for case in demo.summary["cases"]}
    assert set(cases) == {SERVICE, SUBSIDY, GRANT}
    for case in cases.values():
        assert float(case["paid"]) > 0
        assert case["last_day_for_objection"]
        assert (demo.folder / "out" / "cases" / f"{case['case_id']}.md").stat().st_size > 0
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
    executed = {event["data"]["payment_id"]: event["data"] for event in demo.events("PaymentExecuted")}
    assert {each["payment_id"]: each["due_on"] for each in payments} == {
        payment: each["executed_on"] for payment, each in executed.items()
    }


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
    process = await _started(tmp_path, "--input", str(ROOT / "examples" / "applications.ndjson"))
    await _until_told("From 2026-02-02", tmp_path / "demo.log")
    assert any("services.intake" in command for command in processes_of(tmp_path))
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(_WITHIN_S):
        assert await process.wait() == 128 + signal.SIGINT
    assert processes_of(tmp_path) == []


async def _started(folder: Path, *more: str) -> asyncio.subprocess.Process:
    """The command as a person gives it, working in a folder of its own."""
    given = ("--input", "input.ndjson", *more, "--registry", str(ROOT / "deploy" / "registry"))
    with (folder / "demo.log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            COMMAND, "demo", "--stack", "embedded", *given, cwd=folder, stdout=log, stderr=log
        )


async def _until_told(text: str, log: Path) -> None:
    deadline = time.monotonic() + _WITHIN_S
    while text not in (told := _read(log)):
        assert time.monotonic() < deadline, told
        await asyncio.sleep(0.1)


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _public(event: dict[str, Any]) -> bool:
    """Published by a service to all, and not the copy for an agency or a provider."""
    return str(event["topic"]).endswith(".events.v1")
