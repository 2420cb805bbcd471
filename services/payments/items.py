"""Work items: what the bank's messages leave open, for a named person to look at and to settle."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self
from uuid import UUID

from chassis.handling import Aggregate, Key, derived_id
from contracts.frozen import altered
from contracts.values import Euro
from services.payments.facts import Fact

ItemCode = Literal[
    "unmatched",
    "contradictory",
    "part_amount",
    "batch_sum",
    "unreadable",
    "rejected_file",
    "payee_erased",
    "payee_check",
    "surplus",
]
ItemStatus = Literal["open", "settled"]
SERVICE = "/services/payments"
"""Stands for a person where the service itself settles an item."""


class Settlement(Fact):
    """How an item was settled."""

    by: str
    """The person; the service, where a later message has explained it."""
    on: date
    reason: str
    """In the person's words; no personal data."""
    payment_id: UUID | None = None
    """The payment that a person has matched a booking to."""


class WorkItem(Aggregate, kind="item"):
    """One thing to look at.

    What the bank wrote as free text stands in a column of its own beside it, until it is settled.
    """

    item_id: UUID
    code: ItemCode
    system: str
    opened_on: date
    status: ItemStatus = "open"
    message: str | None = None
    """SHA-256 of the file that it comes from."""
    place: str | None = None
    """JSON pointer or line within the file, where it could not be read."""
    key: str | None = None
    """Names the booking, the same in every message."""
    direction: Literal["debit", "credit"] | None = None
    amount: Euro | None = None
    details: Euro | None = None
    """Of a batch: how much of it has been told payment by payment."""
    booked_on: date | None = None
    reason_code: str | None = None
    """ISO 20022 reason."""
    run_id: UUID | None = None
    payment_id: UUID | None = None
    case_id: UUID | None = None
    owner: str | None = None
    """Who is to settle it; None: nobody yet."""
    settlement: Settlement | None = None

    @property
    def key_in_store(self) -> Key:
        """Where it is kept."""
        return Key(self.kind, str(self.item_id))

    def but(self, **changes: object) -> Self:
        """The item with some members replaced."""
        return altered(self, **changes)

    def settled(self, settlement: Settlement) -> Self:
        """The item, done."""
        return self.but(status="settled", settlement=settlement)

    def reopened(self, code: ItemCode, amount: object) -> Self:
        """The item, to be looked at again: something more was told."""
        return self.but(status="open", settlement=None, code=code, amount=amount)


def payment_item_id(payment_id: UUID) -> UUID:
    """The item about what a bank told of a payment; there is one at most."""
    return derived_id("item", "payment", payment_id)


def payee_item_id(payment_id: UUID) -> UUID:
    """The item about a payment whose payee was erased before its file was written."""
    return derived_id("item", "payee", payment_id)


WORDS: Mapping[ItemCode, tuple[str, str]] = {
    "unmatched": (
        "Die Buchung gehört zu keiner bekannten Zahlung oder Forderung.",
        "Den Verwendungszweck ansehen und die Buchung zuordnen oder mit Begründung erledigen.",
    ),
    "contradictory": (
        "Was die Bank zu dieser Zahlung gemeldet hat, passt nicht zusammen.",
        "Die Kontoauszüge ansehen und bei der Bank nachfragen; nicht von Hand erneut zahlen.",
    ),
    "part_amount": (
        "Die Bank hat nur einen Teil der Zahlung gebucht.",
        "Bei der Bank nachfragen, was mit dem Rest geschehen ist.",
    ),
    "batch_sum": (
        "Eine Sammelbuchung ist ohne ihre Einzelposten gekommen, oder diese ergeben eine andere Summe.",
        "Die Einzelposten (camt.054) bei der Bank abrufen und einlesen.",
    ),
    "unreadable": (
        "Ein Teil der Datei kann nicht gelesen werden.",
        "Die genannte Stelle in der Datei ansehen und bei der Bank nachfragen.",
    ),
    "rejected_file": (
        "Die Bank hat die ganze Datei abgelehnt; alle ihre Zahlungen gelten als abgelehnt.",
        "Den Grund der Bank beheben; über den nächsten Versuch entscheidet die Dienststelle.",
    ),
    "payee_erased": (
        "Das Konto der Empfängerin oder des Empfängers wurde gelöscht, bevor die Datei geschrieben war.",
        "Die Zahlung steht nicht in der Datei; klären, ob und wohin zu zahlen ist.",
    ),
    "payee_check": (
        "Der Name passt nicht oder nur ungefähr zum Konto.",
        "Name und Konto bei der Empfängerin oder dem Empfänger bestätigen lassen, dann entscheiden.",
    ),
    "surplus": (
        "Auf eine Forderung ist mehr eingegangen, als geschuldet ist.",
        "Klären, wem das Geld zusteht, und es zurückzahlen oder auf eine andere Forderung buchen.",
    ),
}
"""What each code says, and what to do: in German, as the door shows it."""
