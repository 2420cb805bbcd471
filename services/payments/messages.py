"""The bank's messages that were read: each once, known by its content."""

from datetime import datetime
from uuid import UUID

from chassis.handling import Aggregate, Context, OrderGiven, Outcome, Reply, derived_id
from services.payments.bank.message import MessageKind
from services.payments.facts import Fact


class Counts(Fact):
    """What was in a message, and what became of it."""

    bookings: int = 0
    """Transfers, and sums of batches without them."""
    reports: int = 0
    """Of a pain.002: statuses of files, blocks and transfers."""
    payments: int = 0
    """What was told of payments of ours: bookings and refusals."""
    receivables: int = 0
    """Bookings that bring back money which is owed."""
    batch_sums: int = 0
    """Sums without their transfers."""
    unmatched: int = 0
    unreadable: int = 0
    not_booked: int = 0
    """Pending or for information only: no money moved."""
    repeated: int = 0
    """Told before, by this or another message; it has had its effect once."""
    set_aside: int = 0
    """Could not be booked: dead letters of payments."""

    def plus(self, **more: int) -> "Counts":
        """With some counts raised."""
        return Counts(
            **{**self.model_dump(), **{name: getattr(self, name) + by for name, by in more.items()}}
        )


class BankMessage(Aggregate, kind="message"):
    """One file of a bank, read to its end."""

    message_id: UUID
    sha256: str
    """Of the file, in hexadecimal."""
    system: str
    message: MessageKind
    read_by: str
    read_at: datetime
    counts: Counts


def message_id(system: str, sha256: str) -> UUID:
    """The id of a file: the same for the same content."""
    return derived_id("message", system, sha256)


def record_message(message: BankMessage | None, order: OrderGiven, context: Context) -> Outcome[BankMessage]:
    """Keep that a file was read to its end; the first reading stands."""
    if message is not None:
        return Outcome(message, reply=Reply())
    read = {**order.content, "read_by": order.by, "read_at": context.now}
    return Outcome(BankMessage.model_validate(read), reply=Reply())
