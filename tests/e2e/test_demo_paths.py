"""Each path a case can take, as the demo shows it: where it stands, what is paid, what its file says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.topics import INTAKE_SUBMISSIONS
from tests.e2e.demo_run import EXAMPLE, Demo, finished, read
from tests.pdf_text import words

UNTIL = "2026-09-01"
_CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\b(?:[A-Z][a-z]+){2,}\b|\bifd-\S+")
"""A member of a message, an event, a provider's slug."""
_ENGLISH = re.compile(r"\b(?:the|of|and|to|own|choice|by|only|names|refers|sentence|agency|calendar|which)\b")
_STATUS = re.compile(r"(?i)schwerbehindert|gleichgestellt|Menschen mit Behinderung|Grad der Behinderung")
PATHS: dict[str, dict[str, Any]] = yaml.safe_load(read(Path(__file__).with_name("demo_paths.yaml")))


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The cases of the table, with partners that deviate as in the example."""
    folder = tmp_path_factory.mktemp("paths")
    subjects = set(map(_id, PATHS))
    lines = [line for line in read(EXAMPLE).splitlines() if json.loads(line).get("subject") in subjects]
    (folder / "input.ndjson").write_text("\n".join(lines), encoding="utf-8")
    shutil.copy(EXAMPLE.with_suffix(".behaviour.yaml"), folder / "input.behaviour.yaml")
    return await finished(folder, "--until", UNTIL)


async def test_nothing_is_left_over(demo: Demo) -> None:
    assert demo.status == 0, demo.output
    assert set(demo.cases) == set(map(_id, PATHS))


@pytest.mark.parametrize("number", sorted(PATHS))
async def test_a_case_takes_its_path(demo: Demo, number: str) -> None:
    path, case = PATHS[number], demo.cases[_id(number)]
    assert (case["state"], case["paid"]) == (path["state"], path["paid"])
    text = demo.case_file(_id(number))
    place = 0
    for said in path["file"]:
        found = text.find(said, place)
        assert found >= 0, f"{said!r} is not said, or too early:\n{text}"
        place = found + len(said)
    assert [said for said in path.get("never", ()) if said in text] == []


async def test_one_agency_sends_through_the_http_door_and_is_answered_like_the_others(demo: Demo) -> None:
    sent = [event for event in demo.all_events() if event["topic"] == INTAKE_SUBMISSIONS.name]
    example = [json.loads(line) for line in read(EXAMPLE).splitlines()]
    assert [each["id"] for each in sent] == [
        each["id"] for each in example if each.get("subject") == _id("0077")
    ]


async def test_no_letter_is_older_than_what_it_tells(demo: Demo) -> None:
    told = {event["id"]: event["time"] for event in demo.all_events()}
    for letter in demo.events("NoticeDispatched"):
        assert letter["data"]["posted_on"] >= told[letter["data"]["act_id"]][:10]


async def test_a_warning_of_another_account_goes_to_the_address_before(demo: Demo) -> None:
    (letter,) = (demo.folder / "out" / "notices" / _id("0078")).glob("2026-05-05_ChangeReported_*.pdf")
    said = words(letter.read_bytes())
    assert "Turmstraße 190" in said
    assert "Siemensstraße 27" not in said


async def test_no_letter_to_an_employer_says_which_status_the_person_has(demo: Demo) -> None:
    employers = [
        case["case_id"] for case in demo.cases.values() if case["procedure"] != "integration_service"
    ]
    letters = [letter for id_ in employers for letter in (demo.folder / "out" / "notices" / id_).iterdir()]
    assert len(letters) > len(employers)
    assert [letter.name for letter in letters if _STATUS.search(words(letter.read_bytes()))] == []


@pytest.mark.parametrize("number", sorted(PATHS))
async def test_a_caseworker_reads_words_and_no_codes(demo: Demo, number: str) -> None:
    """The links to the letters aside: a file is named by its act."""
    story, _, rest = demo.case_file(_id(number)).partition("## Schreiben")
    assert _CODE.findall(story) == []
    assert _CODE.findall(rest.partition("## Zahlungen")[2]) == []
    assert _ENGLISH.findall(story) == []


def _id(number: str) -> str:
    return f"ca5e{number}-2026-4000-8000-000000000000"
