"""The yearly summary of SGB IX § 197: stock, inflow, outflow and outcomes, by sex, provider and agency.

Counted are supports that have begun, each order as one. Numbers only: no name, no case leaves this module.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol, Self

OUTCOMES: Final = (
    "training",
    "temporary_job",
    "permanent_job",
    "integration_project",
    "workshop",
    "other",
    "discontinued",
)
"""How a support ended: the `outcome_code` that its provider reported, any unknown one as `other`.

`discontinued`: taken back before its end, and no outcome reported.
"""
SEXES: Final = ("female", "male", "diverse", "unspecified", "other", "unknown")
"""As entered in the civil register; `unknown`: never reported, or the person's data are erased."""

_COUNT: Final = """
    SELECT
        agency, provider, coalesce(sex, 'unknown') AS sex,
        CASE
            WHEN outcome_code = ANY ($3) THEN outcome_code
            WHEN outcome_code IS NULL AND withdrawn_for IS NOT NULL THEN 'discontinued'
            ELSE 'other'
        END AS outcome,
        count(*) FILTER (WHERE started_on < $1) AS stock_at_start,
        count(*) FILTER (WHERE started_on >= $1) AS inflow,
        count(*) FILTER (WHERE ended_on <= $2) AS outflow,
        count(*) FILTER (WHERE ended_on IS NULL OR ended_on > $2) AS stock_at_end
    FROM courses
    WHERE started_on <= $2 AND (ended_on IS NULL OR ended_on >= $1 OR started_on >= $1)
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
"""


class Connection(Protocol):
    """What is needed of an asyncpg connection with commissioning's role."""

    async def fetch(self, query: str, *arguments: Any) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the summary. Stock at the start and inflow together are outflow and stock at the end."""

    stock_at_start: int = 0
    inflow: int = 0
    outflow: int = 0
    stock_at_end: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Of the outflow; outcomes that did not occur are left out."""

    def __add__(self, other: Self) -> "Figures":
        return Figures(
            self.stock_at_start + other.stock_at_start,
            self.inflow + other.inflow,
            self.outflow + other.outflow,
            self.stock_at_end + other.stock_at_end,
            dict(Counter(self.outcomes) + Counter(other.outcomes)),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one sex at one provider for one agency."""

    agency: str
    provider: str
    sex: str
    figures: Figures


async def yearly_summary(connection: Connection, year: int, provider: str | None = None) -> list[Line]:
    """The lines of a year, of one provider or of all; nothing where no support ran in it."""
    rows = await connection.fetch(_COUNT, date(year, 1, 1), date(year, 12, 31), list(OUTCOMES))
    found: defaultdict[tuple[str, str, str], Figures] = defaultdict(Figures)
    for row in rows:
        if provider in (None, row["provider"]):
            found[row["agency"], row["provider"], row["sex"]] += _figures(row)
    return [Line(*key, figures) for key, figures in found.items()]


def total(lines: Iterable[Line]) -> Figures:
    """All lines together."""
    return sum((line.figures for line in lines), Figures())


def _figures(row: Mapping[str, Any]) -> Figures:
    return Figures(
        stock_at_start=row["stock_at_start"],
        inflow=row["inflow"],
        outflow=row["outflow"],
        stock_at_end=row["stock_at_end"],
        outcomes={row["outcome"]: row["outflow"]} if row["outflow"] else {},
    )
