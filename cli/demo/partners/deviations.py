"""How a provider or a payment system deviates in one case from what is regular."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from contracts.commissioning import DeclineReason
from contracts.values import Code, Month


class Deviation(BaseModel):
    """Base: frozen; a member that is not known is a mistake of the file's author."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _OfProviders(Deviation):
    providers: int = Field(default=1, ge=1)
    """How many of the providers asked, one after the other, behave like that; later ones accept."""


class Declines(_OfProviders):
    """Declines on the working day after it was asked."""

    decline: DeclineReason


class Silent(_OfProviders):
    """Never answers."""

    silent: bool = True


class Late(Deviation):
    """Reports late, once: the first interim report."""

    late_by_days: int = Field(ge=1)
    """Calendar days after the day on which it was due."""


class TooHigh(Deviation):
    """Invoices more than was ordered; once that is refused, the right amount."""

    above_by: Decimal = Field(gt=0, decimal_places=2)
    """Euros above the monthly fee."""
    month: Month


class Twice(Deviation):
    """Invoices a month a second time, under another number."""

    twice: Month


class Extension(Deviation):
    """Asks for more time."""

    asked_on: date
    until: date
    hours_per_week: Decimal = Field(gt=0)


class Work(Deviation):
    """How the work on an order deviates, whoever does it."""

    report: Late | None = None
    invoice: TooHigh | Twice | None = None
    extension: Extension | None = None


class _OfLetters(Deviation):
    act: Code
    """What the letter announces, e.g. `GrantApproved`; the first such letter of the case is meant."""


class Undelivered(_OfLetters):
    """The letter comes back, and the agency says so."""

    undelivered_after_days: int = Field(ge=1)
    """Calendar days from its posting to the agency's report."""


class Received(_OfLetters):
    """The agency reports on which day the letter was really received."""

    received_after_days: int = Field(ge=1)
    """Calendar days from its posting to its receipt."""
    reported_after_days: int = Field(ge=1)
    """Calendar days from its posting to the agency's report."""


class _OfPayments(Deviation):
    month: Month | None = None
    """The month paid for; null: the first payment of the case. Only a first attempt is meant."""


class Returned(_OfPayments):
    """The payee's bank sends the money back."""

    returned: Code
    """ISO 20022 reason, e.g. `AC04`."""
    after_days: int = Field(default=3, ge=1)
    """Calendar days from the execution to the return."""


class Rejected(_OfPayments):
    """The payment system does not execute the payment."""

    rejected: Code
    """ISO 20022 reason, e.g. `AC01`."""
