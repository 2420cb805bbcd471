"""Every metric is defined in one place, with its meaning and a query that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from chassis.metrics import DOCS, MetricDoc, Metrics

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_each_says_what_it_means_and_how_to_ask_for_it(doc: MetricDoc) -> None:
    assert doc.meaning.endswith(".")
    assert doc.name in doc.promql
    assert doc.labels[0] == "service"


def test_what_is_documented_is_what_is_exposed() -> None:
    registry = CollectorRegistry()
    Metrics("payments", registry)
    exposed = {family.name + ("_total" if family.type == "counter" else "") for family in registry.collect()}
    assert exposed == {doc.name for doc in DOCS}


def test_no_metric_is_defined_elsewhere_and_each_is_used() -> None:
    sources = {
        path: path.read_text() for folder in ("chassis", "services") for path in (ROOT / folder).rglob("*.py")
    }
    definition = sources.pop(ROOT / "chassis" / "metrics.py")
    text = "\n".join(sources.values())
    assert not re.search(r"prometheus_client import .*(Counter|Gauge|Histogram)", text)
    names = re.findall(r'^    "(\w+)": _documented', definition, re.M)
    assert [name for name in names if f'metrics("{name}"' not in text] == []


def test_a_metric_carries_its_service() -> None:
    registry = CollectorRegistry()
    Metrics("payments", registry)("produced", topic="t").inc(3)
    labels = {"service": "payments", "topic": "t"}
    assert registry.get_sample_value("teilhabe_produced_total", labels) == 3
