"""The persons between payments and the banks: one carries the files, another clears what they leave open."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.door import tokens
from cli.demo.exchanged import Exchanged, ReadMessage, SentFile, WorkListItem
from cli.demo.partners.bank import customer_file
from cli.demo.payee_checks import PayeeChecks
from cli.demo.payments_door import Person, Refused, open_client
from cli.demo.work_list import WorkList
from services.payments.door.persons import BANK, ITEMS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping
    from datetime import date
    from pathlib import Path
    from uuid import UUID

    from cli.demo.bank_folder import BankFolder
    from cli.demo.partners.bank.bank import Bank
    from services.payments.previews import Standing

CARRIES, CLEARS = "carla.carries", "dora.clears"
_NOT_YET, _EMPTY = "not_complete", "run_empty"
_NOTIFICATION = "camt054"


@dataclass(frozen=True, slots=True)
class Message:
    """A file of a bank, on its way to payments."""

    system: str
    name: str
    content: bytes


class Exchange:
    """What the person who carries files does at the door of payments."""

    def __init__(
        self,
        carrying: Person,
        work_list: WorkList,
        payee_checks: PayeeChecks,
        folders: Mapping[str, BankFolder],
        banks: Mapping[str, Bank],
    ) -> None:
        """`folders` and `banks` by payment system that wants files."""
        self._carrying, self._work_list, self._payee_checks = carrying, work_list, payee_checks
        self._folders, self._banks = folders, banks
        self._fetched: set[UUID] = set()
        self._files: list[SentFile] = []
        self._read: list[ReadMessage] = []

    @property
    def next_date(self) -> date | None:
        """The next day on which a bank books something."""
        return min((day for bank in self._banks.values() if (day := bank.next_date)), default=None)

    async def carry(self, today: date, runs: Iterable[Standing]) -> bool:
        """Fetch the files of released runs, take them to the banks, and hand in what these say.

        Whether payments has heard anything new. The first notification of all is handed in twice, as happens.
        """
        messages = [
            message for run in self._waiting(runs) for message in await self._taken_to_bank(run, today)
        ]
        messages += self._reports(today)
        for message in messages:
            await self._hand_in(message)
        cleared = await self._work_list.clear(today, anew=bool(messages))
        return bool(messages) or cleared

    async def check_payees(self, today: date) -> bool:
        """Ask the banks whose the new accounts are; whether payments has heard anything new."""
        told = await self._payee_checks.follow(today)
        if told:
            await self._work_list.take(today)
        return told

    async def exchanged(self) -> Exchanged:
        """All that went out and came back."""
        items = [WorkListItem.of(item) for item in await self._work_list.items()]
        return Exchanged(
            files=tuple(self._files),
            messages=tuple(self._read),
            work_list=tuple(items),
            last_taken=self._work_list.last_taken(),
            payee_checks=self._payee_checks.results(),
        )

    def _waiting(self, runs: Iterable[Standing]) -> list[Standing]:
        """Released runs whose file has not been fetched, the oldest first."""
        waiting = [
            run
            for run in runs
            if run.status == "released" and run.system in self._folders and run.run_id not in self._fetched
        ]
        return sorted(waiting, key=lambda run: (run.month, run.system, run.number))

    async def _taken_to_bank(self, run: Standing, today: date) -> list[Message]:
        """Fetch a run's file and take it to its bank; the status report on it, where that bank answers."""
        content = await self._file_of(run)
        if content is None:
            return []
        folder, bank = self._folders[run.system], self._banks[run.system]
        answered = bank.answers_for(today)
        name = folder.keep(run.month, "pain001", content)
        self._files.append(SentFile(name, content, customer_file.read(content), answered))
        if not answered:
            return []
        status = bank.submit(content, today)
        return [Message(run.system, folder.keep(run.month, "pain002", status), status)]

    async def _file_of(self, run: Standing) -> bytes | None:
        """The file; None where it is not complete yet, or has no payment in it."""
        try:
            content = await self._carrying.fetch(f"/runs/{run.run_id}/bank-file")
        except Refused as refused:
            if refused.code not in (_NOT_YET, _EMPTY):
                raise
            if refused.code == _EMPTY:
                self._fetched.add(run.run_id)
            return None
        self._fetched.add(run.run_id)
        return content

    def _reports(self, today: date) -> list[Message]:
        """What banks report at the end of a day."""
        messages: list[Message] = []
        for system, bank in self._banks.items():
            if reports := bank.close(today):
                month, folder = f"{today:%Y-%m}", self._folders[system]
                name = folder.keep(month, _NOTIFICATION, reports.notification)
                told = Message(system, name, reports.notification)
                again = [] if any(_NOTIFICATION in each.name for each in self._read) else [told]
                statement = folder.keep(month, "camt053", reports.statement)
                messages += [told, *again, Message(system, statement, reports.statement)]
        return messages

    async def _hand_in(self, message: Message) -> None:
        answer = await self._carrying.hand_in("/bank-messages", message.content, {"system": message.system})
        self._read.append(ReadMessage.of(message.name, answer))


@asynccontextmanager
async def open_exchange(
    port: int,
    file: Path,
    folders: Mapping[str, BankFolder],
    banks: Mapping[str, Bank],
    checked: Collection[str],
) -> AsyncIterator[Exchange]:
    """Both persons at the door on a port of this machine, their tokens in the file that it reads.

    `checked`: payment systems whose payees are checked.
    """
    tokens_ = tokens.issue(CARRIES, file, [BANK]), tokens.issue(CLEARS, file, [ITEMS])
    async with open_client(port) as client:
        carrying, clearing = (Person(client, token) for token in tokens_)
        payee_checks = PayeeChecks(carrying, clearing, banks, checked)
        yield Exchange(carrying, WorkList(clearing, CLEARS), payee_checks, folders, banks)
