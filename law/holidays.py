"""Public holidays and working days at the place where an act is to be done.

The place decides, so a holiday needs the Land and sometimes the municipality (AGS key of eight digits).
Saturdays are not working days for the end of a period; 24 and 31 December are.
The calendar of each Land comes from the package `holidays`; `parameters/holiday_corrections.yaml` adds what
is a holiday in some municipalities only and what one Land made a holiday once.
Source: SGB X § 26(3); LSG Berlin-Brandenburg L 16 KR 156/20 (place of the authority).
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays as calendars

from law.errors import LawError
from law.parameters import document
from law.wording import german_day

LANDS = frozenset(
    {"BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"}
)
FIRST_YEAR = 1991
LAST_YEAR = 2100
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def is_holiday(day: date, land: str, municipality: str | None = None) -> bool:
    """Whether a day is a public holiday there; Sundays as such are not.

    Without a municipality only what holds in the whole Land counts: in Bavaria 15 August is then a working
    day, as it is in a municipality that the table of corrections does not name.
    Raises LawError for an unknown Land and for years before 1991 or after 2100.
    """
    return day in _holidays(land, day.year) or (
        municipality is not None and day in _local_holidays(land, municipality, day.year)
    )


def is_working_day(day: date, land: str, municipality: str | None = None) -> bool:
    """Whether a period can end on a day: no Saturday, Sunday or public holiday. Source: SGB X § 26(3)."""
    return day.weekday() < _SATURDAY and not is_holiday(day, land, municipality)


def next_working_day(day: date, land: str, municipality: str | None = None) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day, land, municipality):
        day += _ONE_DAY
    return day


def add_working_days(day: date, n: int, land: str, municipality: str | None = None) -> date:
    """The n-th working day after a day, which itself does not count."""
    _refuse_unknown(land, day.year)
    for _ in range(n):
        day = next_working_day(day + _ONE_DAY, land, municipality)
    return day


@lru_cache(maxsize=2048)
def _holidays(land: str, year: int) -> frozenset[date]:
    _refuse_unknown(land, year)
    once = (row["day"] for row in _corrections("once") if land in row["lands"])
    return frozenset(calendars.country_holidays("DE", subdiv=land, years=year)) | {
        day for day in once if day.year == year
    }


@lru_cache(maxsize=8192)
def _local_holidays(land: str, municipality: str, year: int) -> frozenset[date]:
    return frozenset(
        day
        for row in _corrections("local")
        if row["land"] == land and _names(row, municipality)
        for day in _days_of(row, year)
    )


def _corrections(section: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = document("holiday_corrections.yaml")[section]
    return rows


def _names(row: dict[str, Any], municipality: str) -> bool:
    """Whether a row holds for a municipality: the longest key prefix that fits decides."""

    def longest(prefixes: list[str]) -> int:
        return max((len(prefix) for prefix in prefixes if municipality.startswith(prefix)), default=0)

    return longest(row["municipalities"]) > longest(row.get("except", []))


def _days_of(row: dict[str, Any], year: int) -> frozenset[date]:
    if "day" in row:
        month, day = map(int, row["day"].split("-"))
        return frozenset({date(year, month, day)})
    partly = calendars.country_holidays("DE", subdiv=row["land"], years=year, categories="catholic")
    return frozenset(partly)


def _refuse_unknown(land: str, year: int) -> None:
    if land not in LANDS:
        raise LawError(
            f"{land!r} ist kein Land. Bitte eines dieser Kürzel angeben: {', '.join(sorted(LANDS))}.",
            code="unknown_land",
            field="land",
            basis=("SGB X § 26(3)",),
        )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise LawError(
            f"Für das Jahr {year} sind keine Feiertage bekannt ({german_day(date(FIRST_YEAR, 1, 1))} bis "
            f"{german_day(date(LAST_YEAR, 12, 31))}).",
            code="year_out_of_range",
            basis=("SGB X § 26(3)",),
        )
