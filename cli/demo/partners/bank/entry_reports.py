"""camt.054.001.08 and camt.053.001.08: what was booked on a day, with all details, and the day's statement.

Both name the same entries by the same references. The statement tells of a batch only its sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.demo.partners.bank.elements import BANK, Message, euros, moment, written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from lxml import etree

    from cli.demo.partners.bank.account import Entry, Part

NOTIFICATION, STATEMENT = "camt.054.001.08", "camt.053.001.08"
_CODES = {
    "batch": ("DBIT", "ICDT", "ESCT", "NTRF+191"),
    "return": ("CRDT", "ICDT", "RRTN", "NTRF+159"),
    "incoming": ("CRDT", "RCDT", "ESCT", "NTRF+166"),
}
"""Direction, family, subfamily, and the German business transaction code."""


def notification(iban: str, entries: Sequence[Entry], number: int, day: date) -> bytes:
    """The entries of a day, each with every transfer in it."""
    make = Message(NOTIFICATION)
    return written(
        make.Document(
            make.BkToCstmrDbtCdtNtfctn(
                _header(make, f"C54-{day:%Y%m%d}-{number}", day),
                make.Ntfctn(
                    make.Id(f"{day:%Y}-N{number:03}"),
                    make.ElctrncSeqNb(str(number)),
                    make.CreDtTm(moment(day)),
                    _account(make, iban),
                    *(_entry(make, each, _details(make, each)) for each in entries),
                ),
            )
        )
    )


def statement(iban: str, entries: Sequence[Entry], before: Decimal, number: int, day: date) -> bytes:
    """The entries of a day between two balances; of a batch its sum and how many transfers it has."""
    make = Message(STATEMENT)
    after = sum((each.effect for each in entries), before)
    details = [() if entry.payment_information_id is not None else _details(make, entry) for entry in entries]
    return written(
        make.Document(
            make.BkToCstmrStmt(
                _header(make, f"C53-{day:%Y%m%d}-{number}", day),
                make.Stmt(
                    make.Id(f"{day:%Y}-S{number:03}"),
                    make.ElctrncSeqNb(str(number)),
                    make.CreDtTm(moment(day)),
                    _account(make, iban),
                    _balance(make, "OPBD", before, day),
                    _balance(make, "CLBD", after, day),
                    *(_entry(make, each, told) for each, told in zip(entries, details, strict=True)),
                ),
            )
        )
    )


def _header(make: Message, message_id: str, day: date) -> etree._Element:
    return make.GrpHdr(make.MsgId(message_id), make.CreDtTm(moment(day)))


def _account(make: Message, iban: str) -> etree._Element:
    servicer = make.Svcr(make.FinInstnId(make.Nm(BANK)))
    return make.Acct(make.Id(make.IBAN(iban)), make.Ccy("EUR"), servicer)


def _balance(make: Message, code: str, amount: Decimal, day: date) -> etree._Element:
    return make.Bal(
        make.Tp(make.CdOrPrtry(make.Cd(code))),
        euros(make, "Amt", abs(amount)),
        make.CdtDbtInd("DBIT" if amount < 0 else "CRDT"),
        make.Dt(make.Dt(day.isoformat())),
    )


def _entry(make: Message, entry: Entry, details: Sequence[etree._Element]) -> etree._Element:
    inside = [*_batch(make, entry), *details]
    return make.Ntry(
        euros(make, "Amt", entry.amount),
        make.CdtDbtInd(_CODES[entry.kind][0]),
        make.Sts(make.Cd("BOOK")),
        make.BookgDt(make.Dt(entry.booked_on.isoformat())),
        make.ValDt(make.Dt(entry.booked_on.isoformat())),
        make.AcctSvcrRef(entry.reference),
        _code(make, entry),
        *([make.NtryDtls(*inside)] if inside else []),
    )


def _code(make: Message, entry: Entry) -> etree._Element:
    _, family, subfamily, german = _CODES[entry.kind]
    domain = make.Domn(make.Cd("PMNT"), make.Fmly(make.Cd(family), make.SubFmlyCd(subfamily)))
    return make.BkTxCd(domain, make.Prtry(make.Cd(german), make.Issr("DK")))


def _batch(make: Message, entry: Entry) -> list[etree._Element]:
    if entry.payment_information_id is None or entry.message_id is None:
        return []
    return [
        make.Btch(
            make.MsgId(entry.message_id),
            make.PmtInfId(entry.payment_information_id),
            make.NbOfTxs(str(len(entry.parts))),
            euros(make, "TtlAmt", entry.amount),
            make.CdtDbtInd(_CODES[entry.kind][0]),
        )
    ]


def _details(make: Message, entry: Entry) -> tuple[etree._Element, ...]:
    return tuple(_detail(make, entry, part) for part in entry.parts)


def _detail(make: Message, entry: Entry, part: Part) -> etree._Element:
    references = [make.EndToEndId(part.end_to_end_id or "NOTPROVIDED")]
    if entry.payment_information_id is not None:
        references.insert(0, make.PmtInfId(entry.payment_information_id))
    returned = [make.RtrInf(make.Rsn(make.Cd(part.return_reason)))] if part.return_reason else []
    return make.TxDtls(
        make.Refs(*references),
        euros(make, "Amt", part.amount),
        make.CdtDbtInd(_CODES[entry.kind][0]),
        _parties(make, entry, part),
        make.RmtInf(make.Ustrd(part.remittance)),
        *returned,
    )


def _parties(make: Message, entry: Entry, part: Part) -> etree._Element:
    """The other side: who was paid, also where the money comes back; of incoming money who sent it."""
    side = "Dbtr" if entry.kind == "incoming" else "Cdtr"
    party, account = getattr(make, side), getattr(make, f"{side}Acct")
    return make.RltdPties(party(make.Pty(make.Nm(part.name))), account(make.Id(make.IBAN(part.iban))))
