"""The step of one service: consume, validate, inbox, load, fold, save, outbox, relay, publish."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from tests.bench.broker import messages
from tests.bench.figures import median_ratio
from tests.bench.measure import READ, Subject, measure
from tests.bench.section import Raw, Section
from tests.bench.workloads import grants, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from contracts.envelope import Event
    from tests.bench.bed import Bed
    from tests.bench.scale import Scale

BATCH = 500
SYNTHETIC, PER_MESSAGE = "tests.bench.subjects.synthetic", "tests.bench.peers.per_message"
SLOW, SLOWER, LAWFUL = 0.03, 0.012, 0.3
"""What share of the events the slower subjects get: a rate is steady, patience is not."""
DESIGNS: Mapping[str, tuple[Subject, Callable[[int], Iterator[Event]], float]] = {
    "synthetic": (Subject("synthetic", (SYNTHETIC,)), terms, 1.0),
    "bare_kafka": (Subject("bare_kafka", ("tests.bench.peers.bare_kafka",)), terms, 1.0),
    "per_message": (Subject("per_message", (PER_MESSAGE, "synthetic")), terms, SLOW),
    "faststream_outbox": (
        Subject("faststream_outbox", ("tests.bench.peers.outbox_package",)),
        terms,
        SLOWER,
    ),
    "payments": (Subject("payments", ("services.payments",)), grants, LAWFUL),
    "payments_per_message": (Subject("payments_per_message", (PER_MESSAGE, "payments")), grants, SLOW),
}


async def measure_round(bed: Bed, scale: Scale) -> Raw:
    """Every design once, then the synthetic handler with other sizes of a batch."""
    raw: Raw = {}
    for name in DESIGNS:
        raw[name] = await measured(bed, name, scale)
    raw["batch_sizes"] = {
        size: raw["synthetic"] if size == BATCH else await _with_batches_of(bed, size, scale)
        for size in scale.batch_sizes
    }
    return raw


async def measured(bed: Bed, name: str, scale: Scale) -> dict[str, Any]:
    """One design, in a database of its own."""
    subject, workload, share = DESIGNS[name]
    return await _measured(bed, subject, workload, scale.events_for(share))


async def _with_batches_of(bed: Bed, size: int, scale: Scale) -> dict[str, Any]:
    subject = Subject(f"synthetic-{size}", (SYNTHETIC,), {"TEILHABE_BATCH_SIZE": str(size)})
    share = min(LAWFUL, max(SLOW, size / 200))
    return await _measured(bed, subject, terms, scale.events_for(share))


async def _measured(
    bed: Bed, subject: Subject, workload: Callable[[int], Iterator[Event]], events: int
) -> dict[str, Any]:
    async with bed.database() as database:
        return await measure(bed, subject, database.dsn("payments"), messages(READ, workload(events)))


def summarise(raws: Sequence[Raw]) -> dict[str, dict[str, Any]]:
    """Rates, and how many times the peers' they are, round by round."""
    rates = {name: [raw[name]["rate"] for raw in raws] for name in DESIGNS}
    synthetic, payments = rates["synthetic"], rates["payments"]
    sizes = raws[0]["batch_sizes"]
    return {
        "step_synthetic": {
            "rate": statistics.median(synthetic),
            "vs_per_message": median_ratio(synthetic, rates["per_message"]),
            "vs_faststream_outbox": median_ratio(synthetic, rates["faststream_outbox"]),
            "vs_bare_kafka": median_ratio(synthetic, rates["bare_kafka"]),
            "by_batch_size": {
                size: statistics.median(raw["batch_sizes"][size]["rate"] for raw in raws) for size in sizes
            },
        },
        "step_payments": {
            "rate": statistics.median(payments),
            "vs_per_message": median_ratio(payments, rates["payments_per_message"]),
        },
    }


SECTION = Section("step", measure_round, summarise)
