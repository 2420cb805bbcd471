"""What banks report, in the dialects they write."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from contracts.values import Finding
from services.payments.bank import camt, pain002
from services.payments.bank.camt import Booking
from services.payments.bank.pain002 import StatusReport

FILES = Path(__file__).parent / "files"


def _booked(name: str) -> tuple[list[Booking], list[Finding]]:
    with (FILES / name).open("rb") as file:
        read = list(camt.read(file))
    return [x for x in read if isinstance(x, Booking)], [x for x in read if isinstance(x, Finding)]


def _reported(name: str) -> list[StatusReport | Finding]:
    with (FILES / name).open("rb") as file:
        return list(pain002.read(file))


def test_a_batch_with_details_and_a_return() -> None:
    (first, second, back), findings = _booked("camt.054.001.08.xml")
    assert not findings
    assert (first.end_to_end_id, first.amount, first.remittance) == (
        "E1",
        Decimal("10.00"),
        "117A1/26 2026-09",
    )
    assert (second.end_to_end_id, second.part, second.parts, second.batch_count) == ("E2", 1, 2, 2)
    assert first.entry_amount == second.entry_amount == Decimal("30.00")
    assert first.entry_reference == "BANK-1"
    assert first.account == "DE89370400440532013000"
    assert not first.batch_sum
    assert (back.direction, back.return_reason, back.booked_on) == ("credit", "AC04", date(2026, 10, 5))
    assert back.amount == Decimal("20.00")
    assert back.statement_id == "2026-10-01/1"


def test_the_old_german_statement() -> None:
    (batch, reversed_), findings = _booked("camt.053.001.02.xml")
    assert not findings
    assert batch.batch_sum
    assert (batch.payment_information_id, batch.booked_on) == ("RUN-1", date(2026, 10, 1))
    assert (reversed_.reversal, reversed_.status, reversed_.end_to_end_id) == (True, "PDNG", None)
    assert (reversed_.amount, reversed_.entry_amount) == (Decimal("4.00"), Decimal("5.00"))
    assert reversed_.remittance == "Grüße 117A1/26"


def test_what_cannot_be_read_stops_nothing() -> None:
    [booking], findings = _booked("camt.053.001.13.xml")
    assert [(each.code, each.field) for each in findings] == [
        ("unreadable", "/entries/1"),
        ("unreadable", "/entries/2"),
    ]
    assert (booking.account, booking.entry_number, booking.booked_on) == ("4711", 3, None)


def test_a_file_that_breaks_off_keeps_what_was_complete() -> None:
    content = (FILES / "camt.054.001.08.xml").read_bytes()
    read = list(camt.read(BytesIO(content[: content.index(b"AC04")])))
    assert [isinstance(each, Booking) for each in read] == [True, True, False]


def test_nothing_is_fetched_or_expanded() -> None:
    attack = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><S><Id>&x;</Id><Ntry><Amt>1</Amt><CdtDbtInd>DBIT</CdtDbtInd></Ntry></S>'
    [booking] = camt.read(BytesIO(attack))
    assert isinstance(booking, Booking)
    assert booking.statement_id is None


def test_part_of_a_file_is_rejected() -> None:
    whole, transfer = _reported("pain.002.001.10.xml")
    assert isinstance(whole, StatusReport)
    assert isinstance(transfer, StatusReport)
    assert (whole.level, whole.status, whole.rejected) == ("file", "PART", False)
    assert (transfer.level, transfer.end_to_end_id, transfer.reasons) == ("transfer", "E2", ("AC01",))
    assert (transfer.payment_information_id, transfer.original_message_id) == ("RUN-1", "RUN-2026-09")
    assert transfer.rejected


def test_a_whole_file_is_rejected() -> None:
    [whole] = _reported("pain.002.001.03.xml")
    assert isinstance(whole, StatusReport)
    assert (whole.rejected, whole.reasons, whole.message_id) == (True, ("Z001",), "P2")


def test_a_number_that_starts_anew_in_each_statement_is_no_reference() -> None:
    entry = b'<S><Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">1</Amt><CdtDbtInd>DBIT</CdtDbtInd></Ntry></S>'
    [booking] = camt.read(BytesIO(entry))
    assert isinstance(booking, Booking)
    assert booking.entry_reference is None
