"""A customer of the demo's bank: writes files and reads the answers as the service does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

from contracts.values import Finding
from services.payments.bank import camt, pain001, pain002
from services.payments.bank.transfers import Block, CreditTransfer, Debtor, TransferFile

if TYPE_CHECKING:
    from services.payments.bank.camt import Booking
    from services.payments.bank.pain002 import StatusReport

T = TypeVar("T")
TODAY = date(2026, 9, 1)
OURS = "DE89370400440532013000"
IBANS = (
    "DE28000000000000001017",
    "DE98000000000000001018",
    "DE71000000000000001019",
    "DE44000000000000001020",
)
AMOUNTS = tuple(map(Decimal, ("531.49", "870.48", "657.00", "960.00")))


def ordered(
    numbers: tuple[int, ...] = (0, 1, 2, 3), message_id: str = "RUN1", day: date = TODAY
) -> TransferFile:
    """A file with a transfer to each of some accounts; the end-to-end ids are E0, E1 …"""
    transfers = [
        CreditTransfer(
            f"E{number}", AMOUNTS[number], f"Betrieb {number}", IBANS[number], f"AZ-{number} 2026-08"
        )
        for number in numbers
    ]
    total = sum((each.amount for each in transfers), Decimal(0))
    block = Block(f"{message_id}-1", day, len(transfers), total, transfers)
    return TransferFile(
        message_id, datetime(2026, 9, 1, 8, tzinfo=UTC), Debtor("Bundesagentur", OURS), (block,)
    )


def written(file: TransferFile) -> bytes:
    """The file as it goes to a bank."""
    out = BytesIO()
    pain001.write(file, out)
    return out.getvalue()


def reports(content: bytes) -> list[StatusReport]:
    """All that a pain.002 says; nothing in it is unreadable."""
    read = list(pain002.read(BytesIO(content)))
    return [_readable(each) for each in read]


def bookings(content: bytes) -> list[Booking]:
    """All that a camt says; nothing in it is unreadable."""
    return [_readable(each) for each in camt.read(BytesIO(content))]


def _readable(found: T | Finding) -> T:
    assert not isinstance(found, Finding), found.message_de
    return found
