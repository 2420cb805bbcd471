"""What the door reads of runs: committed rows, no locks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from services.payments.previews import (
    AT_MOST,
    REASONS,
    Outlier,
    PayeeChange,
    PayeeChanges,
    Preview,
    Standing,
    Total,
)

_RUNS = "SELECT state FROM runs WHERE state IS NOT NULL ORDER BY month DESC, system, number DESC LIMIT $1"
_RUN = "SELECT state FROM runs WHERE id = $1"
_RELEASED = "SELECT id FROM runs WHERE system = $1 AND month = $2 AND status = 'released'"
_CASE_OF = "SELECT case_id FROM payment_lines WHERE payment_id = $1 AND run_id = $2"
_PROGRESS = "SELECT status, count(*) AS count FROM payment_lines WHERE run_id = $1 GROUP BY status"
_COUNTED = "status NOT IN ('withdrawn', 'cancelled')"
_TOTALS = f"""
    SELECT CASE grouping(procedure, agency, kind)
               WHEN 3 THEN 'procedure' WHEN 5 THEN 'agency' ELSE 'kind' END AS dimension,
           coalesce(procedure, agency, kind) AS name,
           count(*) FILTER (WHERE run_id = $1) AS count,
           coalesce(sum(amount_cents) FILTER (WHERE run_id = $1), 0) AS cents,
           coalesce(sum(amount_cents) FILTER (WHERE run_id = ANY($2)), 0) AS month_cents,
           coalesce(sum(amount_cents) FILTER (WHERE run_id = ANY($3)), 0) AS before_cents
    FROM payment_lines WHERE run_id = ANY($2 || $3) AND {_COUNTED}
    GROUP BY GROUPING SETS ((procedure), (agency), (kind)) ORDER BY 1, 2
"""  # noqa: S608 - constants
_PAYEES = f"""
    SELECT account, min(agency) AS agency, sum(amount_cents) AS cents, count(*) OVER () AS payees,
           sum(sum(amount_cents)) OVER () AS all_cents
    FROM payment_lines AS line
    WHERE run_id = ANY($1) AND {_COUNTED} AND NOT EXISTS (
        SELECT FROM payment_lines AS other
        WHERE other.run_id = ANY($2) AND other.account = line.account AND other.{_COUNTED})
    GROUP BY account ORDER BY cents DESC, account LIMIT $3
"""  # noqa: S608 - constants
_OUTLIERS = f"""
    WITH line AS (
        SELECT *, EXISTS (
                   SELECT FROM payment_lines AS earlier WHERE earlier.grant_id = now.grant_id
                   AND earlier.run_id IS DISTINCT FROM now.run_id AND earlier.{_COUNTED}
               ) AND NOT EXISTS (
                   SELECT FROM payment_lines AS same WHERE same.grant_id = now.grant_id
                   AND same.run_id IS DISTINCT FROM now.run_id AND same.account = now.account
                   AND same.{_COUNTED}
               ) AS new_account,
               amount_cents > (
                   SELECT cents FROM unnest($2::text[], $3::bigint[]) AS most (name, cents)
                   WHERE most.name = now.agency) AS above_limit
        FROM payment_lines AS now WHERE run_id = $1 AND {_COUNTED}
    ), granted AS (
        SELECT case_id, grant_id, min(agency) AS agency, sum(amount_cents) AS cents,
               array_agg(payment_id ORDER BY month, kind) AS payments,
               sum(amount_cents) > 2 * max(usual_cents) AS above_usual,
               count(*) FILTER (WHERE kind = 'top_up') > 1 AS several_top_ups,
               bool_or(new_account) AS new_account, bool_or(above_limit) AS above_limit
        FROM line GROUP BY case_id, grant_id
    )
    SELECT rule, case_id, grant_id, agency, cents, payments, count(*) OVER () AS outliers
    FROM granted CROSS JOIN LATERAL (VALUES ('above_usual', above_usual),
        ('several_top_ups', several_top_ups), ('new_account', new_account), ('above_limit', above_limit)
    ) AS found (rule, holds) WHERE holds ORDER BY cents DESC, case_id, rule LIMIT $4
"""  # noqa: S608 - constants


class RunQueries:
    """Runs as last committed."""

    def __init__(self, pool: asyncpg.Pool, limits: Mapping[str, Decimal | None]) -> None:
        """`limits`: by agency, the amount above which a second person confirms a decision."""
        self._pool = pool
        self._limits = {agency: _cents(most) for agency, most in limits.items() if most is not None}

    async def runs(self, limit: int = 100) -> list[Standing]:
        """The latest runs."""
        return [_standing(row) for row in await self._pool.fetch(_RUNS, limit)]

    async def run(self, run_id: UUID) -> Standing | None:
        """How a run stands; None where there is none of this id."""
        row = await self._pool.fetchrow(_RUN, str(run_id))
        return None if row is None or row["state"] is None else _standing(row)

    async def case_of(self, run_id: UUID, payment_id: UUID) -> UUID | None:
        """The case that a payment of a run belongs to."""
        found: UUID | None = await self._pool.fetchval(_CASE_OF, payment_id, run_id)
        return found

    async def preview(self, run_id: UUID) -> Preview | None:
        """All that is to be seen of a run, as of one moment."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            row = await connection.fetchrow(_RUN, str(run_id))
            if row is None or row["state"] is None:
                return None
            return await self._preview(connection, _standing(row))

    async def _preview(self, connection: Any, run: Standing) -> Preview:
        before = await _released(connection, run.system, _month_before(run.month))
        month = [*await _released(connection, run.system, run.month), run.run_id]
        outliers = await connection.fetch(
            _OUTLIERS, run.run_id, list(self._limits), list(self._limits.values()), AT_MOST
        )
        return Preview(
            run=run,
            progress={row["status"]: row["count"] for row in await connection.fetch(_PROGRESS, run.run_id)},
            totals=tuple(map(_total, await connection.fetch(_TOTALS, run.run_id, list({*month}), before))),
            new_payees=_payees(await connection.fetch(_PAYEES, [run.run_id], before, AT_MOST)),
            ended_payees=_payees(await connection.fetch(_PAYEES, before, month, AT_MOST)),
            outliers=tuple(map(_outlier, outliers)),
            outlier_count=outliers[0]["outliers"] if outliers else 0,
        )


async def _released(connection: Any, system: str, month: str) -> list[UUID]:
    return [UUID(row["id"]) for row in await connection.fetch(_RELEASED, system, month)]


def _month_before(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 2, 12)
    return f"{year:04}-{number + 1:02}"


def _standing(row: Any) -> Standing:
    return Standing.model_validate(from_json(row["state"]))


def _total(row: Any) -> Total:
    return Total(
        dimension=row["dimension"],
        name=row["name"] or "-",
        count=row["count"],
        amount=_euros(row["cents"]),
        before=_euros(row["before_cents"]),
        difference=_euros(row["month_cents"] - row["before_cents"]),
    )


def _payees(rows: Sequence[Any]) -> PayeeChanges:
    return PayeeChanges(
        count=rows[0]["payees"] if rows else 0,
        total=_euros(rows[0]["all_cents"] if rows else 0),
        payees=tuple(
            PayeeChange(account=row["account"], agency=row["agency"], amount=_euros(row["cents"]))
            for row in rows
        ),
    )


def _outlier(row: Any) -> Outlier:
    return Outlier(
        rule=row["rule"],
        reason=REASONS[row["rule"]],
        case_id=row["case_id"],
        grant_id=row["grant_id"],
        agency=row["agency"],
        amount=_euros(row["cents"]),
        payments=tuple(row["payments"]),
    )


def _euros(cents: int | Decimal) -> Decimal:
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def _cents(amount: Decimal) -> int:
    return int(amount * 100)
