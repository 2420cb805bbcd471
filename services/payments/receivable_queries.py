"""What the door reads of receivables: committed rows, no locks."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from services.payments.demands import Demand
from services.payments.facts import ReceivableStatus
from services.payments.receivable_views import Receivable, ReceivableFile

_LIST = """
    SELECT * FROM receivables
    WHERE ($1::text IS NULL OR status = $1) AND ($2::date IS NULL OR due_on < $2)
    ORDER BY due_on NULLS LAST, receivable_id LIMIT $3
"""
_ONE = """
    SELECT receivables.*, demand FROM receivables JOIN cases ON cases.id = receivables.case_id::text,
         jsonb_array_elements(cases.state->'demands') AS demand
    WHERE receivable_id = $1 AND demand->>'receivable_id' = receivables.receivable_id::text
"""


class ReceivableQueries:
    """Receivables as last committed."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def listed(
        self, today: date, status: ReceivableStatus | None, *, overdue: bool, limit: int = 500
    ) -> list[Receivable]:
        """Those of a status, or only those of which something is missing; what is due first comes first."""
        rows = await self._pool.fetch(_LIST, status, today if overdue else None, limit)
        return [_receivable(row, today) for row in rows]

    async def file(self, receivable_id: UUID, today: date) -> ReceivableFile | None:
        """A receivable with all that has happened to it; None where there is none of this id."""
        row = await self._pool.fetchrow(_ONE, receivable_id)
        if row is None:
            return None
        demand = Demand.model_validate_json(row["demand"])
        return ReceivableFile(
            receivable=_receivable(row, today),
            receipts=demand.receipts,
            plan=demand.plan,
            proposed=demand.proposed,
        )


def _receivable(row: Any, today: date) -> Receivable:
    return Receivable(
        receivable_id=row["receivable_id"],
        case_id=row["case_id"],
        grant_id=row["grant_id"],
        agency=row["agency"],
        reference=row["reference"],
        amount=_euros(row["amount_cents"]),
        received=_euros(row["received_cents"]),
        remaining=_euros(row["remaining_cents"]),
        surplus=_euros(row["surplus_cents"]),
        status=row["status"],
        due_on=row["due_on"],
        overdue=row["due_on"] is not None and row["due_on"] < today,
        to_confirm=row["to_confirm"],
    )


def _euros(cents: int) -> Decimal:
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))
