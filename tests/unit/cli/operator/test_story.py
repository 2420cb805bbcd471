"""A case told in words shows nothing of whom was erased."""

from __future__ import annotations

import json

from cli.operator.story import steps
from contracts.topics import SUBJECTS
from tests.unit.cli.demo.report.story import EXAMPLES, TRAINEE, published, record, subjects, tombstone

REASONS = "Hat am rechten Arm eine Lähmung."
LINES = (published("ApplicationRegistered"), published("DecisionTaken", reasons=REASONS))


def _told(*copied: int, erased: bool = False) -> str:
    """The words of the case with these of its two subjects; the trainee erased with a tombstone."""
    records = [record(line, offset) for offset, line in enumerate(LINES)]
    copies = [record(subjects()[number], number) for number in copied]
    copies += [tombstone(SUBJECTS.name, TRAINEE)] if erased else []
    return "\n".join(f"{each.what} {each.why}" for each in steps(records, copies))


def test_the_examples_are_of_one_case() -> None:
    cases = {
        json.loads((EXAMPLES / f"{event}.json").read_text())["data"]["case_id"]
        for event in ("ApplicationRegistered", "DecisionTaken")
    }
    assert len(cases) == 1


def test_names_and_reasons_are_told() -> None:
    told = _told(0, 1)
    for words in ("Tischlerei Harms GmbH", "Jannis Wolters", REASONS):
        assert words in told


def test_with_a_subject_erased_its_name_and_the_texts_are_hidden() -> None:
    told = _told(0, 1, erased=True)
    assert "Jannis Wolters" not in told
    assert REASONS not in told


def test_a_tombstone_that_compaction_has_removed_is_no_way_back() -> None:
    assert REASONS not in _told(0)
