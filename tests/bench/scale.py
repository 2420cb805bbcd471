"""How much is measured: the whole benchmark in a quarter of an hour, or a quick look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes of the measurements."""

    rounds: int = 3
    events: int = 40_000
    """For the fastest subjects; others get the share that keeps them as busy."""
    seconds: float = 15.0
    """Of steady load, where latency is measured."""
    rows: int = 100_000
    """Waiting in the outbox."""
    instalments: int = 200_000
    bank_lines: int = 200_000
    """In one file for a bank, and in one from it."""
    letters: int = 1_000
    table_sizes: tuple[int, ...] = (0, 10_000, 100_000, 1_000_000)
    batch_sizes: tuple[int, ...] = (1, 10, 100, 500, 2_000)

    def events_for(self, share: float) -> int:
        """Events for a subject that is as much slower than the fastest; an odd handful is too few."""
        return max(40, int(self.events * share))


QUICK = Scale(
    rounds=1,
    events=4_000,
    seconds=5.0,
    rows=10_000,
    instalments=2_000,
    bank_lines=10_000,
    letters=100,
    table_sizes=(0, 10_000),
    batch_sizes=(1, 100, 500),
)
