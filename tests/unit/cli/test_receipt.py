"""`teilhabe receipt verify`: what it reads, what it says, how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cli.receipt import app
from tests.unit.eligibility.situations import CASE, assessed

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

OTHER = "018f0000-0000-7000-8000-000000000002"


def event(**changes: Any) -> dict[str, Any]:
    """An assessment as it stands in events.ndjson; `changes` go to its data."""
    data = assessed().model_dump(mode="json") | changes
    return {"id": "e1", "type": "teilhabe.EligibilityAssessed.v1", "data": data}


def lines(*events: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in events)


def verify(given: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["verify", *options, "-"], input=given)


EQUAL, DIFFERS, UNREADABLE = event(), event(carrier="job_centre"), event(inputs=None)
OF_ANOTHER_CASE = event(case_id=OTHER, carrier="job_centre")
NOT_ASSESSED = {"id": "e2", "type": "teilhabe.GrantApproved.v1", "data": {"case_id": str(CASE)}}


@pytest.mark.parametrize(
    ("given", "status", "summary"),
    [
        ([EQUAL], 0, "1 equal"),
        ([NOT_ASSESSED, EQUAL, EQUAL], 0, "2 equal"),
        ([EQUAL, DIFFERS], 1, "1 equal, 1 differs"),
        ([DIFFERS, UNREADABLE, EQUAL], 2, "1 equal, 1 differs, 1 unreadable"),
    ],
)
def test_the_exit_status_is_that_of_the_worst(given: list[dict[str, Any]], status: int, summary: str) -> None:
    done = verify(lines(*given))
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (status, summary)


def test_one_event_may_take_several_lines(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(EQUAL, indent=2), encoding="utf-8")
    assert CliRunner().invoke(app, ["verify", str(file)]).exit_code == 0


def test_a_case_can_be_picked() -> None:
    given = lines(EQUAL, OF_ANOTHER_CASE)
    assert verify(given, "--case", str(CASE)).exit_code == 0
    assert verify(given, "--case", OTHER).exit_code == 1


def test_machines_get_an_object_for_each() -> None:
    done = verify(lines(EQUAL, DIFFERS, UNREADABLE), "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["result"] for each in told] == ["equal", "differs", "unreadable"]
    assert told[1]["differences"] == [{"path": "/carrier", "then": "job_centre", "now": "employment_agency"}]
    assert "inputs" in told[2]["problem"]


def test_an_event_that_is_no_assessment_by_its_data_is_unreadable() -> None:
    assert verify(lines(event(criteria=7))).exit_code == 2


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "no EligibilityAssessed"),
        (lines(NOT_ASSESSED), "no EligibilityAssessed"),
        ("{\n", "line 1 is no JSON object"),
        ("[]\n", "line 1 is no JSON object"),
        (lines(EQUAL) + "{\n", "line 2 is no JSON object"),
    ],
)
def test_what_holds_no_assessment_cannot_be_verified(given: str, why: str) -> None:
    done = verify(given)
    assert done.exit_code == 2
    assert why in done.stderr


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "none.json")])
    assert (done.exit_code, "cannot be read" in done.stderr) == (2, True)
