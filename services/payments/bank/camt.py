"""What a bank has booked: camt.053 (statement) and camt.054 (notification), versions 001.02 to 001.13."""

from collections.abc import Iterator
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


def read(file: IO[bytes]) -> Iterator[Booking | Finding]:
    """The bookings of a file in their order. An entry that cannot be read is a finding and stops nothing."""
    number = 0
    for element in stream(file, "Ntry"):
        if isinstance(element, Finding):
            yield element
            continue
        number += 1
        try:
            yield from list(_entry(element, number))
        except ValueError as error:
            yield unreadable(f"/entries/{number}", str(error))
        _drop_earlier(element)


def _entry(entry: etree._Element, number: int) -> Iterator[Booking]:
    details = all_within(entry, "NtryDtls/TxDtls")
    if not details:
        yield _booking(entry, number, None, 0, 0)
    for part, detail in enumerate(details):
        yield _booking(entry, number, detail, part, len(details))


def _booking(
    entry: etree._Element, number: int, detail: etree._Element | None, part: int, parts: int
) -> Booking:
    statement = entry.getparent()
    entry_amount = amount_of(within(entry, "Amt"))
    direction = _DIRECTIONS.get(first_text(detail, "CdtDbtInd") or text(entry, "CdtDbtInd"))
    if direction is None:
        raise ValueError("Es ist nicht gesagt, ob der Umsatz Gutschrift oder Belastung ist")
    count = text(entry, "NtryDtls/Btch/NbOfTxs")
    return Booking(
        account=first_text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id"),
        statement_id=text(statement, "Id"),
        entry_reference=_reference(entry, detail, parts),
        entry_number=number,
        part=part,
        parts=parts,
        amount=_part_amount(detail, entry_amount, parts),
        entry_amount=entry_amount,
        direction=direction,
        reversal=text(entry, "RvslInd") in {"true", "1"},
        status=first_text(entry, "Sts/Cd", "Sts") or "BOOK",
        booked_on=day_of(entry, "BookgDt"),
        end_to_end_id=_present(text(detail, "Refs/EndToEndId")),
        payment_information_id=_present(
            text(detail, "Refs/PmtInfId") or text(entry, "NtryDtls/Btch/PmtInfId")
        ),
        remittance=_remittance(detail),
        return_reason=first_text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        batch_count=int(count) if count else None,
    )


def _reference(entry: etree._Element, detail: etree._Element | None, parts: int) -> str | None:
    """The bank's reference; where it stands with the only transfer instead of the entry, that one."""
    of_entry = _present(text(entry, "AcctSvcrRef"))
    if of_entry is not None or parts != 1:
        return of_entry
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


def _drop_earlier(entry: etree._Element) -> None:
    """Forget the entry before this one: it is empty, but would keep its place in the tree."""
    before, parent = entry.getprevious(), entry.getparent()
    if before is not None and parent is not None and etree.QName(before).localname == "Ntry":
        parent.remove(before)
