"""The fate of a payment, whatever the order and number of the bank's files."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Finding
from services.payments.bank import camt, pain002
from services.payments.bank.camt import Booking
from services.payments.bank.matching import Fate, KnownPayment, Reported, match
from services.payments.bank.pain002 import StatusReport

FILES = Path(__file__).parent / "files"
TEN = Decimal("10.00")
KNOWN = [KnownPayment(f"E{number}", TEN, f"117A{number}/26", "RUN-2026-09", "RUN-1") for number in range(4)]


def _booking(reference: str | None = "B1", **changes: object) -> Booking:
    members: dict[str, object] = {
        "account": "DE1", "statement_id": "S1", "entry_reference": reference, "entry_number": 1, "part": 0,
        "parts": 1, "amount": TEN, "entry_amount": TEN, "direction": "debit", "reversal": False,
        "status": "BOOK", "booked_on": date(2026, 10, 1), "end_to_end_id": "E1",
        "payment_information_id": None, "remittance": "", "return_reason": None, "batch_count": None,
    }  # fmt: skip
    return Booking(**{**members, **changes})  # type: ignore[arg-type]


def _refusal(level: str, subject: str) -> StatusReport:
    names = {"file": "original_message_id", "block": "payment_information_id", "transfer": "end_to_end_id"}
    members = {**dict.fromkeys(names.values()), names[level]: subject}
    return StatusReport(level=level, status="RJCT", reasons=("AC01",), message_id="P", **members)  # type: ignore[arg-type]


BACK = _booking("B2", direction="credit", return_reason="AC04")
BATCH = _booking("B3", parts=0, end_to_end_id=None, batch_count=2)
TOLD: list[Booking | StatusReport] = [
    _booking(), _booking(statement_id="S2"), BACK, BATCH,
    _booking("B4", amount=Decimal(4), end_to_end_id="E2"),
    _booking("B5", end_to_end_id="E9"), _booking(None, end_to_end_id=None, remittance="117A3/26"),
    _booking("B1", entry_amount=Decimal(30)), _refusal("transfer", "E0"),
]  # fmt: skip


def _fate(*told: Booking | StatusReport) -> Fate:
    return match(KNOWN, Reported().adding(told)).fates["E1"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ([], "ordered"),
        ([_booking(status="PDNG")], "ordered"),
        ([_booking()], "executed"),
        ([_booking(), _booking(statement_id="S2")], "executed"),
        ([_booking(), _booking("B7")], "contradictory"),
        ([_booking(amount=Decimal(4))], "part_executed"),
        ([_booking(amount=Decimal(4)), _booking("B7", amount=Decimal(6))], "executed"),
        ([_booking(), BACK], "returned"),
        ([BACK], "contradictory"),
        ([_booking(), _booking("B7", direction="credit", reversal=True)], "returned"),
        ([_booking(end_to_end_id=None, remittance="117A1/26")], "executed"),
        ([_booking(end_to_end_id=None, remittance="117A1/26", amount=Decimal(9))], "ordered"),
        ([_refusal("transfer", "E1")], "rejected"),
        ([_refusal("block", "RUN-1")], "rejected"),
        ([_refusal("file", "RUN-2026-09")], "rejected"),
        ([_refusal("file", "RUN-2026-08")], "ordered"),
        ([_refusal("transfer", "E1"), _booking()], "contradictory"),
        ([BATCH], "ordered"),
    ],
)
def test_fates(told: list[Booking | StatusReport], status: str) -> None:
    assert _fate(*told).status == status


def test_what_no_payment_fits_waits_for_a_person() -> None:
    strange = _booking("B5", end_to_end_id="E9")
    matched = match(KNOWN, Reported().adding([strange, BATCH]))
    assert matched.unmatched == (strange,)
    assert matched.batch_sums == (BATCH,)


@given(st.permutations(TOLD), st.lists(st.sampled_from(TOLD), max_size=5), st.integers(0, len(TOLD)))
def test_order_and_repetition_change_nothing(
    told: list[Booking | StatusReport], again: list[Booking | StatusReport], cut: int
) -> None:
    once = match(KNOWN, Reported().adding(TOLD))
    pieces = Reported().adding(told[:cut]).adding(again).adding(told[cut:])
    assert match(KNOWN, pieces) == once
    assert {id_: (fate.status, fate.paid, fate.returned) for id_, fate in once.fates.items()} == {
        "E0": ("rejected", 0, 0),
        "E1": ("returned", TEN, TEN),
        "E2": ("part_executed", 4, 0),
        "E3": ("executed", TEN, 0),
    }


def test_files_of_several_banks_read_together() -> None:
    known = [
        KnownPayment("E1", TEN, "a", "RUN-2026-09", "RUN-1"),
        KnownPayment("E2", TEN * 2, "b", "M", "RUN-1"),
    ]
    reported = Reported()
    for name in ("camt.053.001.02.xml", "camt.054.001.08.xml", "camt.054.001.08.xml"):
        with (FILES / name).open("rb") as file:
            reported = reported.adding(each for each in camt.read(file) if not isinstance(each, Finding))
    matched = match(known, reported)
    assert {id_: fate.status for id_, fate in matched.fates.items()} == {"E1": "executed", "E2": "returned"}
    assert [batch.payment_information_id for batch in matched.batch_sums] == ["RUN-1"]
    with (FILES / "pain.002.001.10.xml").open("rb") as file:
        contradicted = reported.adding(each for each in pain002.read(file) if not isinstance(each, Finding))
    assert match(known, contradicted).fates["E2"] == Fate("rejected", TEN * 2, TEN * 2, ("AC01", "AC04"))
