"""Questions without a case: every name and member of the published table, and every way to ask badly."""

import json
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.questions import QUESTIONS, answer
from law.questions.lines import LONGEST_LINE, answer_line, answer_lines, bounded_lines, is_error
from tests.unit.law.vectors import rows

EXPLAINED = {"basis", "steps", "parameters"}
MEMBERS = {
    "training-subsidy": {"employer_share", "assessment_base", "cap", "exceptional_cap", "monthly_amount"},
    "integration-grant": {
        "counted_wage",
        "employer_share",
        "assessment_base",
        "monthly_amount",
        "monthly_amounts",
    },
    "partial-month": {"days", "amount"},
    "repayment": {
        "total_paid",
        "half",
        "last_twelve_months",
        "repayment_limit_first",
        "repayment_pro_rata_first",
    },
    "notification": {"deemed_notified_on", "rule"},
    "objection-deadline": {"deemed_notified_on", "raw_end", "last_day"},
    "period": {"raw_end", "last_day"},
    "competence-clock": {"competence_by", "decision_by", "notice_by"},
    "payment-day": {"due_on"},
    "carrier": {"carrier", "human_needed", "reason"},
}
ROWS = rows("questions")
ANSWERED = [row for row in ROWS if "answer" in row.values[0]]
REFUSED = [row for row in ROWS if "error" in row.values[0]]

_scalars = st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | st.text(max_size=80)
JSON = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("row", ANSWERED)
def test_answers(row: dict[str, Any]) -> None:
    found = answer(row["asked"])
    assert {name: found.get(name) for name in row["answer"]} == row["answer"]
    assert found.keys() == MEMBERS[row["asked"]["question"]] | EXPLAINED
    assert found["basis"]
    assert found["steps"]


@pytest.mark.parametrize("row", REFUSED)
def test_refusals_say_what_to_change(row: dict[str, Any]) -> None:
    found = answer(row["asked"])
    assert found.keys() == {"error"}
    assert found["error"].keys() == {"code", "field", "message"}
    assert [found["error"]["code"], found["error"]["field"]] == row["error"]


def test_every_question_is_proved() -> None:
    assert QUESTIONS.keys() == MEMBERS.keys() == {row.values[0]["asked"]["question"] for row in ANSWERED}


def test_an_unknown_question_is_told_the_names() -> None:
    message = answer({"question": "pension"})["error"]["message"]
    assert all(name in message for name in QUESTIONS)


def test_figures_are_named_with_what_no_source_settles() -> None:
    asked = {
        "question": "partial-month",
        "monthly_amount": "937.92",
        "from": "2026-08-15",
        "to": "2026-08-31",
    }
    (figure,) = answer(asked)["parameters"]
    assert (figure["name"], figure["value"], figure["confirmed"]) == (
        "part_month_convention",
        "calendar",
        False,
    )


def test_an_answer_may_be_changed_without_changing_the_next() -> None:
    asked = ANSWERED[0].values[0]["asked"]
    first = answer(asked)
    first["parameters"][0]["value"] = first["steps"][0] = "changed"
    assert answer(asked)["parameters"][0]["value"] == "20"
    assert "changed" not in answer(asked)["steps"]


@given(question=JSON)
def test_anything_gets_an_answer(question: object) -> None:
    assert "error" in answer(question)


@given(data=st.data())
def test_any_value_in_any_member_gets_an_answer(data: st.DataObject) -> None:
    asked = dict(data.draw(st.sampled_from(ANSWERED)).values[0]["asked"])
    name = data.draw(st.sampled_from(sorted(asked.keys() - {"question"})))
    asked[name] = data.draw(JSON)
    found = answer(asked)
    assert found.keys() & {"error", "basis"}
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", "not_json"),
        (b"   \r\n", "not_json"),
        (b"{", "not_json"),
        (b'{"question": "payment-day"} {}', "not_json"),
        (b'{"question": "payment-day", "month": NaN}', "not_json"),
        (b'{"question": "payment-day", "month": -Infinity}', "not_json"),
        (b'{"question": "payment-day", "month": ' + b"9" * 5000 + b"}", "not_json"),
        (b'{"question": "payment-day", "month": 1e99999999999999999999}', "not_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"question": "payment-day", "month": "2026-04", "month": "2026-05"}', "duplicate_member"),
        (b'{"question": "payment-day", "month": {"a": 1, "a": 2}}', "duplicate_member"),
        (b'{"question": "\xff"}', "not_utf8"),
        (b'{"question": "\\ud800"}', "unknown_question"),
        (b'{"question": "payment-day", "month": "\\ud800"}', "invalid_month"),
        (b"[1]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'"payment-day"', "not_an_object"),
        (b" " * (LONGEST_LINE + 1), "line_too_long"),
    ],
)
def test_a_bad_line_is_answered_in_one_line(line: bytes, code: str) -> None:
    answered = answer_line(line)
    assert json.loads(answered)["error"]["code"] == code
    assert is_error(answered)
    assert answered.count(b"\n") == 1


def test_a_percentage_with_a_point_is_read_exactly() -> None:
    line = (
        b'{"question": "training-subsidy", "last_year_pay": "977.00", "percentage": 66.67, '
        b'"disability_status": "severely_disabled", "on": "2026-08-01"}'
    )
    assert json.loads(answer_line(line))["monthly_amount"] == "781.64"


@pytest.mark.parametrize("number", ["1e-400000000", "0e400000000", "1e400000000", "0.12345678901234567"])
def test_an_extreme_percentage_costs_nothing(number: str) -> None:
    asked = {**ANSWERED[0].values[0]["asked"], "percentage": Decimal(number)}
    assert answer(asked)["error"]["field"] == "percentage"


def test_a_stream_keeps_its_order_and_loses_nothing_beside_a_bad_line() -> None:
    asked = [b'{"question": "payment-day", "month": "2026-%02d"}' % month for month in range(1, 13)]
    stream = BytesIO(b"\n".join([*asked[:6], b"", b"x" * (3 * LONGEST_LINE), *asked[6:]]) + b"\n")
    answered = [json.loads(each) for each in answer_lines(bounded_lines(stream))]
    assert [each["error"]["code"] for each in answered[6:8]] == ["not_json", "line_too_long"]
    due = [each["due_on"] for each in (*answered[:6], *answered[8:])]
    assert due == sorted(due)
    assert len(due) == 12


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_line_feed_at_the_end_begins_no_line(end: bytes) -> None:
    stream = BytesIO(b'\xef\xbb\xbf{"question": "payment-day", "month": "2026-04"}' + end)
    (answered,) = answer_lines(bounded_lines(stream))
    assert json.loads(answered)["due_on"] == "2026-05-04"


@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, 2 * LONGEST_LINE])
def test_a_line_is_cut_at_its_limit_and_the_next_one_begins_where_it_does(length: int) -> None:
    stream = BytesIO(b" " * length + b"\nnext")
    first, second = bounded_lines(stream)
    assert len(first) == min(length + 1, LONGEST_LINE + 1)
    assert is_error(answer_line(first))
    assert second == b"next"


def test_lines_are_answered_as_they_come() -> None:
    def lines() -> Iterator[bytes]:
        yield b'{"question": "payment-day", "month": "2026-04"}'
        raise AssertionError("asked for a second line before the first was answered")

    assert not is_error(next(answer_lines(lines())))
