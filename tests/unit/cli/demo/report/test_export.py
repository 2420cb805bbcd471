"""Every record becomes exactly one line, in order."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cli.demo.report.export import write_events
from contracts.topics import SUBJECTS
from tests.unit.cli.demo.report.story import APPLICANT, example, record, tombstone

if TYPE_CHECKING:
    from pathlib import Path

    from cli.demo.result import TopicRecord


def _lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _without(known: TopicRecord, *names: str) -> TopicRecord:
    return replace(known, headers=tuple(each for each in known.headers if each[0] not in names))


def test_a_line_holds_the_envelope_the_topic_and_the_data(tmp_path: Path) -> None:
    written = json.loads(example("GrantApproved"))
    assert write_events([record(example("GrantApproved"), 0)], tmp_path) == 0
    assert _lines(tmp_path / "events.ndjson") == [written]
    assert not (tmp_path / "undecodable.ndjson").exists()


def test_lines_keep_the_order_of_the_records(tmp_path: Path) -> None:
    names = ["PaymentDue", "GrantApproved", "ApplicationRegistered"]
    write_events([record(example(name), number) for number, name in enumerate(names)], tmp_path)
    assert [str(line["type"]).split(".")[1] for line in _lines(tmp_path / "events.ndjson")] == names


def test_what_a_partner_may_leave_out_is_written_all_the_same(tmp_path: Path) -> None:
    sent = record(example("ApplicationSubmitted"), 0)
    write_events([_without(sent, "content-type", "ce_dataschema", "ce_partitionkey")], tmp_path)
    (line,) = _lines(tmp_path / "events.ndjson")
    assert line["datacontenttype"] == "application/json"
    assert line["dataschema"] == "urn:teilhabe:schema:ApplicationSubmitted:v1"
    assert line["partitionkey"] == sent.key.decode() if sent.key else None


def test_a_tombstone_is_a_line_of_its_own_type_without_data(tmp_path: Path) -> None:
    write_events([tombstone(SUBJECTS.name, APPLICANT)], tmp_path)
    (line,) = _lines(tmp_path / "events.ndjson")
    assert (line["type"], line["data"]) == ("teilhabe.Tombstone.v1", {})
    assert (line["topic"], line["subject"], line["partitionkey"]) == (SUBJECTS.name, APPLICANT, APPLICANT)
    assert {"specversion", "id", "source", "time"} <= line.keys()


@pytest.mark.parametrize(
    "broken",
    [
        replace(record(example("ApplicationSubmitted"), 0), value=b"<Antrag/>"),
        _without(record(example("ApplicationSubmitted"), 0), "ce_id"),
        _without(record(example("ApplicationSubmitted"), 0), "ce_time"),
        replace(record(example("ApplicationSubmitted"), 0), headers=(("ce_id", b"\xff"),)),
    ],
    ids=["no JSON", "no id", "no time", "not UTF-8"],
)
def test_what_cannot_be_decoded_is_kept_with_its_place(broken: TopicRecord, tmp_path: Path) -> None:
    assert write_events([broken, record(example("GrantApproved"), 1)], tmp_path) == 1
    (line,) = _lines(tmp_path / "undecodable.ndjson")
    assert (line["topic"], line["partition"], line["offset"]) == (broken.topic, 0, 0)
    assert b64decode(str(line["value"])) == broken.value
    assert len(_lines(tmp_path / "events.ndjson")) == 1
