"""What is made of the numbers: medians, percentiles, ratios of runs side by side, whether order was kept."""

from __future__ import annotations

import math
import statistics
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

PERCENTILES = {"p50": 50.0, "p90": 90.0, "p99": 99.0, "p99.9": 99.9}
LATENESS_MS = 1
"""The broker's timestamps are whole milliseconds."""


class TooFewError(ValueError):
    """Too little was measured for a figure."""

    def __init__(self, wanted: str, count: int) -> None:
        super().__init__(f"{wanted} cannot be told from {count} values; measure longer.")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` percent of all do not exceed (nearest rank)."""
    if not values:
        raise TooFewError(f"the {share}th percentile", 0)
    rank = math.ceil(share / 100 * len(values))
    return sorted(values)[max(0, rank - 1)]


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p90, p99 and p99.9."""
    return {name: percentile(values, share) for name, share in PERCENTILES.items()}


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of each round: what slowed down a round slowed down both sides of it."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def rate(stamps_ms: Sequence[int], leave_out: float) -> float:
    """Answers a second by the times at which they reached the broker, without the first share of them.

    Raises `TooFewError` where fewer than two answers remain.
    """
    counted = sorted(stamps_ms)[int(len(stamps_ms) * leave_out) :]
    if len(counted) < 2:
        raise TooFewError("a rate", len(counted))
    return (len(counted) - 1) / (max(LATENESS_MS, counted[-1] - counted[0]) / 1000)


def longest_gap(stamps_ms: Sequence[int]) -> float:
    """Seconds of the longest silence between two answers; raises `TooFewError` for a single answer."""
    if len(stamps_ms) < 2:
        raise TooFewError("a pause", len(stamps_ms))
    return max(later - earlier for earlier, later in pairwise(sorted(stamps_ms))) / 1000


def out_of_order(
    sent: Mapping[str, Sequence[Hashable]], seen: Iterable[tuple[str, Hashable]]
) -> dict[str, int]:
    """How many of the messages `sent`, by key and in order, were `lost`, `doubled` or `overtaken`.

    A message that comes again counts as doubled only: what counts for order is when it came first.
    """
    came: dict[str, dict[Hashable, int]] = {key: {} for key in sent}
    doubled = 0
    for key, message in seen:
        known = came.setdefault(key, {})
        doubled += message in known
        known.setdefault(message, len(known))
    lost = sum(message not in came[key] for key, messages in sent.items() for message in messages)
    overtaken = sum(_overtaken(messages, came[key]) for key, messages in sent.items())
    return {"lost": lost, "doubled": doubled, "overtaken": overtaken}


def _overtaken(messages: Sequence[Hashable], places: Mapping[Hashable, int]) -> int:
    arrived = [places[message] for message in messages if message in places]
    return sum(later < earlier for earlier, later in pairwise(arrived))
