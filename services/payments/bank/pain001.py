"""Credit transfers for a bank: pain.001.001.09 as the DFÜ agreement, Annex 3, has it, written as a stream.

Elements go straight from lxml's incremental writer to the file: a file of 500,000 transfers needs no more
memory than its ids, which must not repeat. sepaxml keeps the whole tree, invents its own ids and leaves
the purpose out, so only the schema is taken from it (`schema.py`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from itertools import chain
from typing import IO, Any

from lxml import etree

from contracts.values import Finding
from services.payments.bank.checks import Tally, header_findings, transfer_findings
from services.payments.bank.transfers import Address, Block, CreditTransfer, TransferFile

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_MOST_FINDINGS = 100


class UnfitForBank(Exception):
    """The file must not go to a bank: what has been written of it is to be thrown away."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        """At most 100."""
        first = self.findings[0]
        where = f"{first.field or '/'} ({first.code})"
        super().__init__(f"{len(self.findings)} findings, the first at {where}: {first.message_de}")


def write(file: TransferFile, out: IO[bytes]) -> None:
    """Write the file to `out`. Every transfer is read once, checked, written and forgotten.

    Raises `UnfitForBank` with all findings, place by place: before the first byte where the header is
    wrong, else after the last.
    """
    if findings := list(header_findings(file)):
        raise UnfitForBank(findings[:_MOST_FINDINGS])
    with etree.xmlfile(out, encoding="UTF-8") as document:
        document.write_declaration()
        with document.element("Document", nsmap={None: NAMESPACE}), document.element("CstmrCdtTrfInitn"):
            _header(document, file)
            tally = Tally()
            for number, block in enumerate(file.blocks):
                findings += _block(document, f"/blocks/{number}", file, block, tally)
    if findings:
        raise UnfitForBank(findings[:_MOST_FINDINGS])


def _header(document: Any, file: TransferFile) -> None:
    with document.element("GrpHdr"):
        _leaf(document, "MsgId", file.message_id)
        _leaf(document, "CreDtTm", file.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        _leaf(document, "NbOfTxs", str(file.count))
        _leaf(document, "CtrlSum", f"{file.total:.2f}")
        with document.element("InitgPty"):
            _leaf(document, "Nm", file.debtor.name)


def _block(document: Any, place: str, file: TransferFile, block: Block, tally: Tally) -> list[Finding]:
    findings: list[Finding] = []
    with document.element("PmtInf"):
        _block_header(document, file, block)
        for number, transfer in enumerate(block.transfers):
            here = f"{place}/transfers/{number}"
            for finding in chain(transfer_findings(here, transfer), tally.add(here, transfer)):
                if len(findings) < _MOST_FINDINGS:
                    findings.append(finding)
            _transfer(document, transfer)
    return [*findings, *tally.close(place, block)]


def _block_header(document: Any, file: TransferFile, block: Block) -> None:
    _leaf(document, "PmtInfId", block.payment_information_id)
    _leaf(document, "PmtMtd", "TRF")
    _leaf(document, "BtchBookg", "true")
    _leaf(document, "NbOfTxs", str(block.count))
    _leaf(document, "CtrlSum", f"{block.total:.2f}")
    with _nested(document, "PmtTpInf", "SvcLvl"):
        _leaf(document, "Cd", "SEPA")
    with document.element("ReqdExctnDt"):
        _leaf(document, "Dt", block.execute_on.isoformat())
    _party(document, "Dbtr", file.debtor.name, file.debtor.address)
    _account(document, "DbtrAcct", file.debtor.iban)
    with _nested(document, "DbtrAgt", "FinInstnId", "Othr"):
        _leaf(document, "Id", "NOTPROVIDED")
    _leaf(document, "ChrgBr", "SLEV")


def _transfer(document: Any, transfer: CreditTransfer) -> None:
    with document.element("CdtTrfTxInf"):
        with document.element("PmtId"):
            _leaf(document, "EndToEndId", transfer.end_to_end_id)
        with document.element("Amt"), document.element("InstdAmt", Ccy="EUR"):
            document.write(f"{transfer.amount:.2f}")
        _party(document, "Cdtr", transfer.name, transfer.address)
        _account(document, "CdtrAcct", transfer.iban)
        with document.element("Purp"):
            _leaf(document, "Cd", "GOVT")
        with document.element("RmtInf"):
            _leaf(document, "Ustrd", transfer.remittance)


def _party(document: Any, tag: str, name: str, address: Address | None) -> None:
    with document.element(tag):
        _leaf(document, "Nm", name)
        if address is None:
            return
        with document.element("PstlAdr"):
            for each, text in _address(address):
                _leaf(document, each, text)


def _address(address: Address) -> Iterator[tuple[str, str]]:
    """In the order of the schema."""
    structured = (("StrtNm", address.street), ("BldgNb", address.building), ("PstCd", address.postcode))
    yield from ((tag, text) for tag, text in structured if text is not None)
    yield from (("TwnNm", address.town), ("Ctry", address.country))
    yield from (("AdrLine", line) for line in address.lines)


def _account(document: Any, tag: str, iban: str) -> None:
    with _nested(document, tag, "Id"):
        _leaf(document, "IBAN", iban)


@contextmanager
def _nested(document: Any, outer: str, *inner: str) -> Iterator[None]:
    with document.element(outer):
        if inner:
            with _nested(document, *inner):
                yield
        else:
            yield


def _leaf(document: Any, tag: str, text: str) -> None:
    with document.element(tag):
        document.write(text)
