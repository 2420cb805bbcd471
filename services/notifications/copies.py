"""Copies of what letters quote: subjects with their addresses, and free texts; each until its tombstone."""

from datetime import date, timedelta
from typing import Self

from chassis.handling import Aggregate
from contracts.intake import SubjectRecorded
from contracts.values import Address, Code, Delivery, SubjectKind, Voice
from services.notifications.model import LetterChannel

ADDRESS_TRUSTED_AFTER = timedelta(days=30)
"""A warning goes to the address before the last change of address while that one is younger than this."""


class Subject(Aggregate, kind="subject"):
    """Copy of what a letter needs to know of a person or an employer, kept until its tombstone comes."""

    kind_of_subject: SubjectKind
    name: str
    address: Address | None
    """None for a provider: it gets its letters electronically."""
    voice: Voice
    language: str = "de"
    """BCP 47."""
    accessibility: tuple[Code, ...] = ()
    former_address: Address | None = None
    moved_on: date | None = None
    """Day on which the address replaced the former one here."""
    address_no: int = 0
    """How often the address has changed."""
    delivery: Delivery = "post"
    email_hint: bool = False
    email: str | None = None

    @classmethod
    def of(cls, event: SubjectRecorded, before: Self | None, today: date) -> Self:
        """The copy of a subject as intake published it; the address before is kept for warnings."""
        moved = before is not None and before.address != event.address
        return cls(
            kind_of_subject=event.kind,
            name=event.name,
            address=event.address,
            voice=event.voice,
            language=event.language,
            accessibility=event.accessibility,
            delivery=event.delivery,
            email_hint=event.email_hint,
            email=event.email,
            former_address=before.address if before and moved else before and before.former_address,
            moved_on=today if moved else before and before.moved_on,
            address_no=before.address_no + moved if before else 0,
        )

    @classmethod
    def provider(cls, name: str) -> Self:
        """A provider as an addressee; its name is no personal data."""
        return cls(kind_of_subject="employer", name=name, address=None, voice="formal", delivery="electronic")

    @property
    def channel(self) -> LetterChannel:
        """How letters go to it. Into a portal only with an address for the message that one lies there.

        Source: SGB X § 37(2a) sentence 1.
        """
        if self.delivery == "electronic" or (self.delivery == "portal" and self.email):
            return self.delivery
        return "post"

    def where_known(self, on: date) -> Self:
        """The subject at the address that letters went to before, if it was changed only lately."""
        if self.former_address and self.moved_on and on - self.moved_on < ADDRESS_TRUSTED_AFTER:
            return self.model_copy(update={"address": self.former_address})
        return self

    @property
    def abroad(self) -> bool:
        """Whether letters to it leave Germany: nothing is deemed notified there (SGB X § 37(2))."""
        return self.address is not None and self.address.country.upper() not in {"DE", "DEU"}


class Text(Aggregate, kind="text"):
    """Copy of a free text, kept until its tombstone comes."""

    text: str
