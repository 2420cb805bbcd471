"""How a provider or a payment system deviates in one case from what is regular."""

from __future__ import annotations

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
