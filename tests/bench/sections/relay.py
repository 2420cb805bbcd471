"""The relay alone: what waits in the outbox, sent by it or by a bare producer with the same bytes in memory.

While either works, another connection goes on writing to the table. The relay is that of a service that
has nothing to consume.
"""

from __future__ import annotations

import statistics
from itertools import chain
from typing import TYPE_CHECKING, Any

from tests.bench import broker, figures, waiting_rows
from tests.bench.bed import Process, new_group
from tests.bench.measure import PATIENCE_S, WARM_UP, WRITTEN, everything_read
from tests.bench.section import Raw, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.bed import Bed
    from tests.bench.scale import Scale
    from tests.bench.waiting_rows import Expected

RELAY, PRODUCER, BATCHES = "relay", "bare_producer", "bare_batches"
PROGRAMS = {
    RELAY: ("-m", "tests.bench.subjects.synthetic"),
    PRODUCER: ("-m", "tests.bench.peers.bare_producer"),
    BATCHES: ("-m", "tests.bench.peers.bare_producer", "batches"),
}


async def measure_round(bed: Bed, scale: Scale) -> Raw:
    """The relay, then bare producers, each with as many rows of its own."""
    return {name: await _sent_by(bed, name, scale.rows) for name in PROGRAMS}


async def _sent_by(bed: Bed, name: str, rows: int) -> dict[str, Any]:
    async with bed.database() as database:
        dsn, group = database.dsn("payments"), new_group()
        await broker.start_at_end(bed.bootstrap, group, everything_read(bed))
        begin = await broker.ends(bed.bootstrap, WRITTEN.name)
        expected = await waiting_rows.write(dsn, rows)
        async with bed.process(Process(name, PROGRAMS[name], dsn, group)):
            async with waiting_rows.written_meanwhile(dsn) as meanwhile:
                await broker.reached(bed.bootstrap, begin, rows, PATIENCE_S)
            if name == RELAY:
                expected_too = {**expected, **meanwhile}
                await broker.reached(bed.bootstrap, begin, _count(expected_too), PATIENCE_S)
        sent = await broker.since(bed.bootstrap, begin)
    checked = {**expected, **meanwhile} if name == RELAY else expected
    return {**_rate(expected, sent), "written_meanwhile": _count(meanwhile), **_order(checked, sent)}


def _rate(waiting: Expected, sent: Sequence[Any]) -> dict[str, float]:
    """Of what waited at the start; what came meanwhile came more slowly than the relay could send."""
    stamps = [record.timestamp for record in sent if record.key.decode() in waiting]
    return {"rows": _count(waiting), "rate": round(figures.rate(stamps, WARM_UP), 1)}


def _order(expected: Expected, sent: Sequence[Any]) -> dict[str, int]:
    in_order = sorted(sent, key=lambda record: (record.partition, record.offset))
    seen = ((record.key.decode(), dict(record.headers)["ce_id"]) for record in in_order)
    return figures.out_of_order(expected, seen)


def _count(expected: Expected) -> int:
    return len(list(chain.from_iterable(expected.values())))


def summarise(raws: Sequence[Raw]) -> dict[str, dict[str, Any]]:
    """Rates, their ratio, and whether anything was lost, doubled or overtaken."""
    runs = {name: [raw[name] for raw in raws] for name in PROGRAMS}
    rates = {name: [run["rate"] for run in of_name] for name, of_name in runs.items()}
    return {
        "relay": {
            "rate": statistics.median(rates[RELAY]),
            "vs_bare_producer": figures.median_ratio(rates[RELAY], rates[PRODUCER]),
            "vs_bare_batches": figures.median_ratio(rates[RELAY], rates[BATCHES]),
            "faults": sum(run[fault] for run in runs[RELAY] for fault in ("lost", "doubled", "overtaken")),
        }
    }


SECTION = Section(RELAY, measure_round, summarise)
