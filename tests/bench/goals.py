"""What was aimed for, line by line, and the table that sets it beside what was reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure of the results, by the path to it, and how far it has to go."""

    about: str
    path: tuple[str, ...]
    limit: float
    unit: str = ""
    at_most: bool = False

    def met(self, value: float) -> bool:
        """Whether the figure is good enough."""
        return value <= self.limit if self.at_most else value >= self.limit

    @property
    def wanted(self) -> str:
        """The limit in words."""
        return f"{'at most' if self.at_most else 'at least'} {shown(self.limit, self.unit)}"


@dataclass(frozen=True, slots=True)
class Reached:
    """A goal and what was measured for it."""

    goal: Goal
    value: float

    @property
    def verdict(self) -> str:
        """In a word."""
        return "met" if self.goal.met(self.value) else "missed"


GOALS = (
    Goal("step, synthetic handler: per message", ("step_synthetic", "vs_per_message"), 50, " ×"),
    Goal("step, synthetic handler: faststream-outbox", ("step_synthetic", "vs_faststream_outbox"), 80, " ×"),
    Goal("step, synthetic handler: Kafka alone", ("step_synthetic", "vs_bare_kafka"), 0.4, " ×"),
    Goal("step, payments: per message", ("step_payments", "vs_per_message"), 40, " ×"),
    Goal("relay: bare idempotent producer", ("relay", "vs_bare_producer"), 0.8, " ×"),
    Goal("relay: lost, doubled or overtaken", ("relay", "faults"), 0, at_most=True),
    Goal("receipt, p50", ("latency", "receipt", "p50", "hops"), 4, " hops", at_most=True),
    Goal("receipt, p99", ("latency", "receipt", "p99", "hops"), 15, " hops", at_most=True),
    Goal("assessment, p50", ("latency", "assessed", "p50", "hops"), 6, " hops", at_most=True),
    Goal("assessment, p99", ("latency", "assessed", "p99", "hops"), 20, " hops", at_most=True),
    Goal("month's end: rate of the step", ("month_end", "vs_step"), 1, " ×"),
    Goal("month's end: memory above idle", ("month_end", "memory_mib"), 150, " MiB", at_most=True),
    Goal("month's end: other events' p50", ("month_end", "others_p50_vs_idle"), 2, " ×", at_most=True),
    Goal("month's end, killed: lost or doubled", ("month_end", "faults"), 0, at_most=True),
    Goal("largest table, synthetic: empty one", ("table_size", "synthetic", "vs_empty"), 0.85, " ×"),
    Goal("largest table, payments: empty one", ("table_size", "payments", "vs_empty"), 0.85, " ×"),
    Goal("rebalance: longest pause", ("rebalance", "longest_pause_s"), 5, " s", at_most=True),
    Goal("rebalance: of a partition, join or leave", ("rebalance", "join_or_leave_s"), 5, " s", at_most=True),
    Goal("rebalance: effects lost or doubled", ("rebalance", "faults"), 0, at_most=True),
    Goal("bank file: memory to write it", ("bank_file_written", "grown_mib"), 64, " MiB", at_most=True),
    Goal("bank file: memory to read one", ("bank_file_read", "grown_mib"), 16, " MiB", at_most=True),
    Goal("letters a minute on one core", ("letters", "a_minute"), 1000),
)


def reached(results: Mapping[str, Any]) -> Iterator[Reached]:
    """The goals for which there is a figure: a run may have measured a part only."""
    for goal in GOALS:
        if goal.path[0] in results:
            yield Reached(goal, _figure(results, goal.path))


def table(results: Mapping[str, Any]) -> str:
    """Goals and figures for a terminal, and the rates behind them."""
    lines = [f"{'':44} {'goal':>18} {'reached':>12}"]
    lines += [
        f"{each.goal.about:44} {each.goal.wanted:>18} {shown(each.value, each.goal.unit):>12}  {each.verdict}"
        for each in reached(results)
    ]
    rates = {key: part["rate"] for key, part in results.items() if "rate" in part}
    return "\n".join([*lines, "", *(f"{key:44} {rate:>18,.0f} a second" for key, rate in rates.items())])


def shown(value: float, unit: str) -> str:
    """A figure with three significant digits or whole, and its unit."""
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{unit}"


def _figure(results: Mapping[str, Any], path: tuple[str, ...]) -> float:
    found: Any = results
    for name in path:
        found = found[name]
    return float(found)
