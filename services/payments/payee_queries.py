"""What the door reads of payee checks: committed rows, no locks."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import asyncpg

from chassis.registry import Provider
from services.payments.accounts import AccountStanding
from services.payments.bank.payee_check import PayeeCheck
from services.payments.facts import Fact
from services.payments.payee_checks import AccountCheck

AT_MOST: Final = 1000
_TO_CHECK = """
    SELECT payee_checks.state, payees.state->>'name' AS name, payees.state->>'iban' AS iban
    FROM payee_checks LEFT JOIN payees ON payees.id = payee_checks.id
    WHERE payee_checks.state IS NOT NULL AND system = $1
      AND (result IS NULL OR $2 AND result IN ('close_match', 'no_match')
           AND payee_checks.state->>'accepted_by' IS NULL)
    ORDER BY payee_checks.state->>'asked_on', payee_checks.id LIMIT $3
"""


class PayeeToCheck(Fact):
    """An account whose holder is to be checked, or to be accepted by a person."""

    account: UUID
    name: str | None
    """Who is to be paid; None where the copy is not here, or was erased."""
    iban: str | None
    asked_on: date
    standing: AccountStanding
    result: PayeeCheck | None
    checked_by: str | None


class PayeeQueries:
    """Payee checks as last committed."""

    def __init__(self, pool: asyncpg.Pool, providers: Mapping[str, Provider]) -> None:
        self._pool, self._providers = pool, providers

    async def to_check(self, system: str, *, questioned: bool) -> list[PayeeToCheck]:
        """Accounts without a result, at most 1,000, the longest waiting first; `questioned`: also what a
        person has to accept."""
        rows = await self._pool.fetch(_TO_CHECK, system, questioned, AT_MOST)
        return [self._found(row) for row in rows]

    def _found(self, row: Any) -> PayeeToCheck:
        check = AccountCheck.model_validate_json(row["state"])
        name, iban = row["name"], row["iban"]
        if provider := self._providers.get(check.provider or ""):
            name, iban = provider.account_holder, provider.iban
        return PayeeToCheck(
            account=check.account,
            name=name,
            iban=iban,
            asked_on=check.asked_on,
            standing=check.standing,
            result=check.result,
            checked_by=check.checked_by,
        )
