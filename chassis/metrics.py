"""Every metric that all services have. A name, a line on its meaning, and how to ask for it in PromQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
_SIZES = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)


@dataclass(frozen=True, slots=True)
class MetricDoc:
    """One metric for the reference page."""

    name: str
    kind: str
    meaning: str
    labels: tuple[str, ...]
    promql: str


DOCS: list[MetricDoc] = []


def _documented(kind: type[Any], name: str, meaning: str, promql: str, *labels: str, **options: Any) -> Any:
    suffix = "_total" if kind is Counter else ""
    DOCS.append(MetricDoc(f"teilhabe_{name}{suffix}", kind.__name__.lower(), meaning, labels, promql))
    return lambda registry: kind(f"teilhabe_{name}", meaning, labels, registry=registry, **options)


_DEFINED = {
    "consumed": _documented(
        Counter,
        "consumed",
        "Records handled for the first time, by topic family.",
        "sum by (service, topic) (rate(teilhabe_consumed_total[5m]))",
        "service",
        "topic",
    ),
    "skipped": _documented(
        Counter,
        "skipped",
        "Records of a type that this service has no use for.",
        "sum by (service) (rate(teilhabe_skipped_total[5m]))",
        "service",
    ),
    "duplicates": _documented(
        Counter,
        "duplicates",
        "Records that the inbox had seen before; their effect was not repeated.",
        "sum by (service) (increase(teilhabe_duplicates_total[1h]))",
        "service",
    ),
    "forgotten": _documented(
        Counter,
        "inbox_forgotten",
        "Messages that the inbox has forgotten: long enough after their topic let go of them.",
        "sum by (service) (increase(teilhabe_inbox_forgotten_total[1d]))",
        "service",
    ),
    "problems": _documented(
        Counter,
        "problems",
        "Records that could not be read or did not fit their sender: answered, or kept as dead letters.",
        "sum by (service) (increase(teilhabe_problems_total[1h]))",
        "service",
    ),
    "produced": _documented(
        Counter,
        "produced",
        "Messages acknowledged by the broker, by topic family.",
        "sum by (service, topic) (rate(teilhabe_produced_total[5m]))",
        "service",
        "topic",
    ),
    "waiting": _documented(
        Gauge,
        "waiting",
        "Events that are parked, by reason: behind a dead letter, waiting, queued behind a waiting one.",
        "sum by (service, reason) (teilhabe_waiting)",
        "service",
        "reason",
    ),
    "waiting_oldest": _documented(
        Gauge,
        "waiting_oldest_seconds",
        "Age of the oldest parked event.",
        "max by (service) (teilhabe_waiting_oldest_seconds) > 900",
        "service",
    ),
    "dead_letters": _documented(
        Gauge,
        "dead_letters",
        "Open dead letters: events whose handler failed, messages the broker refused.",
        "sum by (service, origin) (teilhabe_dead_letters) > 0",
        "service",
        "origin",
    ),
    "batch_size": _documented(
        Histogram,
        "batch_size",
        "Records in a batch.",
        "histogram_quantile(0.9, sum by (le, service) (rate(teilhabe_batch_size_bucket[5m])))",
        "service",
        buckets=_SIZES,
    ),
    "batch_seconds": _documented(
        Histogram,
        "batch_seconds",
        "From reading a batch to its commit.",
        "histogram_quantile(0.99, sum by (le, service) (rate(teilhabe_batch_seconds_bucket[5m])))",
        "service",
        buckets=_SECONDS,
    ),
    "event_age": _documented(
        Histogram,
        "event_age_seconds",
        "Age of the oldest record of each partition in a batch, by the broker's timestamp.",
        "histogram_quantile(0.99, sum by (le, service) (rate(teilhabe_event_age_seconds_bucket[5m])))",
        "service",
        buckets=_SECONDS,
    ),
    "given_back": _documented(
        Counter,
        "batches_given_back",
        "Batches given back after repeated trouble with database or network; they come again.",
        "sum by (service) (increase(teilhabe_batches_given_back_total[15m])) > 0",
        "service",
    ),
    "outbox_depth": _documented(
        Gauge,
        "outbox_depth",
        "Messages and effects that wait to be sent.",
        "max by (service) (teilhabe_outbox_depth)",
        "service",
    ),
    "outbox_oldest": _documented(
        Gauge,
        "outbox_oldest_seconds",
        "Age of the oldest message that waits to be sent.",
        "max by (service) (teilhabe_outbox_oldest_seconds) > 60",
        "service",
    ),
    "relay_leader": _documented(
        Gauge,
        "relay_leader",
        "1 where this process sends the outbox of its service.",
        "sum by (service) (teilhabe_relay_leader) != 1",
        "service",
    ),
    "lag_records": _documented(
        Gauge,
        "consumer_lag_records",
        "Records that are on a topic family and not yet handled.",
        "sum by (service, topic) (teilhabe_consumer_lag_records)",
        "service",
        "topic",
    ),
    "lag_seconds": _documented(
        Gauge,
        "consumer_lag_seconds",
        "Age of the last handled record of a partition that has more to come; 0 when caught up.",
        "max by (service, topic) (teilhabe_consumer_lag_seconds) > 300",
        "service",
        "topic",
    ),
    "rebalances": _documented(
        Counter,
        "rebalances",
        "Times that partitions were assigned anew.",
        "sum by (service) (increase(teilhabe_rebalances_total[1h])) > 6",
        "service",
    ),
    "timers": _documented(
        Gauge,
        "timers_due",
        "Timers that are due and not yet handled.",
        "max by (service) (teilhabe_timers_due)",
        "service",
    ),
    "requests": _documented(
        Counter,
        "requests",
        "Requests that came through the HTTP door, by route and status.",
        'sum by (route) (rate(teilhabe_requests_total{status=~"5.."}[5m]))',
        "service",
        "route",
        "status",
    ),
    "request_seconds": _documented(
        Histogram,
        "request_seconds",
        "From the head of a request to the end of its answer, by route.",
        "histogram_quantile(0.99, sum by (le, route) (rate(teilhabe_request_seconds_bucket[5m])))",
        "service",
        "route",
        buckets=_SECONDS,
    ),
}


class Metrics:
    """The metrics of one process, its service's name already filled in."""

    def __init__(self, service: str, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self._service = service
        self._metrics = {name: make(registry) for name, make in _DEFINED.items()}

    def include(self, name: str, doc: MetricDoc) -> None:
        """Have one gauge more, which this service alone has."""
        self._metrics[name] = Gauge(doc.name, doc.meaning, doc.labels, registry=self.registry)

    def __call__(self, name: str, **labels: str) -> Any:
        """The metric of this short name, e.g. `metrics("produced", topic=…)`."""
        return self._metrics[name].labels(service=self._service, **labels)
