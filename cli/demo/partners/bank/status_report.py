"""pain.002.001.10: whether the bank takes a customer's file, and which of its transfers it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.partners.bank.elements import Message, moment, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lxml import etree

    from cli.demo.partners.bank.customer_file import Block, CustomerFile, Transfer

E = Message("pain.002.001.10")
_TEXTS = {"AC01": "Kontonummer fehlerhaft", "AC04": "Konto aufgelöst", "AM10": "Summe stimmt nicht"}


def status_report(file: CustomerFile, refused: Mapping[str, str], day: date) -> bytes:
    """What becomes of a file that the bank takes; `refused`: reasons by end-to-end id."""
    blocks = [_block(each, refused) for each in file.blocks]
    return _message(file, _original(file, _status(len(refused), file.count)), blocks, day)


def refusal(file: CustomerFile, reason: str, day: date) -> bytes:
    """That nothing of a file is executed."""
    return _message(file, _original(file, "RJCT", _reason(reason)), [], day)


def _message(file: CustomerFile, original: etree._Element, blocks: list[etree._Element], day: date) -> bytes:
    header = E.GrpHdr(E.MsgId(f"ST-{file.message_id}"[:35]), E.CreDtTm(moment(day)))
    return written(E.Document(E.CstmrPmtStsRpt(header, original, *blocks)))


def _original(file: CustomerFile, status: str, *reasons: etree._Element) -> etree._Element:
    return E.OrgnlGrpInfAndSts(
        E.OrgnlMsgId(file.message_id),
        E.OrgnlMsgNmId("pain.001.001.09"),
        E.OrgnlCreDtTm(file.created_at),
        E.OrgnlNbOfTxs(str(file.count)),
        E.OrgnlCtrlSum(f"{file.total:.2f}"),
        E.GrpSts(status),
        *reasons,
    )


def _block(block: Block, refused: Mapping[str, str]) -> etree._Element:
    lines = [
        _transfer(each, refused[each.end_to_end_id])
        for each in block.transfers
        if each.end_to_end_id in refused
    ]
    status = _status(len(lines), block.count)
    return E.OrgnlPmtInfAndSts(E.OrgnlPmtInfId(block.payment_information_id), E.PmtInfSts(status), *lines)


def _status(refused: int, count: int) -> str:
    return "ACCP" if not refused else "PART" if refused < count else "RJCT"


def _transfer(transfer: Transfer, reason: str) -> etree._Element:
    amount = E.Amt(E.InstdAmt(f"{transfer.amount:.2f}", Ccy="EUR"))
    return E.TxInfAndSts(
        E.OrgnlEndToEndId(transfer.end_to_end_id),
        E.TxSts("RJCT"),
        _reason(reason),
        E.OrgnlTxRef(amount, E.CdtrAcct(E.Id(E.IBAN(transfer.iban)))),
    )


def _reason(code: str) -> etree._Element:
    text = [E.AddtlInf(_TEXTS[code])] if code in _TEXTS else []
    return E.StsRsnInf(E.Rsn(E.Cd(code)), *text)
