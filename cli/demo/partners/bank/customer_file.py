"""What a customer asks the bank to do: a file of credit transfers (pain.001.001.09), as the bank reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

_NAMESPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


@dataclass(frozen=True, slots=True)
class Transfer:
    """One amount to one account, in EUR."""

    end_to_end_id: str
    amount: Decimal
    name: str
    iban: str
    remittance: str


@dataclass(frozen=True, slots=True)
class Block:
    """The transfers of one day, to be booked as one sum."""

    payment_information_id: str
    execute_on: date
    debtor_iban: str
    count: int
    """As the customer counted."""
    total: Decimal
    """As the customer added up."""
    transfers: tuple[Transfer, ...]

    @property
    def adds_up(self) -> bool:
        """Whether count and total are those of the transfers."""
        return (self.count, self.total) == (len(self.transfers), sum(each.amount for each in self.transfers))


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """One file."""

    message_id: str
    created_at: str
    count: int
    total: Decimal
    customer: str
    blocks: tuple[Block, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every count and total is right."""
        found = sum(block.count for block in self.blocks), sum(block.total for block in self.blocks)
        return (self.count, self.total) == found and all(block.adds_up for block in self.blocks)


def read(content: bytes) -> CustomerFile:
    """Read a file. Raises `LookupError` where something is missing that a bank needs."""
    document = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    header = _all(document, "p:CstmrCdtTrfInitn/p:GrpHdr")[0]
    return CustomerFile(
        message_id=_text(header, "p:MsgId"),
        created_at=_text(header, "p:CreDtTm"),
        count=int(_text(header, "p:NbOfTxs")),
        total=Decimal(_text(header, "p:CtrlSum")),
        customer=_text(header, "p:InitgPty/p:Nm"),
        blocks=tuple(_block(each) for each in _all(document, "p:CstmrCdtTrfInitn/p:PmtInf")),
    )


def _block(element: etree._Element) -> Block:
    return Block(
        payment_information_id=_text(element, "p:PmtInfId"),
        execute_on=date.fromisoformat(_text(element, "p:ReqdExctnDt/p:Dt")),
        debtor_iban=_text(element, "p:DbtrAcct/p:Id/p:IBAN"),
        count=int(_text(element, "p:NbOfTxs")),
        total=Decimal(_text(element, "p:CtrlSum")),
        transfers=tuple(_transfer(each) for each in _all(element, "p:CdtTrfTxInf")),
    )


def _transfer(element: etree._Element) -> Transfer:
    return Transfer(
        end_to_end_id=_text(element, "p:PmtId/p:EndToEndId"),
        amount=Decimal(_text(element, "p:Amt/p:InstdAmt[@Ccy='EUR']")),
        name=_text(element, "p:Cdtr/p:Nm"),
        iban=_text(element, "p:CdtrAcct/p:Id/p:IBAN"),
        remittance=_text(element, "p:RmtInf/p:Ustrd"),
    )


def _text(element: etree._Element, path: str) -> str:
    return (_all(element, path)[0].text or "").strip()


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return element.findall(path, _NAMESPACE)
