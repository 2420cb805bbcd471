"""How often a sender may ask: a token bucket for each, in memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SENDERS: Final = 10_000
"""Buckets kept at once: those longest unused are forgotten, so that invented addresses fill no memory."""


@dataclass(slots=True)
class Bucket:
    """What one sender may still send: `level` requests, as of `at` (seconds)."""

    level: float
    at: float


class RateLimit:
    """At most `per_minute` requests a minute for each sender, all of them at once if it likes."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._each_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def wait(self, sender: str) -> float:
        """Take one request out of the sender's bucket; returns 0, or seconds to wait where it is empty."""
        now = self._clock()
        bucket = self._buckets.setdefault(sender, Bucket(self._most, now))
        self._buckets.move_to_end(sender)
        if len(self._buckets) > MOST_SENDERS:
            self._buckets.popitem(last=False)
        bucket.level = min(self._most, bucket.level + (now - bucket.at) * self._each_second)
        bucket.at = now
        if bucket.level < 1:
            return (1 - bucket.level) / self._each_second
        bucket.level -= 1
        return 0.0
