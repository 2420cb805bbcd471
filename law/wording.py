"""How dates and lengths of time read in a computation shown to a person."""

from datetime import date

_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_UNITS = {
    "D": ("Tag", "Tage"),
    "W": ("Woche", "Wochen"),
    "M": ("Monat", "Monate"),
    "Y": ("Jahr", "Jahre"),
}


def german_day(day: date) -> str:
    """A day with its weekday: "Mo 09.02.2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day:02}.{day.month:02}.{day.year}"


def german_length(length: str) -> str:
    """A length of time such as "P2W" in words: "2 Wochen"."""
    number, (one, many) = length[1:-1], _UNITS[length[-1]]
    return f"{number} {one if number == '1' else many}"
