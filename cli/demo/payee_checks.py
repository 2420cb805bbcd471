"""The check of payees before the first payment: the bank is asked, and a person accepts what it questions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from services.payments.bank.payee_check import PayeeCheck, payee_check

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from cli.demo.partners.bank.bank import Bank
    from cli.demo.payments_door import Person

_QUESTIONED = "questioned"
_ACCEPTED = "accepted_by_a_person"
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
        self._results: Counter[str] = Counter()

    async def follow(self, today: date) -> bool:
        """Whether anything was answered or accepted."""
        return any([await self._of_system(system, today) for system in self._systems])

    def results(self) -> dict[str, int]:
        """How many accounts had which result, and how many were accepted all the same."""
        return {result: self._results[result] for result in (*get_args(PayeeCheck), _ACCEPTED)}

    async def _of_system(self, system: str, today: date) -> bool:
        path = f"/payee-checks?system={system}&questioned=true"
        accounts: list[dict[str, Any]] = await self._carrying.ask("GET", path)
        answers = [self._answer(system, each) for each in accounts if each["standing"] != _QUESTIONED]
        if answers:
            await self._carrying.ask("POST", "/payee-checks", {"results": answers})
            self._results.update(payee_check(each["code"]) for each in answers)
        accepted = [
            await self._accepted(each["account"], today)
            for each in accounts
            if each["standing"] == _QUESTIONED
        ]
        return bool(answers) or any(accepted)

    def _answer(self, system: str, account: Mapping[str, Any]) -> dict[str, str | None]:
        return {"account": account["account"], "code": self._banks[system].check_payee(account["iban"] or "")}

    async def _accepted(self, account: str, today: date) -> bool:
        """Accept an account that was questioned before this day."""
        if self._questioned_on.setdefault(account, today) == today:
            return False
        await self._accepting.ask("POST", f"/payee-checks/{account}/accept", {"reason": _REASON})
        self._results[_ACCEPTED] += 1
        return True
