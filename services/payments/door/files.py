"""Bank files of released runs: written anew at each fetch, always the same bytes, kept nowhere."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from services.payments.bank import pain001, schema
from services.payments.bank_file import transfer_file
from services.payments.door.problems import ProblemError
from services.payments.given import Given
from services.payments.items import payee_item_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from uuid import UUID

    from chassis.registry import PaymentSystem
    from services.payments.bank.transfers import TransferFile
    from services.payments.bank_queries import BankQueries, Erased, RunReading
    from services.payments.door.orders import Orders
    from services.payments.runs import PaymentRun

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A file ready to be sent; it is gone when it is closed."""

    file: IO[bytes]
    size: int
    sha256: str
    run: PaymentRun


@dataclass(frozen=True, slots=True)
class BankFiles:
    """Writes the files of runs."""

    queries: BankQueries
    orders: Orders
    systems: Mapping[str, PaymentSystem]

    async def write(self, run_id: UUID, person: str) -> Written:
        """The file of a run, checked; raises `ProblemError` where there is none, or no bank would take it.

        The first fetch is kept with the run; another file of the same run is refused from then on.
        """
        file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        try:
            return await self._write(run_id, person, file)
        except BaseException:
            file.close()
            raise

    async def _write(self, run_id: UUID, person: str, file: IO[bytes]) -> Written:
        async with self.queries.reading(run_id) as reading:
            system = await self._ready(reading)
            assert reading is not None
            count, total = await reading.sums()
            erased = await reading.erased()
            if not count:
                raise ProblemError("run_empty", "In diesem Lauf ist keine Zahlung zu überweisen.")
            transfers = transfer_file(reading.run, system, count, total, await reading.payments())
            sha256, size = await asyncio.to_thread(_written, transfers, file)
        await self._record(reading.run, person, erased, sha256, count, total)
        return Written(file, size, sha256, reading.run)

    async def _ready(self, reading: RunReading | None) -> PaymentSystem:
        """The payment system, where the run can be written."""
        if reading is None:
            raise ProblemError("not_found", "Diesen Zahllauf gibt es nicht.")
        system = self.systems[reading.run.system]
        if not system.wants_bank_file:
            raise ProblemError("no_bank_file", f"{system.slug} nimmt keine Dateien entgegen.")
        if reading.run.status != "released":
            raise ProblemError("state_forbids", "Der Lauf ist nicht freigegeben.")
        if undecided := await reading.undecided():
            raise ProblemError("not_complete", f"{undecided} Zahlungen sind noch nicht beauftragt.")
        return system

    async def _record(
        self,
        run: PaymentRun,
        person: str,
        erased: Sequence[Erased],
        sha256: str,
        count: int,
        total: Decimal,
    ) -> None:
        if erased:
            await self.orders.give_all(person, [_erased(run, each) for each in erased])
        content = {"sha256": sha256, "count": count, "total": f"{total:.2f}"}
        await self.orders.give("record_file", run.run_id, person, content, sha256)


def _written(transfers: TransferFile, file: IO[bytes]) -> tuple[str, int]:
    """Write, check against the schema, and give digest and size; the file stands at its beginning then."""
    try:
        pain001.write(transfers, file)
    except pain001.UnfitForBank as error:
        first = error.findings[0]
        detail = f"Beanstandet: {len(error.findings)}; die erste Stelle {first.field}: {first.message_de}"
        raise ProblemError("unfit_for_bank", detail, findings=error.findings) from None
    size = file.tell()
    file.seek(0)
    schema.validate(file)
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest(), size


def _erased(run: PaymentRun, payment: Erased) -> Given:
    item_id = payee_item_id(payment.payment_id)
    content = {
        "item_id": str(item_id),
        "code": "payee_erased",
        "system": run.system,
        "amount": f"{payment.amount:.2f}",
        "run_id": str(run.run_id),
        "payment_id": str(payment.payment_id),
        "case_id": str(payment.case_id),
    }
    return Given("open_item", item_id, content, item_id)
