"""What a part of the benchmark is: a round that measures, and a summary of all rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from tests.bench.bed import Bed
    from tests.bench.scale import Scale

Raw = dict[str, Any]
"""What one round measured."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part; `results` are its keys in the file, each with its figures."""

    name: str
    """As `--only` takes it."""
    measure: Callable[[Bed, Scale], Awaitable[Raw]]
    summarise: Callable[[Sequence[Raw]], Mapping[str, Mapping[str, Any]]]
    most_rounds: int | None = None
    """Where a round is so long that one has to do."""
