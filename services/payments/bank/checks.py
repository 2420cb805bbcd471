"""What German banks ask of a file of credit transfers and a schema cannot express.

Source: DFÜ agreement Annex 3 (pain.001.001.09), SEPA credit transfer rulebook.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from contracts.values import Finding
from law.iban import iban
from services.payments.bank.charset import is_identifier, is_sepa
from services.payments.bank.transfers import Address, Block, CreditTransfer, TransferFile

MOST_TRANSFERS = 500_000
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_CENT = Decimal("0.01")
_NAME, _REMITTANCE, _ADDRESS_LINES = 70, 140, 2
_ADDRESS_LENGTHS = {"town": 35, "street": 70, "building": 16, "postcode": 16}


def header_findings(file: TransferFile) -> Iterator[Finding]:
    """What is wrong with the file before its first transfer is read."""
    yield from _identifier("/message_id", file.message_id)
    yield from _text("/debtor/name", file.debtor.name, _NAME)
    yield from _iban("/debtor/iban", file.debtor.iban)
    yield from _address("/debtor/address", file.debtor.address)
    if not 1 <= file.count <= MOST_TRANSFERS:
        yield _finding(
            "transfer_count", "", f"Eine Datei trägt 1 bis {MOST_TRANSFERS} Zahlungen.", "Den Lauf aufteilen."
        )
    seen: set[str] = set()
    for number, block in enumerate(file.blocks):
        yield from _block(f"/blocks/{number}", block)
        if block.payment_information_id in seen:
            yield _repeated(f"/blocks/{number}/payment_information_id")
        seen.add(block.payment_information_id)
    yield from _one_day_each(file.blocks)


def transfer_findings(place: str, transfer: CreditTransfer) -> Iterator[Finding]:
    """What is wrong with one transfer; `place` is its JSON pointer."""
    yield from _identifier(f"{place}/end_to_end_id", transfer.end_to_end_id)
    if not _LEAST <= transfer.amount <= _MOST or transfer.amount % _CENT:
        yield _finding(
            "amount",
            f"{place}/amount",
            f"Der Betrag {transfer.amount} liegt nicht zwischen 0,01 und 999.999.999,99 Euro in vollen Cent.",
            "Den Betrag richtigstellen.",
        )
    yield from _text(f"{place}/name", transfer.name, _NAME)
    yield from _iban(f"{place}/iban", transfer.iban)
    yield from _text(f"{place}/remittance", transfer.remittance, _REMITTANCE)
    yield from _address(f"{place}/address", transfer.address)


class Tally:
    """Compares what is written with what was released. It keeps the ids of one file."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._count = 0
        self._total = Decimal(0)

    def add(self, place: str, transfer: CreditTransfer) -> Iterator[Finding]:
        """Count a transfer of the current block; a finding where its id was there before."""
        if transfer.end_to_end_id in self._ids:
            yield _repeated(f"{place}/end_to_end_id")
        self._ids.add(transfer.end_to_end_id)
        self._count += 1
        self._total += transfer.amount

    def close(self, place: str, block: Block) -> Iterator[Finding]:
        """End a block: NbOfTxs and CtrlSum have to be what the block announced."""
        if (self._count, self._total) != (block.count, block.total):
            yield _finding(
                "control_sum",
                place,
                f"Freigegeben sind {block.count} Zahlungen über {block.total} Euro, "
                f"es wären {self._count} über {self._total} Euro.",
                "Die Datei nicht einreichen; den Lauf und seine Zahlungen vergleichen.",
            )
        self._count, self._total = 0, Decimal(0)


def _block(place: str, block: Block) -> Iterator[Finding]:
    yield from _identifier(f"{place}/payment_information_id", block.payment_information_id)
    if block.count < 1:
        yield _finding("empty_block", place, "Der Block enthält keine Zahlung.", "Den Block weglassen.")


def _one_day_each(blocks: Iterable[Block]) -> Iterator[Finding]:
    days: set[object] = set()
    for number, block in enumerate(blocks):
        if block.execute_on in days:
            yield _finding(
                "execution_day",
                f"/blocks/{number}/execute_on",
                "Zwei Blöcke haben denselben Ausführungstag.",
                "Sie zu einem Block zusammenlegen.",
            )
        days.add(block.execute_on)


def _identifier(place: str, text: str) -> Iterator[Finding]:
    if not is_identifier(text):
        yield _finding(
            "identifier",
            place,
            "Die Kennung hat mehr als 35 oder andere als SEPA-Zeichen oder Schrägstriche am Rand.",
            "Eine Kennung aus Buchstaben und Ziffern vergeben.",
        )


def _text(place: str, text: str, longest: int) -> Iterator[Finding]:
    if not text.strip() or len(text) > longest:
        yield _finding(
            "length", place, f"Erlaubt sind 1 bis {longest} Zeichen, es sind {len(text)}.", "Den Text kürzen."
        )
    if not is_sepa(text):
        yield _finding(
            "characters",
            place,
            "Der Text enthält Zeichen außerhalb von SEPA.",
            "Den Text umschreiben: ä als ae.",
        )


def _iban(place: str, text: str) -> Iterator[Finding]:
    checked = iban(text)
    if not checked.valid or checked.normalised != text:
        yield _finding("iban", place, "Die IBAN ist nicht gültig.", "Die IBAN bei der Stelle erfragen.")


def _address(place: str, address: Address | None) -> Iterator[Finding]:
    if address is None:
        return
    if len(address.country) != 2 or not (address.country.isascii() and address.country.isupper()):
        yield _finding(
            "country",
            f"{place}/country",
            "Das Land fehlt oder ist kein Kürzel.",
            "Zwei Buchstaben nach ISO 3166.",
        )
    for member, longest in _ADDRESS_LENGTHS.items():
        text = getattr(address, member)
        if text is not None:
            yield from _text(f"{place}/{member}", text, longest)
    for number, line in enumerate(address.lines):
        yield from _text(f"{place}/lines/{number}", line, _NAME)
    if len(address.lines) > _ADDRESS_LINES:
        yield _finding(
            "address_lines",
            f"{place}/lines",
            "Neben Ort und Land sind zwei Zeilen erlaubt.",
            "Zeilen weglassen.",
        )


def _repeated(place: str) -> Finding:
    return _finding(
        "repeated_identifier", place, "Die Kennung kommt zweimal vor.", "Jede Kennung einmal vergeben."
    )


def _finding(code: str, place: str, wrong: str, remedy: str) -> Finding:
    text = f"{wrong} {remedy}"
    return Finding(code=code, field=place, severity="error", message_de=text, message_plain=text)
