"""What became of the lines of a bank file, as the events tell it."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import Console

from cli.demo import checks
from cli.demo.exchanged import Exchanged, ReadMessage, SentFile, WorkListItem
from cli.demo.partners.bank import customer_file
from cli.demo.report.bank import bank_summary, line_fates
from cli.demo.report.bank_table import print_bank
from contracts.topics import due_topic
from tests.unit.cli.demo.bank.desk import AMOUNTS, ordered, written
from tests.unit.cli.demo.report.story import example, published, record

if TYPE_CHECKING:
    from cli.demo.report.bank import LineFate
    from cli.demo.result import TopicRecord

IDS = tuple(f"019df504-263d-720d-a9f9-a2819691270{number}" for number in range(4))
CONTENT = written(ordered())


def _file(*, answered: bool = True, content: bytes = CONTENT) -> SentFile:
    return SentFile("2026-09.pain001.xml", content, customer_file.read(content), answered)


def _records() -> list[TopicRecord]:
    """The first is executed, the second comes back, the third is refused; of the fourth nothing is told."""
    due = [
        example(
            "PaymentDue",
            ce_id=payment_id,
            topic=due_topic("main"),
            payment_id=payment_id,
            end_to_end_id=f"E{number}",
        )
        for number, payment_id in enumerate(IDS)
    ]
    told = [
        published("PaymentSettled", ce_id=IDS[0], payment_id=IDS[0], executed_on="2026-09-01"),
        published("PaymentSettled", ce_id=IDS[1], payment_id=IDS[1], executed_on="2026-09-01"),
        published("PaymentReturned", ce_id=IDS[2], payment_id=IDS[1], code="AC04", returned_on="2026-09-03"),
        published("PaymentRejected", ce_id=IDS[3], on="2026-09-01", payment_id=IDS[2], code="AC01"),
    ]
    return [record(line, offset) for offset, line in enumerate([*due, *told])]


def _fates() -> tuple[LineFate, ...]:
    return line_fates([_file()], _records())


def test_every_line_has_its_fate_with_reason_and_day() -> None:
    assert [(each.end_to_end_id, each.amount, each.fate, each.reason, each.day) for each in _fates()] == [
        ("E0", AMOUNTS[0], "executed", None, date(2026, 9, 1)),
        ("E1", AMOUNTS[1], "returned", "AC04", date(2026, 9, 3)),
        ("E2", AMOUNTS[2], "rejected", "AC01", date(2026, 9, 1)),
        ("E3", AMOUNTS[3], "due", None, None),
    ]


def test_files_that_are_answered_by_events_are_told_by_these() -> None:
    assert line_fates([_file(answered=False)], _records()) == ()


def test_a_line_that_nothing_was_told_of_fails_the_run() -> None:
    assert checks.bank_lines(_fates()[:3]).ok
    check = checks.bank_lines(_fates())
    assert not check.ok
    assert check.detail == "2026-09.pain001.xml: nothing was told of AZ-3 2026-08."


def test_a_file_that_no_bank_takes_fails_the_run() -> None:
    assert checks.bank_files([_file()]).ok
    invalid = CONTENT.replace(b"<ChrgBr>SLEV</ChrgBr>", b"<ChrgBr>NONE</ChrgBr>")
    assert "line" in checks.bank_files([_file(content=invalid)]).detail
    wrong_sum = CONTENT.replace(b">531.49<", b">531.50<")
    assert checks.bank_files([_file(content=wrong_sum)]).detail == "2026-09.pain001.xml does not add up."


def _exchanged() -> Exchanged:
    item = {"code": "unmatched", "status": "open", "owner": "dora", "sentence": "?", "amount": "85.50"}
    answer = {"message": "camt.054", "read_before": True, "counts": {"bookings": 3, "unmatched": 0}}
    return Exchanged(
        (_file(),),
        (ReadMessage.of("2026-09.camt054.xml", answer),),
        (WorkListItem.of({**item, "settlement": None}),),
        payee_checks={"match": 3, "close_match": 0, "opted_out": 1},
    )


def test_the_summary_is_in_plain_types() -> None:
    summary = bank_summary(_exchanged(), _fates())
    assert summary["fates"] == {"due": 1, "executed": 1, "rejected": 1, "returned": 1}
    assert summary["lines"][1] == {
        "file": "2026-09.pain001.xml",
        "reference": "AZ-1 2026-08",
        "end_to_end_id": "E1",
        "amount": "870.48",
        "fate": "returned",
        "reason": "AC04",
        "day": "2026-09-03",
    }
    total = f"{sum(AMOUNTS, Decimal(0)):.2f}"
    assert summary["files"] == [
        {"file": "2026-09.pain001.xml", "count": 4, "total": total, "answered_by": "files"}
    ]
    assert summary["messages"][0]["counts"] == {"bookings": 3}
    assert (summary["work_list"][0]["owner"], summary["work_list"][0]["settled_by"]) == ("dora", None)
    assert summary["payee_checks"] == {"match": 3, "close_match": 0, "opted_out": 1}


def test_a_person_sees_sums_exceptions_and_the_work_list() -> None:
    printed = io.StringIO()
    print_bank(_exchanged(), _fates(), Console(file=printed, width=100))
    told = printed.getvalue()
    assert "1 line " in told
    assert "AZ-1 2026-08" in told
    assert "AC04" in told
    assert "AZ-0" not in told
    assert "work list: unmatched, 85.50 EUR, open, dora" in told
    assert "payee checks: 3 match, 1 opted out\n" in told
