"""What the door reads of work items and of the payments of a run: committed rows, no locks."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from services.payments.item_views import ItemView, PaymentPage, PaymentView
from services.payments.items import ItemCode, ItemStatus, WorkItem

_ITEMS = """
    SELECT state, remittance FROM work_items
    WHERE state IS NOT NULL AND ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR code = $2)
          AND ($3::text IS NULL OR owner = $3)
    ORDER BY state->>'opened_on', id LIMIT $4
"""
_ITEM = "SELECT state, remittance FROM work_items WHERE id = $1 AND state IS NOT NULL"
_PAYMENTS = """
    SELECT payment_id, case_id, agency, kind, month, attempt, amount_cents, status, code, executed_on,
           returned_on
    FROM payment_lines WHERE run_id = $1 AND payment_id > $2 ORDER BY payment_id LIMIT $3
"""
_CASE_OF = "SELECT case_id FROM payment_lines WHERE payment_id = $1"
_BEFORE_ALL = UUID(int=0)


class ItemQueries:
    """Work items, and payments one by one, as last committed."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def items(
        self, status: ItemStatus | None, code: ItemCode | None, owner: str | None, limit: int
    ) -> list[ItemView]:
        """The oldest first."""
        return [_item(row) for row in await self._pool.fetch(_ITEMS, status, code, owner, limit)]

    async def item(self, item_id: UUID) -> ItemView | None:
        """One of them; None where there is none of this id."""
        row = await self._pool.fetchrow(_ITEM, str(item_id))
        return _item(row) if row else None

    async def case_of(self, payment_id: UUID) -> UUID | None:
        """The case that a payment belongs to."""
        found: UUID | None = await self._pool.fetchval(_CASE_OF, payment_id)
        return found

    async def payments(self, run_id: UUID, after: UUID | None, limit: int) -> PaymentPage:
        """The payments of a run that come after one of them."""
        rows = await self._pool.fetch(_PAYMENTS, run_id, after or _BEFORE_ALL, limit + 1)
        payments = tuple(map(_payment, rows[:limit]))
        return PaymentPage(payments=payments, next=payments[-1].payment_id if len(rows) > limit else None)


def _item(row: Any) -> ItemView:
    return ItemView.of(WorkItem.model_validate_json(row["state"]), row["remittance"])


def _payment(row: Any) -> PaymentView:
    amount = Decimal(row["amount_cents"]).scaleb(-2)
    return PaymentView.model_validate({**row, "amount": amount})
