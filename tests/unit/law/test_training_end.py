"""When a training ends otherwise than agreed."""

from datetime import date
from typing import Any

import pytest

from law.errors import LawError
from law.training_end import end_by_result, extended_after_failed_exam
from tests.unit.law.vectors import rows


@pytest.mark.parametrize("row", rows("training_end"))
def test_the_last_day(row: dict[str, Any]) -> None:
    extended = "next_exam" in row
    rule = extended_after_failed_exam if extended else end_by_result
    found = rule(row["ends_on"], row["next_exam" if extended else "result"])
    assert (found.ends_on, found.basis[0]) == (row["until"], row["basis"])
    assert found.decision_needed is extended


def test_an_exam_before_the_agreed_end_is_refused() -> None:
    with pytest.raises(LawError, match="Wiederholungsprüfung"):
        extended_after_failed_exam(date(2026, 7, 31), date(2026, 7, 30))
