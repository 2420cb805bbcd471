"""The page on metrics."""

from __future__ import annotations

from chassis.metrics import DOCS, MetricDoc
from cli.reference.table import table

_INTRO = """\
Every service shows the same metrics at `/metrics`, in Prometheus text format. None carries a case, a person
or a text. `topic` is a topic family (`agency.{agency}.submissions.v1`), not a single topic.

Seconds are wall-clock seconds, also where legal time runs on a moved clock."""


def page() -> str:
    """Each metric with its meaning, labels and a query."""
    overview = table(
        ("metric", "kind", "meaning"),
        [(f"[`{doc.name}`](#{doc.name})", doc.kind, doc.meaning) for doc in DOCS],
    )
    return "\n\n".join(["# Metrics", _INTRO, overview, *(_section(doc) for doc in DOCS)])


def _section(doc: MetricDoc) -> str:
    labels = ", ".join(f"`{label}`" for label in doc.labels)
    return f"## {doc.name}\n\n{doc.meaning} A {doc.kind}; labels: {labels}.\n\n```promql\n{doc.promql}\n```"
