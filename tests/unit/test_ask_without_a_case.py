"""The page on questions without a case: what it prints is what comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from law.questions import QUESTIONS, answer

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "ask-without-a-case.md").read_text(encoding="utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", PAGE, re.M | re.S)]
EXAMPLES = (ROOT / "examples" / "questions.ndjson").read_text(encoding="utf-8").splitlines()


def test_the_answers_printed_are_those_given() -> None:
    assert len(BLOCKS) == 4
    for asked, printed in zip(BLOCKS[::2], BLOCKS[1::2], strict=True):
        assert answer(asked) == printed


def test_every_question_is_told_with_the_members_of_its_answer() -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \|.*?\| ([^|]*) \|$", PAGE, re.M))
    del told["question"]  # the head of the table
    assert told.keys() == QUESTIONS.keys()
    for line in EXAMPLES:
        asked = json.loads(line)
        for member in answer(asked).keys() - {"basis", "steps", "parameters"}:
            assert f"`{member}`" in told[asked["question"]], member


def test_every_question_has_an_example_that_is_answered() -> None:
    asked = [json.loads(line) for line in EXAMPLES]
    assert {each["question"] for each in asked} == QUESTIONS.keys()
    assert [each for each in asked if "error" in answer(each)] == []


def test_the_first_page_prints_what_comes_out() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^\$ echo '(.*)' \| \.venv/bin/teilhabe whatif\n(.*)$", page, re.M)
    assert shown
    assert answer(json.loads(shown[1])) == json.loads(shown[2])
