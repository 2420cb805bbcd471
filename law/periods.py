"""When a period ends: SGB X § 26 with BGB §§ 187 to 193.

The day of the event does not count. A period of months ends on the day with the same number, or on the last
day of a month that has no such day. An end on a Saturday, Sunday or public holiday moves to the next working
day, except for periods for which a benefit is paid and days that an authority expressly fixed.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from law.errors import LawError
from law.explanation import Explained
from law.holidays import next_working_day
from law.validity import valid
from law.wording import german_day, german_length

Kind = Literal["statutory", "benefit", "fixed_by_authority"]
"""`statutory` covers periods an authority sets; `fixed_by_authority` is a day that it expressly fixed."""

_ONE_DAY = timedelta(days=1)
_LENGTH = re.compile(r"P([1-9][0-9]{0,2})([DWMY])")
_KEPT: dict[str, tuple[str, str]] = {
    "benefit": ("Leistungszeitraum: keine Verschiebung", "SGB X § 26(4)"),
    "fixed_by_authority": ("Von der Behörde fest bestimmter Tag: keine Verschiebung", "SGB X § 26(5)"),
}


@dataclass(frozen=True, slots=True)
class Period(Explained):
    """The computed end and the last day on which the act can be done in time."""

    raw_end: date
    last_day: date


@valid(since=date(1991, 1, 1), by="event_on")
def end_of_period(
    event_on: date, length: str, land: str, municipality: str | None = None, kind: Kind = "statutory"
) -> Period:
    """End of a period of "P14D", "P2W", "P1M", "P1Y" … that an event sets running.

    Land and municipality are those of the authority. Raises LawError for another length, kind or Land.
    Source: SGB X § 26; BGB §§ 187(1), 188(1) to (3), 193.
    """
    raw_end = raw_end_of_period(event_on, length)
    steps = [
        f"Der {german_day(event_on)} zählt nicht mit; {german_length(length)} später: {german_day(raw_end)}"
    ]
    if kind == "statutory":
        last_day = next_working_day(raw_end, land, municipality)
        shift = "SGB X § 26(3)"
        if last_day != raw_end:
            steps.append(f"Kein Werktag am Sitz der Behörde: Ende verschoben auf {german_day(last_day)}")
    else:
        last_day = raw_end
        step, shift = _kept(kind)
        steps.append(step)
    basis = ("SGB X § 26(1)", "BGB § 187(1)", "BGB § 188", shift)
    return Period(raw_end, last_day, steps=tuple(steps), basis=basis)


def raw_end_of_period(event_on: date, length: str) -> date:
    """End of a period by the calendar alone, not moved.

    Raises LawError for another length and for an end after the year 9999.
    Source: BGB §§ 187(1), 188(1) to (3).
    """
    read = _LENGTH.fullmatch(length)
    if not read:
        raise LawError(
            f"{length!r} ist keine Dauer. Bitte so schreiben: P14D, P2W, P1M oder P1Y.",
            code="invalid_length",
            field="length",
            basis=("BGB § 188",),
        )
    try:
        return _later(event_on, int(read[1]), read[2])
    except (ValueError, OverflowError) as beyond:
        raise LawError(
            f"{german_length(length)} nach dem {german_day(event_on)} liegt nach dem Jahr 9999.",
            code="year_out_of_range",
            field="length",
            basis=("BGB § 188",),
        ) from beyond


def months_later(day: date, months: int) -> date:
    """The day with the same number so many months later, or the last one of a month that has no such day.

    Raises LawError where that is after the year 9999 or, for months below zero, before the year 1.
    Source: BGB § 188(2), (3).
    """
    try:
        return _months_later(day, months)
    except (ValueError, OverflowError) as beyond:
        raise LawError(
            f"{months} Monate nach dem {german_day(day)} liegt nicht zwischen den Jahren 1 und 9999.",
            code="year_out_of_range",
            field="months",
            basis=("BGB § 188",),
        ) from beyond


def last_day_of_months(starts_on: date, months: int) -> date:
    """Last day of a funding of whole months: the day before the one with the same number.

    A year that begins on 29 February ends on 28 February. Source: BGB § 188(2), (3).
    """
    later = raw_end_of_period(starts_on, f"P{months}M")
    return later - _ONE_DAY if later.day == starts_on.day else later


def _later(day: date, number: int, unit: str) -> date:
    match unit:
        case "D":
            return day + timedelta(days=number)
        case "W":
            return day + timedelta(weeks=number)
        case "M":
            return _months_later(day, number)
        case _:
            return _months_later(day, 12 * number)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _kept(kind: str) -> tuple[str, str]:
    if kind not in _KEPT:
        raise LawError(
            f"Die Art {kind!r} ist nicht bekannt. Bitte statutory, benefit oder fixed_by_authority angeben.",
            code="unknown_kind",
            field="kind",
            basis=("SGB X § 26",),
        )
    return _KEPT[kind]
