"""How long runs wait for their release, as the service tells it at each scrape."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.payments.test_runs import FACTS, post, released, undecided
from tests.unit.payments.example import suspended

if TYPE_CHECKING:
    from tests.integration.payments.conftest import Payments

HOUR = 3600.0
DAY = 24 * HOUR


async def waiting(payments: Payments) -> dict[str, float]:
    """Seconds by state, as `/metrics` shows them."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        page = (await client.get(f"http://127.0.0.1:{payments.settings.http_port}/metrics")).text
    families = {family.name: family for family in text_string_to_metric_families(page)}
    samples = families["teilhabe_payment_runs_waiting_seconds"].samples
    assert {sample.labels["service"] for sample in samples} == {"payments"}
    return {sample.labels["state"]: sample.value for sample in samples}


async def test_a_run_waits_from_its_day_of_payment_until_its_release(payments: Payments) -> None:
    await payments.take(*FACTS)
    assert await waiting(payments) == {"open": 0, "prepared": 0}
    await payments.until(date(2026, 3, 2))
    assert await waiting(payments) == {"open": 12 * HOUR, "prepared": 0}
    path = f"/runs/{(await undecided(payments))['run_id']}"
    assert (await post(payments, "anna", f"{path}/prepare")).status_code == 200
    await payments.until(date(2026, 3, 4))
    assert await waiting(payments) == {"open": 0, "prepared": 2 * DAY + 12 * HOUR}
    assert (await post(payments, "bela", f"{path}/release", {"revision": 1})).status_code == 200
    await payments.rest()
    assert await waiting(payments) == {"open": 0, "prepared": 0}


async def test_a_run_that_everything_has_left_waits_for_nobody(payments: Payments) -> None:
    await payments.take(*FACTS)
    await payments.until(date(2026, 3, 2))
    await payments.take(suspended())
    assert await waiting(payments) == {"open": 0, "prepared": 0}


async def test_the_day_of_payment_begins_at_midnight_in_berlin(payments: Payments) -> None:
    await payments.take(*FACTS)
    await payments.until(date(2026, 3, 2))
    await released(payments)
    await payments.until(date(2026, 7, 1))
    opened = await payments.fetch("SELECT state->>'opened_on' AS day FROM runs WHERE status = 'open'")
    assert [row["day"] for row in opened] == ["2026-07-01"]
    assert await waiting(payments) == {"open": 12 * HOUR, "prepared": 0}
