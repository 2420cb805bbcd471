"""A gauge of one service stands beside those of all, asked for at each scrape."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry

from chassis.gauges import OwnGauge
from chassis.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def since_midnight(_pool: Any, now: datetime) -> Mapping[str, float]:
    return {"open": now.hour * 3600.0, "prepared": 0.0}


GAUGE = OwnGauge(
    name="example_seconds",
    meaning="Time since midnight.",
    promql="max(teilhabe_example_seconds)",
    label="state",
    read=since_midnight,
)


async def test_it_is_shown_with_its_service_and_its_label() -> None:
    registry = CollectorRegistry()
    metrics = Metrics("payments", registry)
    metrics.include(GAUGE.name, GAUGE.doc)
    await GAUGE.observe(metrics, pool=None, now=NOON)
    shown = {
        state: registry.get_sample_value(GAUGE.doc.name, {"service": "payments", "state": state})
        for state in ("open", "prepared")
    }
    assert shown == {"open": 43200, "prepared": 0}


def test_its_documentation_says_what_it_is() -> None:
    doc = GAUGE.doc
    assert (doc.name, doc.kind, doc.labels) == ("teilhabe_example_seconds", "gauge", ("service", "state"))
