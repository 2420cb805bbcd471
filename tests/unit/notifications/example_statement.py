"""The statement of a month, to be varied by tests."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.statements import StatementIssued
from tests.unit.notifications.example import CASE, GRANT


def statement(**changes: Any) -> StatementIssued:
    """March 2027: a part of a month, a whole one that came back, a top-up told late, and an offset."""
    data: dict[str, Any] = {
        "case_id": CASE,
        "statement_id": UUID(int=5),
        "grant_id": GRANT,
        "month": "2027-03",
        "lines": (
            _line("2026-09", "500.22", 1, _part("2026-09-15", "2026-09-30", 16, "500.22")),
            _line("2027-02", "937.92", 2, _part("2027-02-01", "2027-02-28", 30, "937.92")),
            _line("2027-02", "937.92", 2, movement="returned", returned_on="2027-03-05", code="AC04"),
            _line(
                *("2027-01", "62.08", 3),
                _part("2027-01-01", "2027-01-14", 14, "466.67", "1000.00"),
                _part("2027-01-15", "2027-01-31", 16, "533.33", "1000.00", version=2),
                before="937.92",
                kind="top_up",
                executed_on="2027-02-26",
                correction_of="2027-02",
            ),
            _line("2027-02", "837.92", 4, _part("2027-02-01", "2027-02-28", 30, "937.92"), set_off="100.00"),
        ),
        "recoveries": (
            {
                "receivable_id": UUID(int=6),
                "grant_id": GRANT,
                "kind": "offset",
                "amount": "100.00",
                "received_on": "2027-03-02",
            },
        ),
        "total_paid": "2338.14",
        "total_returned": "937.92",
        "total_recovered": "100.00",
    }
    return StatementIssued.model_validate(data | changes)


def _line(
    month: str, amount: str, number: int, *parts: dict[str, Any], before: str = "0.00", **more: Any
) -> dict[str, Any]:
    calculation = {
        "parts": parts,
        "days": 30 if len(parts) > 1 else sum(part["days"] for part in parts),
        "owed": str(sum(Decimal(part["amount"]) for part in parts)),
        "ordered_before": before,
        "set_off": more.pop("set_off", "0.00"),
        "basis": "SGB III § 337(2); SGB III § 339; SGB III § 154; SGB III § 338",
    }
    line = {
        "movement": "paid",
        "payment_id": UUID(int=number),
        "grant_id": GRANT,
        "version": 1,
        "for_month": month,
        "kind": "instalment",
        "attempt": 1,
        "amount": amount,
        "executed_on": "2027-03-01",
        "calculation": calculation if parts else None,
    }
    return line | more


def _part(
    first: str, last: str, days: int, amount: str, monthly: str = "937.92", version: int = 1
) -> dict[str, Any]:
    return {
        "version": version,
        "monthly_amount": monthly,
        "percentage": "80",
        "first": first,
        "last": last,
        "days": days,
        "amount": amount,
    }
