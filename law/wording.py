"""How dates read in a computation shown to a person."""

from datetime import date

_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def german_day(day: date) -> str:
    """A day with its weekday: "Mo 09.02.2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day:02}.{day.month:02}.{day.year}"
