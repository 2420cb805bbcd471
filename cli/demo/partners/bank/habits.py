"""What a bank knows of accounts, and how it reports: by account number, for a bank knows no cases."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from cli.demo.partners.deviations import Deviation
from contracts.values import Code, Month


class ComesBack(Deviation):
    """The payee's bank sends the money back."""

    reason: Code
    """ISO 20022 reason, e.g. `AC04`."""
    after_days: int = Field(default=2, ge=1)
    """Calendar days from the booking to the return."""


class Stranger(Deviation):
    """Somebody whom nobody expects pays in."""

    day: date
    amount: Decimal = Field(gt=0, decimal_places=2)
    name: str
    iban: str
    remittance: str


class Habits(Deviation):
    """How the bank of a payment system behaves; accounts that are not named are in order."""

    answers_for: Month | None = None
    """What is to be executed in this month is told by the bank's files alone, and by no events."""
    closed: dict[str, Code] = Field(default_factory=dict)
    """Accounts that the bank refuses at once, each with the reason in its status report."""
    returned: dict[str, ComesBack] = Field(default_factory=dict)
    """Accounts from which the money comes back."""
    without_reference: frozenset[str] = frozenset()
    """Accounts whose transfers are reported by their remittance only, without the end-to-end id."""
    names_differ: frozenset[str] = frozenset()
    """Accounts whose holder is called otherwise, as a check of the payee finds."""
    strangers: tuple[Stranger, ...] = ()
