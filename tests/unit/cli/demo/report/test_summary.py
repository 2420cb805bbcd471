"""The run in figures, and the table."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from rich.console import Console

from cli.demo.report import print_summary, write_report
from cli.demo.result import Check
from tests.unit.cli.demo.report.story import SUBSIDY, TRAINEE, example, run, subjects
from tests.unit.cli.demo.report.test_case_file import STORY

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def _lines() -> list[str]:
    return [*subjects(), *(example(name) for name in STORY)]


def _summary(out: Path, *more: str, checks: tuple[Check, ...] = ()) -> dict[str, Any]:
    write_report(run([*_lines(), *more], checks=checks), out)
    found: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return found


def test_each_case_is_there_in_plain_types(tmp_path: Path) -> None:
    (case,) = _summary(tmp_path)["cases"]
    notices = case.pop("notices")
    assert case.pop("statements") == []
    assert case == {
        "case_id": str(SUBSIDY),
        "reference": "214-2026-00871",
        "agency": "celle",
        "procedure": "training_subsidy",
        "applicant": "Tischlerei Harms GmbH",
        "state": "paying",
        "provider": None,
        "monthly_amount": "937.92",
        "paid": "937.92",
        "last_day_for_objection": "2026-05-18",
    }
    assert [(each["act"], each["objection_deadline"]) for each in notices] == [
        ("GrantApproved", "2026-05-18")
    ]
    assert (tmp_path / "cases" / f"{SUBSIDY}.md").exists()


def test_monthly_statements_stand_apart_from_the_letters_that_decide(tmp_path: Path) -> None:
    letter = example("NoticeDispatched", act="StatementIssued")
    (case,) = _summary(tmp_path, example("StatementIssued"), letter)["cases"]
    assert [each["act"] for each in case["notices"]] == ["GrantApproved"]
    assert case["statements"] == [
        {
            "month": "2026-10",
            "total_paid": "500.22",
            "total_returned": "500.22",
            "total_recovered": "0.00",
        }
    ]


def test_lines_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    again = example("ApplicationSubmitted")
    found = _summary(tmp_path, again)
    assert found["submissions"] == {"sent": 2, "answered": 2, "rejected": 0, "repeats": 1}
    assert found["unsent"] == [{"line": 7, "reason": "It is no JSON."}]


def test_payments_and_procedures_are_summed(tmp_path: Path) -> None:
    found = _summary(tmp_path)
    assert found["payments"] == {"due": 1, "executed": 1, "returned": 0, "rejected": 0, "total": "937.92"}
    assert found["procedures"]["training_subsidy"] == {"cases": 1, "states": {"paying": 1}, "paid": "937.92"}
    assert found["records"] == len(_lines())


def test_a_failed_check_makes_the_run_not_ok(tmp_path: Path) -> None:
    assert _summary(tmp_path)["ok"]
    found = _summary(tmp_path, checks=(Check("stopped", ok=False, detail="kafka is still running."),))
    assert not found["ok"]
    assert found["checks"] == [{"name": "stopped", "ok": False, "detail": "kafka is still running."}]


def test_messages_not_accepted_say_what_and_where(tmp_path: Path) -> None:
    position = {"topic": "agency.celle.submissions.v1", "partition": 0, "offset": 2}
    finding = {"code": "not_json", "field": None, "severity": "error", "message_de": "Kein JSON.",
               "message_plain": "Nicht lesbar."}  # fmt: skip
    receipt = example("SubmissionReceived", ce_id=TRAINEE, submission_id=None, position=position,
                      accepted=False, findings=[finding])  # fmt: skip
    (refused,) = _summary(tmp_path, receipt)["not_accepted"]
    assert (refused["topic"], refused["offset"], refused["codes"]) == (position["topic"], 2, ["not_json"])


def test_the_table_is_whole_without_a_terminal(tmp_path: Path) -> None:
    printed = io.StringIO()
    print_summary(run(_lines()), Console(file=printed), tmp_path)
    lines = printed.getvalue().splitlines()
    assert any(
        all(
            part in line
            for part in ("019df504", "subsidy", "Tischlerei Harms", "paying", "937.92", "2026-05-18")
        )
        for line in lines
    )
    assert max(map(len, lines[:5])) <= 100
    assert "1 messages sent from test.ndjson" in printed.getvalue()
    assert str(tmp_path / "summary.json") in printed.getvalue()
