"""What people see of work items, of bank messages and of the payments of a run."""

from datetime import date
from uuid import UUID

from contracts.values import Euro, Month
from services.payments.facts import Fact, LineStatus, PaymentKind
from services.payments.items import WORDS, ItemCode, ItemStatus, Settlement, WorkItem
from services.payments.messages import BankMessage


class ItemView(Fact):
    """A work item, with its sentence and what to do."""

    item_id: UUID
    code: ItemCode
    sentence: str
    remedy: str
    system: str
    status: ItemStatus
    opened_on: date
    owner: str | None
    direction: str | None
    """`debit`: the money left the account; `credit`: it came in."""
    amount: Euro | None
    details: Euro | None
    """Of a batch: how much has been told payment by payment."""
    booked_on: date | None
    reason_code: str | None
    """ISO 20022."""
    remittance: str | None
    """The bank's free text, which may be personal; gone when the item is settled."""
    message: str | None
    """SHA-256 of the file that it comes from."""
    place: str | None
    run_id: UUID | None
    payment_id: UUID | None
    case_id: UUID | None
    settlement: Settlement | None

    @classmethod
    def of(cls, item: WorkItem, remittance: str | None) -> "ItemView":
        """The item as it stands."""
        sentence, remedy = WORDS[item.code]
        seen = {name: getattr(item, name) for name in cls.model_fields.keys() & WorkItem.model_fields.keys()}
        return cls(**seen, sentence=sentence, remedy=remedy, remittance=remittance)


class MessageView(BankMessage):
    """A message of the bank, and whether it had been read before."""

    read_before: bool = False
    """It changed nothing this time."""


class PaymentView(Fact):
    """One payment of a run, and what became of it."""

    payment_id: UUID
    case_id: UUID
    agency: str | None
    kind: PaymentKind
    month: Month
    """For which it is paid."""
    attempt: int
    amount: Euro
    status: LineStatus
    code: str | None
    """The bank's reason, where it was rejected or came back (ISO 20022)."""
    executed_on: date | None
    returned_on: date | None


class PaymentPage(Fact):
    """Some of the payments of a run, by their ids."""

    payments: tuple[PaymentView, ...]
    next: UUID | None
    """Where the next page goes on; None: this was the last."""
