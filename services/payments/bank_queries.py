"""What bank files and bank messages need of the database: committed rows, no locks."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from contracts.frozen import frozen
from contracts.values import Payee
from services.payments.bank_file import Ordered
from services.payments.bank_orders import Known
from services.payments.messages import BankMessage
from services.payments.runs import PaymentRun

PAGE = 1000
_RUN = "SELECT state FROM runs WHERE id = $1 AND state IS NOT NULL"
_UNDECIDED = "SELECT count(*) FROM payment_lines WHERE run_id = $1 AND status = 'collected'"
_LINES = """
    FROM payment_lines AS line LEFT JOIN payees ON payees.id = line.account::text
    WHERE line.run_id = $1 AND line.status IN ('ordered', 'settled', 'rejected', 'returned')
"""
_PAYABLE = "(payees.state IS NOT NULL OR line.account = ANY($2::uuid[]))"
_SUMS = f"SELECT count(*) AS count, coalesce(sum(amount_cents), 0) AS cents {_LINES} AND {_PAYABLE}"
_ERASED = f"SELECT payment_id, case_id, amount_cents {_LINES} AND NOT {_PAYABLE} ORDER BY payment_id"
_PAYMENTS = f"""
    SELECT payment_id, amount_cents, remittance, account,
           payees.state->>'name' AS name, payees.state->>'iban' AS iban
    {_LINES} AND {_PAYABLE} ORDER BY payment_id
"""
_BY_ID = """
    SELECT payment_id, case_id FROM payment_lines JOIN runs ON runs.id = run_id::text
    WHERE payment_id = ANY($1::uuid[]) AND system = $2
"""
_BY_REMITTANCE = """
    SELECT remittance, amount_cents, min(payment_id::text)::uuid AS payment_id,
           min(case_id::text)::uuid AS case_id
    FROM payment_lines JOIN runs ON runs.id = run_id::text
    WHERE remittance = ANY($1::text[]) AND system = $2
          AND payment_lines.status IN ('ordered', 'settled', 'rejected', 'returned')
    GROUP BY remittance, amount_cents HAVING count(*) = 1
"""
_BY_REFERENCE = "SELECT reference, receivable_id, case_id FROM receivables WHERE reference = ANY($1::text[])"
_OF_RUN = """
    SELECT payment_id, case_id FROM payment_lines JOIN runs ON runs.id = run_id::text
    WHERE run_id = $1 AND system = $2 AND payment_id > $3
          AND payment_lines.status IN ('ordered', 'settled', 'rejected', 'returned')
    ORDER BY payment_id LIMIT $4
"""
_TOLD = "SELECT unnest(told) AS key FROM payment_lines WHERE told && $1::text[]"
_OPEN = "SELECT id FROM work_items WHERE id = ANY($1::text[]) AND status = 'open'"
_MESSAGE = "SELECT state FROM bank_messages WHERE id = $1 AND state IS NOT NULL"
_REMITTANCES = """
    UPDATE work_items SET remittance = new.remittance
    FROM unnest($1::text[], $2::text[]) AS new (id, remittance)
    WHERE work_items.id = new.id AND work_items.status = 'open' AND work_items.remittance IS NULL
"""


@frozen
class Erased:
    """A payment whose payee is gone."""

    payment_id: UUID
    case_id: UUID
    amount: Decimal


class RunReading:
    """A released run as of one moment; its payments come page by page."""

    def __init__(self, connection: Any, run: PaymentRun, accounts: Mapping[UUID, Payee]) -> None:
        self.run = run
        self._connection, self._accounts = connection, accounts

    async def undecided(self) -> int:
        """Payments that are neither ordered nor cancelled yet."""
        count: int = await self._connection.fetchval(_UNDECIDED, self.run.run_id)
        return count

    async def sums(self) -> tuple[int, Decimal]:
        """How many payments can go into the file, and their total."""
        row = await self._connection.fetchrow(_SUMS, self.run.run_id, list(self._accounts))
        return row["count"], _euros(row["cents"])

    async def erased(self) -> list[Erased]:
        """The payments that cannot."""
        rows = await self._connection.fetch(_ERASED, self.run.run_id, list(self._accounts))
        return [Erased(row["payment_id"], row["case_id"], _euros(row["amount_cents"])) for row in rows]

    async def payments(self) -> Iterator[Ordered]:
        """Those that can, by their ids; to be read in another thread, this one's event loop going on."""
        cursor = await self._connection.cursor(_PAYMENTS, self.run.run_id, list(self._accounts))
        return self._pages(cursor, asyncio.get_running_loop())

    def _pages(self, cursor: Any, loop: asyncio.AbstractEventLoop) -> Iterator[Ordered]:
        while rows := asyncio.run_coroutine_threadsafe(cursor.fetch(PAGE), loop).result():
            yield from map(self._ordered, rows)

    def _ordered(self, row: Any) -> Ordered:
        payee = self._accounts.get(row["account"]) or Payee(name=row["name"], iban=row["iban"])
        return Ordered(row["payment_id"], _euros(row["amount_cents"]), row["remittance"] or "", payee)


class BankQueries:
    """Runs, payments, receivables and messages as last committed."""

    def __init__(self, pool: asyncpg.Pool, accounts: Mapping[UUID, Payee]) -> None:
        """`accounts`: providers' accounts by the id that payments name them by."""
        self._pool, self._accounts = pool, accounts

    @asynccontextmanager
    async def reading(self, run_id: UUID) -> AsyncIterator[RunReading | None]:
        """A run, all of it as of one moment; None where there is none of this id."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            state = await connection.fetchval(_RUN, str(run_id))
            run = PaymentRun.model_validate_json(state) if state else None
            yield RunReading(connection, run, self._accounts) if run else None

    async def payments(self, ids: Collection[UUID], system: str) -> Mapping[UUID, Known]:
        """Payments in runs of a payment system, by their ids."""
        rows = await self._pool.fetch(_BY_ID, list(ids), system)
        return {row["payment_id"]: Known(row["payment_id"], row["case_id"]) for row in rows}

    async def by_remittance(
        self, remittances: Collection[str], system: str
    ) -> Mapping[tuple[str, Decimal], Known]:
        """Payments by remittance and amount, where there is just one of both."""
        rows = await self._pool.fetch(_BY_REMITTANCE, list(remittances), system)
        return {
            (row["remittance"], _euros(row["amount_cents"])): Known(row["payment_id"], row["case_id"])
            for row in rows
        }

    async def receivables(self, references: Collection[str]) -> Mapping[str, Known]:
        """Receivables by their creditor references."""
        rows = await self._pool.fetch(_BY_REFERENCE, list(references))
        return {row["reference"]: Known(row["receivable_id"], row["case_id"]) for row in rows}

    async def told(self, keys: Collection[str]) -> Collection[str]:
        """Those of these bookings, by their keys, that are known to be about payments."""
        rows = await self._pool.fetch(_TOLD, list(keys)) if keys else ()
        return {row["key"] for row in rows}.intersection(keys)

    async def open_items(self, ids: Collection[UUID]) -> Collection[UUID]:
        """Those of these work items that are open."""
        rows = await self._pool.fetch(_OPEN, list(map(str, ids)))
        return {UUID(row["id"]) for row in rows}

    async def of_run(self, run_id: UUID, system: str, after: UUID) -> Sequence[Known]:
        """The next page of the payments of a run, in the order of their ids."""
        rows = await self._pool.fetch(_OF_RUN, run_id, system, after, PAGE)
        return [Known(row["payment_id"], row["case_id"]) for row in rows]

    async def message(self, message_id: UUID) -> BankMessage | None:
        """A message that was read to its end."""
        state = await self._pool.fetchval(_MESSAGE, str(message_id))
        return state and BankMessage.model_validate_json(state)

    async def keep_remittances(self, remittances: Mapping[UUID, str]) -> None:
        """Put the bank's free text beside open items: it goes through no order, event or log."""
        ids = [str(item_id) for item_id in remittances]
        await self._pool.execute(_REMITTANCES, ids, list(remittances.values()))


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
