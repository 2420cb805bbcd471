"""A file of credit transfers that a bank would take."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from services.payments.bank.transfers import Address, Block, CreditTransfer, Debtor, TransferFile

IBAN = "DE89370400440532013000"
BERLIN = Address("Berlin", "DE", street="Friedrichstr.", building="39", postcode="10969")


def transfer(number: int = 1, **changes: object) -> CreditTransfer:
    members: dict[str, object] = {
        "end_to_end_id": f"E2E{number:07d}",
        "amount": Decimal("937.92"),
        "name": "Tischlerei Moeller GmbH",
        "iban": "DE12500105170648489890",
        "remittance": f"117A{number:07d}/26 2026-09",
    }
    return CreditTransfer(**{**members, **changes})  # type: ignore[arg-type]


def block(transfers: Iterable[CreditTransfer], day: int = 1, **changes: object) -> Block:
    held = list(transfers)
    members: dict[str, object] = {
        "payment_information_id": f"RUN-2026-09-{day}",
        "execute_on": date(2026, 10, day),
        "count": len(held),
        "total": sum((each.amount for each in held), Decimal(0)),
        "transfers": held,
    }
    return Block(**{**members, **changes})  # type: ignore[arg-type]


def file(*blocks: Block, message_id: str = "RUN-2026-09", debtor: Debtor | None = None) -> TransferFile:
    payer = debtor or Debtor("Agentur fuer Arbeit Berlin", IBAN, BERLIN)
    return TransferFile(message_id, datetime(2026, 10, 1, 8, tzinfo=UTC), payer, blocks)
