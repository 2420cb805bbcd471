"""Reading a bank's message: page by page, every booking through an order, each order once."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING, TypeVar
from uuid import UUID

from chassis.handling import legal_day
from contracts.values import Finding
from services.payments import bank_orders
from services.payments.bank import camt, pain002
from services.payments.bank.message import NoBankMessage, kind_of
from services.payments.bank_orders import Batches, Desk, Found
from services.payments.door.problems import ProblemError
from services.payments.given import Given
from services.payments.messages import BankMessage, Counts, message_id
from services.payments.references import id_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.payments.bank.camt import Booking
    from services.payments.bank.pain002 import StatusReport
    from services.payments.bank_queries import BankQueries
    from services.payments.door.orders import Orders

T = TypeVar("T")
PAGE = 500
_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Reads messages into the service."""

    queries: BankQueries
    orders: Orders

    async def read(self, file: IO[bytes], sha256: str, system: str, person: str) -> tuple[BankMessage, bool]:
        """The message as it was read, and whether that was before; raises `ProblemError` for any other file.

        A reading that breaks off is taken up by reading the file again: what was told before changes nothing.
        """
        try:
            kind = await asyncio.to_thread(kind_of, file)
        except NoBankMessage as error:
            raise ProblemError("not_bank_message", str(error)) from None
        id_ = message_id(system, sha256)
        if known := await self.queries.message(id_):
            return known, True
        desk = Desk(system, sha256, legal_day(self.orders.clock.now()))
        if kind == "pain.002":
            counts = await self._reports(pain002.read(file), desk, person)
        else:
            counts = await self._bookings(camt.read(file), desk, person)
        content = {
            "message_id": str(id_), "sha256": sha256, "system": system, "message": kind,
            "counts": Counts(**counts).model_dump(),
        }  # fmt: skip
        await self.orders.give_all(person, [Given("record_message", id_, content, id_)])
        read = await self.queries.message(id_)
        assert read is not None, "a message that was recorded is there"
        return read, False

    async def _bookings(self, told: Iterator[Booking | Finding], desk: Desk, person: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        batches = Batches(desk)
        while page := await asyncio.to_thread(_page, told):
            bookings = [each for each in page if not isinstance(each, Finding)]
            sorted_ = bank_orders.sort(bookings, await self._found(bookings, desk), desk)
            for finding in page:
                if isinstance(finding, Finding):
                    sorted_.add("unreadable", bank_orders.unreadable(finding, desk))
            sorted_.orders += batches.take(bookings)
            counts += sorted_.counts + await self._give(sorted_.orders, person)
            if sorted_.texts:
                await self.queries.keep_remittances(sorted_.texts)
        return counts + await self._give([*batches.close()], person)

    async def _found(self, bookings: Sequence[Booking], desk: Desk) -> Found:
        wanted = bank_orders.wanted(bookings, desk)
        return Found(
            payments=await self.queries.payments(wanted.payments, desk.system),
            by_remittance=await self.queries.by_remittance(wanted.remittances, desk.system),
            receivables=await self.queries.receivables(wanted.references),
            told=await self.queries.told(wanted.keys),
            explained=await self.queries.open_items(wanted.explained),
        )

    async def _reports(self, told: Iterator[StatusReport | Finding], desk: Desk, person: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        while page := await asyncio.to_thread(_page, told):
            reports = [each for each in page if not isinstance(each, Finding)]
            counts["reports"] += len(reports)
            orders = [bank_orders.unreadable(each, desk) for each in page if isinstance(each, Finding)]
            counts["unreadable"] += len(orders)
            refusals = [each for each in reports if each.rejected]
            counts += await self._refusals(
                [each for each in refusals if each.level == "transfer"], desk, person
            )
            for report in refusals:
                if report.level != "transfer":
                    counts += await self._whole(report, desk, person)
            counts += await self._give(orders, person)
        return counts

    async def _refusals(self, reports: Sequence[StatusReport], desk: Desk, person: str) -> Counter[str]:
        """What is said of single payments."""
        ids = {id_ for each in reports if (id_ := id_in(each.end_to_end_id))}
        known = await self.queries.payments(ids, desk.system)
        result = bank_orders.Sorted()
        for report in reports:
            id_ = id_in(report.end_to_end_id)
            if id_ is not None and id_ in known:
                result.add("payments", bank_orders.refused(known[id_], report.reasons, desk))
            else:
                order = bank_orders.unknown_refusal(report.end_to_end_id, report.reasons, desk)
                result.add("unmatched", order)
        return result.counts + await self._give(result.orders, person)

    async def _whole(self, report: StatusReport, desk: Desk, person: str) -> Counter[str]:
        """All payments of a file or block that is refused, and one work item."""
        reference = report.original_message_id if report.level == "file" else report.payment_information_id
        run_id, counts = id_in(reference), Counter[str]()
        after = _BEFORE_ALL
        while run_id and (page := await self.queries.of_run(run_id, desk.system, after)):
            counts["payments"] += len(page)
            orders = [bank_orders.refused(payment, report.reasons, desk) for payment in page]
            counts += await self._give(orders, person)
            after = page[-1].id
        known = run_id if after != _BEFORE_ALL else None
        item = bank_orders.rejected_file(reference, known, report.reasons, desk)
        return counts + await self._give([item], person)

    async def _give(self, orders: Sequence[Given], person: str) -> Counter[str]:
        if not orders:
            return Counter()
        done = await self.orders.give_all(person, orders)
        return Counter(repeated=done.repeated, set_aside=done.set_aside)


def _page(told: Iterator[T]) -> list[T]:
    return list(islice(told, PAGE))
