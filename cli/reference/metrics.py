"""The page on metrics."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from chassis.metrics import DOCS, MetricDoc
from cli.reference.table import table
from contracts.topics import SERVICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chassis.service import Service

_INTRO = """\
Every service shows the same metrics at `/metrics`, in Prometheus text format, and some have a few of their
own beside them. None carries a case, a person or a text. `topic` is a topic family
(`agency.{agency}.submissions.v1`), not a single topic.

Seconds are wall-clock seconds, also where legal time runs on a moved clock, unless it says otherwise."""


def page() -> str:
    """Each metric with its meaning, labels and a query."""
    more = [part for service, docs in own().items() for part in (f"## Of {service} alone", _overview(docs))]
    sections = [_section(doc) for doc in documented()]
    return "\n\n".join(["# Metrics", _INTRO, "## Of every service", _overview(DOCS), *more, *sections])


def own() -> Mapping[str, Sequence[MetricDoc]]:
    """By service, where it has some: what it measures beside what all do."""
    services: Mapping[str, Service] = {
        name: import_module(f"services.{name}.app").service for name in SERVICES
    }
    return {
        name: [gauge.doc for gauge in service.gauges] for name, service in services.items() if service.gauges
    }


def documented() -> Sequence[MetricDoc]:
    """Every metric of any service."""
    return [*DOCS, *(doc for docs in own().values() for doc in docs)]


def _overview(docs: Sequence[MetricDoc]) -> str:
    return table(
        ("metric", "kind", "meaning"),
        [(f"[`{doc.name}`](#{doc.name})", doc.kind, doc.meaning) for doc in docs],
    )


def _section(doc: MetricDoc) -> str:
    labels = ", ".join(f"`{label}`" for label in doc.labels)
    return f"## {doc.name}\n\n{doc.meaning} A {doc.kind}; labels: {labels}.\n\n```promql\n{doc.promql}\n```"
