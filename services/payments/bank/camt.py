"""What a bank has booked: camt.053 (statement) and camt.054 (notification), versions 001.02 to 001.13."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Literal

from lxml import etree

from contracts.frozen import frozen
from contracts.values import Finding
from services.payments.bank.elements import (
    all_within,
    amount_of,
    day_of,
    drop_before,
    first_text,
    stream,
    text,
    unreadable,
    within,
)

Direction = Literal["credit", "debit"]
_DIRECTIONS: dict[str | None, Direction] = {"CRDT": "credit", "DBIT": "debit"}
_ABSENT = {"NOTPROVIDED", "NONREF"}


@frozen
class Booking:
    """One transfer within an entry; of an entry without details the entry itself."""

    account: str | None
    statement_id: str | None
    entry_reference: str | None
    """The bank's reference of the entry; the same one in a notification and in a statement.

    `NtryRef` does not stand in: many banks count it anew in each statement.
    """
    entry_number: int
    """Place of the entry in the file, from 1."""
    part: int
    """Place within the entry, from 0."""
    parts: int
    """How many details the entry has; 0 where it has none."""
    amount: Decimal
    """Of this part, in EUR."""
    entry_amount: Decimal
    direction: Direction
    reversal: bool
    status: str
    """`BOOK`, `PDNG` or `INFO`: only the first is money moved."""
    booked_on: date | None
    end_to_end_id: str | None
    payment_information_id: str | None
    remittance: str
    """All of it on one line, whatever breaks and blanks the bank puts in."""
    return_reason: str | None
    """ISO code of a returned transfer, e.g. `AC04`."""
    batch_count: int | None
    """Transfers in a batch, as the bank counts them."""

    @property
    def batch_sum(self) -> bool:
        """Whether only the sum of a batch is told, without its transfers.

        Some banks dress the sum as a single transfer without an id.
        """
        if self.end_to_end_id is not None or self.parts > 1:
            return False
        return (self.batch_count or 0) > 1 or (self.parts == 0 and self.payment_information_id is not None)


@frozen
class _Entry:
    """What an entry says of all its details."""

    account: str | None
    statement_id: str | None
    reference: str | None
    number: int
    parts: int
    amount: Decimal
    direction: Direction | None
    reversal: bool
    status: str
    booked_on: date | None
    payment_information_id: str | None
    batch_count: int | None


def read(file: IO[bytes]) -> Iterator[Booking | Finding]:
    """The bookings of a file in their order. What cannot be read of it is a finding and stops nothing.

    Details are read one by one, as a month's payments are often one entry; the file is read twice for
    it, first to count them.
    """
    start = file.tell()
    counts = _counts(file)
    file.seek(start)
    reading = _Reading(counts)
    for element in stream(file, "TxDtls", "Ntry"):
        if isinstance(element, Finding):
            yield element
            continue
        yield from reading.take(element)
        drop_before(element)


def _counts(file: IO[bytes]) -> list[int]:
    """How many details each complete entry has."""
    counts, details = [], 0
    for element in stream(file, "TxDtls", "Ntry"):
        if isinstance(element, Finding):
            break
        if etree.QName(element).localname == "TxDtls":
            details += 1
        else:
            counts.append(details)
            details = 0
        drop_before(element)
    return counts


class _Reading:
    """Where the reading of a file stands."""

    def __init__(self, counts: Sequence[int]) -> None:
        self._counts = counts
        self._number, self._part = 1, 0
        self._entry: _Entry | None = None
        self._unreadable = False
        """What the entry says of all its details."""

    def take(self, element: etree._Element) -> Iterator[Booking | Finding]:
        """A detail, or an entry that is complete."""
        if self._number > len(self._counts):
            return  # the file breaks off within this entry
        if etree.QName(element).localname == "TxDtls":
            yield from self._detail(element)
        else:
            if not self._counts[self._number - 1]:
                yield from self._read(element, None)
            self._number, self._part, self._entry = self._number + 1, 0, None
            self._unreadable = False

    def _detail(self, detail: etree._Element) -> Iterator[Booking | Finding]:
        details = detail.getparent()
        entry = None if details is None else details.getparent()
        if entry is not None:
            yield from self._read(entry, detail)
        self._part += 1

    def _read(self, entry: etree._Element, detail: etree._Element | None) -> Iterator[Booking | Finding]:
        place, parts = f"/entries/{self._number}", self._counts[self._number - 1]
        if self._unreadable:
            return
        try:
            self._entry = self._entry or _entry(entry, self._number, parts)
        except ValueError as error:
            self._unreadable = True
            yield unreadable(place, str(error))
            return
        try:
            yield _booking(self._entry, detail, self._part)
        except ValueError as error:
            yield unreadable(f"{place}/parts/{self._part}" if parts > 1 else place, str(error))


def _entry(entry: etree._Element, number: int, parts: int) -> _Entry:
    statement = entry.getparent()
    count = text(entry, "NtryDtls/Btch/NbOfTxs")
    return _Entry(
        account=first_text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id"),
        statement_id=text(statement, "Id"),
        reference=_present(text(entry, "AcctSvcrRef")),
        number=number,
        parts=parts,
        amount=amount_of(within(entry, "Amt")),
        direction=_DIRECTIONS.get(text(entry, "CdtDbtInd")),
        reversal=text(entry, "RvslInd") in {"true", "1"},
        status=first_text(entry, "Sts/Cd", "Sts") or "BOOK",
        booked_on=day_of(entry, "BookgDt"),
        payment_information_id=_present(text(entry, "NtryDtls/Btch/PmtInfId")),
        batch_count=int(count) if count else None,
    )


def _booking(entry: _Entry, detail: etree._Element | None, part: int) -> Booking:
    direction = _DIRECTIONS.get(text(detail, "CdtDbtInd"), entry.direction)
    if direction is None:
        raise ValueError("Es ist nicht gesagt, ob der Umsatz Gutschrift oder Belastung ist")
    return Booking(
        account=entry.account,
        statement_id=entry.statement_id,
        entry_reference=_reference(entry, detail),
        entry_number=entry.number,
        part=part,
        parts=entry.parts,
        amount=_part_amount(detail, entry.amount, entry.parts),
        entry_amount=entry.amount,
        direction=direction,
        reversal=entry.reversal,
        status=entry.status,
        booked_on=entry.booked_on,
        end_to_end_id=_present(text(detail, "Refs/EndToEndId")),
        payment_information_id=_present(text(detail, "Refs/PmtInfId")) or entry.payment_information_id,
        remittance=_remittance(detail),
        return_reason=first_text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        batch_count=entry.batch_count,
    )


def _reference(entry: _Entry, detail: etree._Element | None) -> str | None:
    """The bank's reference; where it stands with the only transfer instead of the entry, that one."""
    if entry.reference is not None or entry.parts != 1:
        return entry.reference
    return _present(text(detail, "Refs/AcctSvcrRef"))


def _part_amount(detail: etree._Element | None, entry_amount: Decimal, parts: int) -> Decimal:
    """The detail's own amount: `Amt` in newer versions, under `AmtDtls` in older; else that of the entry."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if (found := within(detail, path)) is not None:
            return amount_of(found)
    if parts > 1:
        raise ValueError("Ein Teil der Sammelbuchung hat keinen Betrag")
    return entry_amount


def _remittance(detail: etree._Element | None) -> str:
    if detail is None:
        return ""
    told = [*all_within(detail, "RmtInf/Ustrd"), *all_within(detail, "RmtInf/Strd/CdtrRefInf/Ref")]
    return " ".join(word for each in told for word in (each.text or "").split())


def _present(reference: str | None) -> str | None:
    return None if reference in _ABSENT else reference
