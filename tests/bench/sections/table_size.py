"""The step with more and more cases in the tables; events are about cases all over them.

The empty table has it easier than is just: its cases are new, nothing of them has to be read back.
"""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.bench.big_tables import fill, known_cases
from tests.bench.broker import messages
from tests.bench.figures import median_ratio
from tests.bench.measure import READ, Subject, measure
from tests.bench.section import Raw, Section
from tests.bench.workloads import EVENTS_A_CASE, grants, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contracts.envelope import Event
    from tests.bench.bed import Bed
    from tests.bench.scale import Scale

SYNTHETIC, PAYMENTS = "synthetic", "payments"
HANDLERS: dict[str, tuple[Subject, Callable[[int, Sequence[UUID]], Iterator[Event]], float, int]] = {
    SYNTHETIC: (Subject(SYNTHETIC, ("tests.bench.subjects.synthetic",)), terms, 0.4, EVENTS_A_CASE),
    PAYMENTS: (Subject(PAYMENTS, ("services.payments",)), grants, 0.2, 1),
}
"""Program, workload, share of the events, and how many of these are about one case."""


async def measure_all(bed: Bed, scale: Scale) -> Raw:
    """All sizes, round after round; tables are filled once, the empty ones are new each time."""
    runs: list[dict[str, Any]] = []
    async with AsyncExitStack() as open_:
        filled = {}
        for size in filter(None, scale.table_sizes):
            filled[size] = (await open_.enter_async_context(bed.database())).dsn(PAYMENTS)
            await fill(filled[size], bed.registry, size)
        for _ in range(scale.rounds):
            for size in scale.table_sizes:
                dsn = filled.get(size)
                runs += [await _measured(bed, handler, size, dsn, scale) for handler in HANDLERS]
    return {"runs": runs}


async def _measured(bed: Bed, handler: str, size: int, dsn: str | None, scale: Scale) -> dict[str, Any]:
    if dsn is None:
        async with bed.database() as empty:
            return await _measured(bed, handler, size, empty.dsn(PAYMENTS), scale)
    subject, workload, share, a_case = HANDLERS[handler]
    count = scale.events_for(share)
    wanted = max(1, count // a_case)
    known = list(known_cases(size, wanted))
    cases = known + [uuid4() for _ in range(wanted - len(known))]
    run = await measure(bed, subject, dsn, messages(READ, workload(count, cases)))
    return {"handler": handler, "cases": size, **run}


def summarise(raws: Sequence[Raw]) -> dict[str, dict[str, Any]]:
    """Rates by size, and the share of the empty table's rate that the largest one leaves."""
    runs = [run for raw in raws for run in raw["runs"]]
    sizes = sorted({run["cases"] for run in runs})
    found: dict[str, Any] = {"largest": sizes[-1]}
    for handler in HANDLERS:
        rates = {size: _rates(runs, handler, size) for size in sizes}
        found[handler] = {
            "rates": {str(size): statistics.median(rates[size]) for size in sizes},
            "vs_empty": median_ratio(rates[sizes[-1]], rates[sizes[0]]),
        }
    return {"table_size": found}


def _rates(runs: Sequence[dict[str, Any]], handler: str, size: int) -> list[float]:
    return [run["rate"] for run in runs if (run["handler"], run["cases"]) == (handler, size)]


SECTION = Section("table_size", measure_all, summarise, most_rounds=1)
