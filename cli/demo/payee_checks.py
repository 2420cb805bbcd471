"""The check of payees before the first payment: the bank is asked, and a person accepts what it questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from cli.demo.partners.bank.bank import Bank
    from cli.demo.payments_door import Person

_QUESTIONED = "questioned"
_REASON = "Der Betrieb hat Name und Konto schriftlich bestätigt."


class PayeeChecks:
    """Brings the bank's answers to payments; another person accepts, on a later day, what they question."""

    def __init__(
        self, carrying: Person, accepting: Person, banks: Mapping[str, Bank], systems: Collection[str]
    ) -> None:
        """`systems`: those whose payees are checked."""
        self._carrying, self._accepting = carrying, accepting
        self._banks, self._systems = banks, sorted(systems)
        self._questioned_on: dict[str, date] = {}

    async def follow(self, today: date) -> bool:
        """Whether anything was answered or accepted."""
        return any([await self._of_system(system, today) for system in self._systems])

    async def _of_system(self, system: str, today: date) -> bool:
        path = f"/payee-checks?system={system}&questioned=true"
        accounts: list[dict[str, Any]] = await self._carrying.ask("GET", path)
        answers = [self._answer(system, each) for each in accounts if each["standing"] != _QUESTIONED]
        if answers:
            await self._carrying.ask("POST", "/payee-checks", {"results": answers})
        accepted = [
            await self._accepted(each["account"], today)
            for each in accounts
            if each["standing"] == _QUESTIONED
        ]
        return bool(answers) or any(accepted)

    def _answer(self, system: str, account: Mapping[str, Any]) -> dict[str, str]:
        return {"account": account["account"], "code": self._banks[system].check_payee(account["iban"] or "")}

    async def _accepted(self, account: str, today: date) -> bool:
        """Accept an account that was questioned before this day."""
        if self._questioned_on.setdefault(account, today) == today:
            return False
        await self._accepting.ask("POST", f"/payee-checks/{account}/accept", {"reason": _REASON})
        return True
