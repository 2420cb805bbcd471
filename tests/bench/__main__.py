"""`make bench`: the speed of the services, as ratios to what other designs reach in the same run.

Every round runs every section once, and a section runs its peers beside our own, so that what else the
machine does hits all alike; medians count.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop

from tests.bench.bed import bed
from tests.bench.goals import table
from tests.bench.machine import machine
from tests.bench.scale import QUICK, Scale
from tests.bench.sections import bank, latency, month_end, rebalance, relay, step, table_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.section import Raw, Section

OUT = Path("out/bench.json")
SECTIONS = {
    module.SECTION.name: module.SECTION
    for module in (step, relay, latency, month_end, table_size, rebalance, bank)
}


async def bench(sections: Sequence[Section], scale: Scale) -> dict[str, list[Raw]]:
    """All sections, round after round, on one broker and database; what each round of each measured."""
    raws: dict[str, list[Raw]] = defaultdict(list)
    async with bed() as servers:
        for number in range(scale.rounds):
            for section in sections:
                if number < (section.most_rounds or scale.rounds):
                    print(f"round {number + 1} of {scale.rounds}: {section.name} …", flush=True)
                    raws[section.name].append(await section.measure(servers, scale))
    return raws


def results(sections: Sequence[Section], raws: dict[str, list[Raw]]) -> dict[str, Any]:
    """The file's content without the machine: each key with its figures, and the rounds they come from."""
    found: dict[str, Any] = {}
    for section in sections:
        for key, figures in section.summarise(raws[section.name]).items():
            found[key] = {**figures, "rounds": raws[section.name]}
    return found


def main() -> None:
    """Measure, keep the data, print."""
    arguments = _arguments()
    scale = QUICK if arguments.quick else Scale()
    if arguments.rounds:
        scale = replace(scale, rounds=arguments.rounds)
    if arguments.instalments:
        scale = replace(scale, instalments=arguments.instalments)
    sections = [SECTIONS[name] for name in arguments.only]
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it reports each topic that has no leader yet
    where = {**machine(), "quick": arguments.quick, "rounds": scale.rounds}
    found = {**results(sections, uvloop.run(bench(sections, scale))), "machine": where}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"\n{table(found)}\n\nRaw data: {arguments.out}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", type=_names, default=list(SECTIONS), help=f"of {','.join(SECTIONS)}")
    parser.add_argument("--rounds", type=int, help=f"{Scale.rounds} by default")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round: shows that it works")
    parser.add_argument("--instalments", type=int, help=f"of the month's end, {Scale.instalments} by default")
    parser.add_argument("--out", type=Path, default=OUT, help="the file with all results")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(SECTIONS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    main()
