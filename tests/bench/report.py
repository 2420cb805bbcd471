"""`python -m tests.bench.report`: the figures of the page on performance, from the results.

It stands between two markers and is replaced as a whole; the text around it is written by hand.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.goals import reached, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = Path("docs/explanation/performance.md")
DATA = Path("docs/explanation/performance/bench.json")
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
IDLE_SHARE = 0.4
"""Of the cores: what may be busy before a run that is to count; the average holds what has just ended."""
RATES = {
    "step_synthetic": "step, synthetic handler",
    "step_payments": "step, payments",
    "relay": "relay",
    "month_end": "month's end",
    "bank_file_written": "bank file, lines written",
    "bank_file_read": "bank file, lines read",
    "bank_file_matched": "bank file, lines read and matched",
}
STEPS = {"alone": "one instance alone", "join": "a second joins", "leave": "it leaves"} | {
    "join_again": "it joins again",
    "kill": "it is killed",
}


class MarkersMissingError(ValueError):
    """The page has no place for the figures."""

    def __init__(self) -> None:
        super().__init__(f"the page needs a line '{BEGIN}' and, below it, a line '{END}'")


def figures(results: Mapping[str, Any]) -> str:
    """All tables, as Markdown."""
    return "\n\n".join("\n".join(part) for part in _parts(results))


def _parts(results: Mapping[str, Any]) -> Iterator[list[str]]:
    yield _measured_on(results["machine"])
    yield _goals(results)
    yield _rates(results)
    if "latency" in results:
        yield _latency(results["latency"])
    if "rebalance" in results:
        yield _pauses(results["rebalance"])


def replaced(page: str, part: str) -> str:
    """The page with other figures; raises `MarkersMissingError`."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise MarkersMissingError
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"


def _measured_on(machine: Mapping[str, Any]) -> list[str]:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    lines = [
        f"Measured on {machine['started_at'][:10]}, commit `{machine['commit']}`: {machine['cores']} cores",
        f"({machine['processor']}, {machine['memory']}, {machine['platform']}), CPython {machine['python']},",
        f"{packages}. Rounds: {machine['rounds']}. Load before the run: {machine['load_before']:.2f}.",
    ]
    if machine["quick"]:
        lines.append("**A quick run: small sizes, which show that everything runs and not what is reached.**")
    if machine["load_before"] > machine["cores"] * IDLE_SHARE:
        lines.append("**The machine was busy with other work: nothing here says how fast the services are.**")
    return lines


def _goals(results: Mapping[str, Any]) -> list[str]:
    rows = []
    for each in reached(results):
        cells = (each.goal.about, each.goal.wanted, f"**{shown(each.value, each.goal.unit)}**", each.verdict)
        rows.append(f"| {' | '.join(cells)} |")
    return ["| | goal | reached | |", "|---|---:|---:|---|", *rows]


def _rates(results: Mapping[str, Any]) -> list[str]:
    rows = [f"| {name} | {results[key]['rate']:,.0f} |" for key, name in RATES.items() if key in results]
    return ["| | a second |", "|---|---:|", *rows]


def _latency(stages: Mapping[str, Any]) -> list[str]:
    names = {"hop": "bare hop", "receipt": "submission to receipt", "assessed": "submission to assessment"}
    rows = [
        f"| {names[stage]} | " + " | ".join(_time(each) for each in stages[stage].values()) + " |"
        for stage in names
    ]
    header = list(stages["hop"])
    return [f"| ms (hops) | {' | '.join(header)} |", "|---|" + "---:|" * len(header), *rows]


def _time(time: Mapping[str, float]) -> str:
    return f"{time['ms']:,.1f} ({time['hops']:.1f})"


def _pauses(rebalance: Mapping[str, Any]) -> list[str]:
    pauses = rebalance["longest_of_a_partition_s"]
    rows = [f"| {text} | {pauses[step]:.1f} s |" for step, text in STEPS.items()]
    return ["| what happens | longest pause of one partition |", "|---|---:|", *rows]


def main() -> None:
    """Write the figures into the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.report", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--page", type=Path, default=PAGE)
    arguments = parser.parse_args()
    results = json.loads(arguments.data.read_text(encoding="utf-8"))
    page = replaced(arguments.page.read_text(encoding="utf-8"), figures(results))
    arguments.page.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
