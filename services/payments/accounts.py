"""What a case knows of the accounts that it pays to, without their holders and numbers."""

from typing import Literal
from uuid import UUID

from services.payments.facts import Fact

AccountStanding = Literal["running", "questioned", "cleared"]
"""Of a payee check: no result yet, one that a person has to look at, or nothing in the way."""


class CheckedAccount(Fact):
    """An account to be paid to, and whether its holder is who is to be paid."""

    account: UUID
    standing: AccountStanding
