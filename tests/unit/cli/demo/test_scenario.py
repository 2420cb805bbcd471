"""Lines become messages on days; what is no message is set aside, and the others go on."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from cli.demo.scenario import Scenario, ScenarioError, read_scenario

if TYPE_CHECKING:
    from pathlib import Path

HANNOVER, CELLE = "agency.hannover.submissions.v1", "agency.celle.submissions.v1"
TOPICS = frozenset({HANNOVER, CELLE, "intake.events.v1"})
CASE = "ca5e0001-2026-4000-8000-000000000000"


def line(**members: Any) -> str:
    return json.dumps({"source": "/agencies/hannover", "time": "2026-03-02T09:00:00Z", "data": {}, **members})


def read(tmp_path: Path, *lines: str | bytes) -> Scenario:
    file = tmp_path / "input.ndjson"
    file.write_bytes(b"\n".join(each.encode() if isinstance(each, str) else each for each in lines))
    return read_scenario(file, TOPICS)


def test_a_line_goes_to_the_submissions_of_the_agency_in_its_source(tmp_path: Path) -> None:
    scenario = read(tmp_path, line(), line(source="/agencies/celle"))
    assert [each.topic for each in scenario.lines] == [HANNOVER, CELLE]


def test_a_line_goes_to_the_topic_that_it_names(tmp_path: Path) -> None:
    scenario = read(tmp_path, line(topic=CELLE), line(source="/services/x", topic="intake.events.v1"))
    assert [each.topic for each in scenario.lines] == [CELLE, "intake.events.v1"]


def test_a_value_that_is_no_json_is_sent_byte_for_byte(tmp_path: Path) -> None:
    raw = b"{not json \xff"
    text = json.dumps({"source": "/agencies/hannover", "data_base64": b64encode(raw).decode()})
    assert read(tmp_path, text).lines[0].message.value == raw


def test_days_are_days_in_berlin(tmp_path: Path) -> None:
    scenario = read(tmp_path, line(time="2026-03-02T22:59:59Z"), line(time="2026-03-02T23:00:00Z"))
    assert scenario.days == (date(2026, 3, 2), date(2026, 3, 3))


@pytest.mark.parametrize(
    "time", [None, "yesterday", "2026-13-45T00:00:00Z", "2026-03-09T00:00:00", "0001-01-01T00:00:00Z", ""]
)
def test_a_line_without_a_usable_time_goes_out_on_the_day_of_the_line_before(
    tmp_path: Path, time: str | None
) -> None:
    scenario = read(tmp_path, line(time="2026-03-04T09:00:00Z"), line(time=time, id="x"), line())
    assert [(each.number, each.day) for each in scenario.lines] == [
        (3, date(2026, 3, 2)),
        (1, date(2026, 3, 4)),
        (2, date(2026, 3, 4)),
    ]
    assert scenario.lines[2].message.header("ce_time") == time


def test_a_first_line_without_a_time_goes_out_on_the_first_day_known(tmp_path: Path) -> None:
    scenario = read(tmp_path, line(time=None), line())
    assert [each.day for each in scenario.lines] == [date(2026, 3, 2)] * 2


def test_within_a_day_the_order_of_the_file_holds(tmp_path: Path) -> None:
    late, early = line(time="2026-03-02T18:00:00Z", id="a"), line(time="2026-03-02T08:00:00Z", id="b")
    assert [each.number for each in read(tmp_path, late, early).on(date(2026, 3, 2))] == [1, 2]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{no json", "no message in structured mode"),
        (b"\xff\xfe", "no message in structured mode"),
        ("[1, 2]", "one JSON object"),
        (line(topic=7), "topic must be text"),
        (line(data_base64="%%"), "data_base64"),
        (line(source=None), "has no way to a topic"),
        (line(source="/providers/ifd-celle"), "has no way to a topic"),
        (line(source="/agencies/atlantis"), "There is no topic 'agency.atlantis.submissions.v1'"),
        (line(topic="nowhere.v1"), "There is no topic 'nowhere.v1'"),
    ],
)
def test_what_is_no_message_is_set_aside_with_its_number(
    tmp_path: Path, bad: str | bytes, reason: str
) -> None:
    scenario = read(tmp_path, line(), "", bad, line())
    assert [each.number for each in scenario.lines] == [1, 4]
    [unsent] = scenario.unsent
    assert unsent.number == 3
    assert reason in unsent.reason


def test_a_file_without_any_message_is_refused_with_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no line that can be sent(.|\n)*line 1: It is no message"):
        read(tmp_path, "nothing")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        read_scenario(tmp_path / "missing.ndjson", TOPICS)


def test_a_run_goes_on_for_three_months_after_the_last_event(tmp_path: Path) -> None:
    scenario = read(tmp_path, line(time="2026-10-31T09:00:00Z"), line())
    assert scenario.default_until == date(2027, 1, 31)


def test_what_comes_after_the_last_day_is_set_aside(tmp_path: Path) -> None:
    scenario = read(tmp_path, line(), line(time="2026-03-03T09:00:00Z")).up_to(date(2026, 3, 2))
    assert [each.number for each in scenario.lines] == [1]
    assert [each.number for each in scenario.unsent] == [2]


def test_cases_whose_provider_the_input_chooses_are_known(tmp_path: Path) -> None:
    chosen = line(type="teilhabe.ProviderChosen.v1", data={"case_id": CASE})
    broken = line(type="teilhabe.ProviderChosen.v1", data=["no", "case"])
    assert read(tmp_path, line(), chosen, broken).chosen_by_hand() == {UUID(CASE)}
