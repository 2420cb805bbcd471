"""The bank: it takes files, books what is due, sends back what bounces, and reports at the end of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.demo.partners.bank import customer_file
from cli.demo.partners.bank.account import Entry, Kind, Part, balance
from cli.demo.partners.bank.entry_reports import notification, statement
from cli.demo.partners.bank.status_report import refusal, status_report

if TYPE_CHECKING:
    from datetime import date

    from cli.demo.partners.bank.customer_file import Block, Transfer
    from cli.demo.partners.bank.habits import Habits, Stranger

_WRONG_SUM = "AM10"
_NO_ANSWER = "7"
"""Last digit of accounts whose bank cannot say whose they are."""
_NOT_ASKED = "8"
"""Last digit of accounts of which the customer, a firm, opts out of asking."""


@dataclass(frozen=True, slots=True)
class DayReports:
    """What the customer gets at the end of a day with entries."""

    notification: bytes
    """camt.054, with every transfer."""
    statement: bytes
    """camt.053, with the sums of batches."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """An entry that has no reference yet."""

    kind: Kind
    parts: tuple[Part, ...]
    message_id: str | None = None
    payment_information_id: str | None = None


class Bank:
    """Keeps the account of one customer."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._iban: str | None = None
        self._planned: defaultdict[date, list[_Planned]] = defaultdict(list)
        self._entries: list[Entry] = []
        self._days = 0
        for stranger in habits.strangers:
            self._planned[stranger.day].append(_Planned("incoming", (_gift(stranger),)))

    @property
    def next_date(self) -> date | None:
        """The next day on which something will be booked; None before the first file."""
        return min(self._planned, default=None) if self._iban else None

    def answers_for(self, day: date) -> bool:
        """Whether its files alone answer what is to be executed on a day."""
        return self._habits.answers_for == f"{day:%Y-%m}"

    def check_payee(self, iban: str) -> str | None:
        """Whether the holder of an account is called as the customer says: RCVC, RVNM, RVNA; None: not asked.

        A name differs only where the habits say so; everything else goes by the last digit of the account.
        """
        if iban in self._habits.names_differ:
            return "RVNM"
        if iban.endswith(_NOT_ASKED):
            return None
        return "RVNA" if iban.endswith(_NO_ANSWER) else "RCVC"

    def submit(self, content: bytes, today: date) -> bytes:
        """Take a customer's file; the status report on it (pain.002)."""
        file = customer_file.read(content)
        if not file.adds_up:
            return refusal(file, _WRONG_SUM, today)
        refused: dict[str, str] = {}
        for block in file.blocks:
            self._iban = block.debtor_iban
            refused |= self._take(block, file.message_id, today)
        return status_report(file, refused, today)

    def close(self, today: date) -> DayReports | None:
        """Book what is planned up to a day, and report it; None where there is nothing."""
        due = [each for day in sorted(self._planned) if day <= today for each in self._planned[day]]
        if self._iban is None or not due:
            return None
        self._planned = defaultdict(list, {day: held for day, held in self._planned.items() if day > today})
        before = balance(self._entries)
        entries = [self._booked(each, today) for each in due]
        self._days += 1
        return DayReports(
            notification(self._iban, entries, self._days, today),
            statement(self._iban, entries, before, self._days, today),
        )

    def _take(self, block: Block, message_id: str, today: date) -> dict[str, str]:
        """Plan a block but for the accounts that are refused; the reasons of these by end-to-end id."""
        closed = self._habits.closed
        refused = {each.end_to_end_id: closed[each.iban] for each in block.transfers if each.iban in closed}
        taken = [each for each in block.transfers if each.end_to_end_id not in refused]
        day = max(block.execute_on, today)
        if taken:
            parts = tuple(map(self._part, taken))
            self._planned[day].append(_Planned("batch", parts, message_id, block.payment_information_id))
        for transfer in taken:
            if back := self._habits.returned.get(transfer.iban):
                part = self._part(transfer, back.reason)
                self._planned[day + timedelta(days=back.after_days)].append(_Planned("return", (part,)))
        return refused

    def _part(self, transfer: Transfer, return_reason: str | None = None) -> Part:
        told = transfer.iban not in self._habits.without_reference
        return Part(
            amount=transfer.amount,
            name=transfer.name,
            iban=transfer.iban,
            remittance=transfer.remittance,
            end_to_end_id=transfer.end_to_end_id if told else None,
            return_reason=return_reason,
        )

    def _booked(self, planned: _Planned, day: date) -> Entry:
        entry = Entry(
            reference=f"{day:%Y%j}{len(self._entries) + 1:06}",
            kind=planned.kind,
            booked_on=day,
            parts=planned.parts,
            message_id=planned.message_id,
            payment_information_id=planned.payment_information_id,
        )
        self._entries.append(entry)
        return entry


def _gift(stranger: Stranger) -> Part:
    return Part(stranger.amount, stranger.name, stranger.iban, stranger.remittance)
