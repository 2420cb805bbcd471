"""What payments alone measures: how long its runs wait for their release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.gauges import OwnGauge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import asyncpg

_WAITING = """
    SELECT status, extract(epoch FROM $1 - min(
               (state->>'opened_on')::timestamp AT TIME ZONE 'Europe/Berlin'))::float8 AS seconds
    FROM runs WHERE status IN ('open', 'prepared') AND (state->>'count')::integer > 0
    GROUP BY status
"""


async def waiting_runs(pool: asyncpg.Pool, now: datetime) -> Mapping[str, float]:
    """Seconds, by status, since the day of payment of the oldest run that is not empty; 0 without one."""
    rows = await pool.fetch(_WAITING, now)
    return {"open": 0.0, "prepared": 0.0} | {row["status"]: row["seconds"] for row in rows}


GAUGES = (
    OwnGauge(
        name="payment_runs_waiting_seconds",
        meaning="Time, by the service's clock, since the day of payment of the oldest run began that is not "
        "released yet; 0 where there is none. State: open, prepared.",
        promql="max by (state) (teilhabe_payment_runs_waiting_seconds) > 64800",
        label="state",
        read=waiting_runs,
    ),
)
