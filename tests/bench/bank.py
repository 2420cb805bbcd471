"""Lines written to and matched from bank files a second of CPU time, and the memory that takes.

Run as a program: `python -m tests.bench.bank [LINES] [--json]`. Reading and matching are measured apart: a
file is read as a stream, matching keeps every booking.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.values import Finding
from services.payments.bank import camt, pain001, schema
from services.payments.bank.matching import KnownPayment, Reported, match
from services.payments.bank.transfers import Block, CreditTransfer, Debtor, TransferFile
from tests.bench.peak_memory import peak_mib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES = 200_000
_AMOUNT = Decimal("937.92")
_IBAN = "DE89370400440532013000"
_HEAD = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id>'
    f"<Acct><Id><IBAN>{_IBAN}</IBAN></Id></Acct>"
)
_TAIL = "</Stmt></BkToCstmrStmt></Document>"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one step took."""

    step: str
    each_second: int
    grown_mib: float
    """By how much the peak of memory rose in this step."""


def measure(lines: int = LINES) -> list[Figure]:
    """Write, validate, read and match as many lines, one step after the other."""
    with tempfile.TemporaryDirectory() as folder:
        sent, statement = Path(folder) / "pain.001.xml", Path(folder) / "camt.053.xml"
        _write(1000, sent)
        _state(lines, statement)
        return [
            _timed("written", lines, lambda: _write(lines, sent)),
            _timed("validated", lines, lambda: _validate(sent)),
            _timed("read", lines, lambda: _read(statement)),
            _timed("read and matched", lines, lambda: _match(lines, statement)),
        ]


def _timed(step: str, lines: int, work: Callable[[], None]) -> Figure:
    before, started = peak_mib(), time.process_time()
    work()
    return Figure(step, int(lines / (time.process_time() - started)), peak_mib() - before)


def _write(lines: int, path: Path) -> None:
    block = Block("RUN-1", date(2026, 10, 1), lines, _AMOUNT * lines, _transfers(lines))
    debtor = Debtor("Agentur fuer Arbeit Berlin", _IBAN)
    with path.open("wb") as out:
        pain001.write(TransferFile("RUN", datetime(2026, 10, 1, tzinfo=UTC), debtor, (block,)), out)


def _transfers(lines: int) -> Iterator[CreditTransfer]:
    for number in range(lines):
        yield CreditTransfer(f"E{number}", _AMOUNT, f"Betrieb {number}", _IBAN, f"117A{number}/26 2026-09")


def _validate(path: Path) -> None:
    with path.open("rb") as file:
        schema.validate(file)


def _state(lines: int, path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(_HEAD)
        for number in range(lines):
            out.write(
                f'<Ntry><Amt Ccy="EUR">{_AMOUNT}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
                f"<BookgDt><Dt>2026-10-01</Dt></BookgDt><AcctSvcrRef>B{number}</AcctSvcrRef><NtryDtls><TxDtls>"
                f"<Refs><EndToEndId>E{number}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
            )
        out.write(_TAIL)


def _bookings(path: Path) -> Iterator[camt.Booking]:
    with path.open("rb") as file:
        for booking in camt.read(file):
            if isinstance(booking, Finding):
                raise ValueError(booking.message_de)
            yield booking


def _read(path: Path) -> None:
    for _ in _bookings(path):
        pass


def _match(lines: int, path: Path) -> None:
    known = (KnownPayment(f"E{n}", _AMOUNT, f"117A{n}/26 2026-09", "RUN", "RUN-1") for n in range(lines))
    fates = match(known, Reported().adding(_bookings(path))).fates
    if any(fate.status != "executed" for fate in fates.values()):
        raise ValueError("A payment was not matched")


def main() -> None:
    """Measure, and print a line a step, or everything as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bank", description=__doc__)
    parser.add_argument("lines", type=int, nargs="?", default=LINES)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(arguments.lines)
    if arguments.json:
        print(json.dumps({each.step: asdict(each) for each in figures}))
        return
    for each in figures:
        print(f"{each.step}: {each.each_second:,} lines a second, peak grew by {each.grown_mib:.0f} MiB")


if __name__ == "__main__":
    main()
