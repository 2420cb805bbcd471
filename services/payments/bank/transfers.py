"""What a file of credit transfers says, before it is one."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from contracts.frozen import frozen


@frozen
class Address:
    """A structured address; with `lines` a hybrid one. An unstructured one cannot be said.

    Source: DFÜ agreement Annex 3, from 16 November 2026 on.
    """

    town: str
    country: str
    """ISO 3166-1, two letters."""
    street: str | None = None
    building: str | None = None
    postcode: str | None = None
    lines: tuple[str, ...] = ()
    """At most two, of at most 70 characters each; they repeat nothing of the structured members."""


@frozen
class CreditTransfer:
    """One amount to one payee."""

    end_to_end_id: str
    amount: Decimal
    """In EUR."""
    name: str
    """As the register has it: the payee's bank compares it with the holder of the account."""
    iban: str
    remittance: str
    address: Address | None = None


@frozen
class Debtor:
    """Who pays, and from which account."""

    name: str
    iban: str
    address: Address | None = None


@frozen
class Block:
    """The transfers of one day of execution. Count and total are those of the released run."""

    payment_information_id: str
    execute_on: date
    count: int
    total: Decimal
    transfers: Iterable[CreditTransfer]
    """Read once, while the file is written: a cursor will do."""


@frozen
class TransferFile:
    """One file of one debtor."""

    message_id: str
    created_at: datetime
    """Aware."""
    debtor: Debtor
    blocks: tuple[Block, ...]

    @property
    def count(self) -> int:
        """Transfers in all blocks."""
        return sum(block.count for block in self.blocks)

    @property
    def total(self) -> Decimal:
        """Euros in all blocks."""
        return sum((block.total for block in self.blocks), Decimal("0.00"))
