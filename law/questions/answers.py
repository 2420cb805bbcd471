"""How values of the law are written in an answer, and the explanation that stands beside them."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from law.explanation import Explained, Used
from law.parameters import Value
from law.term import Term

Answer = dict[str, Any]
"""Ready for JSON: texts, whole numbers, booleans, lists, None."""


def money(amount: Decimal) -> str:
    """Euros as text with two decimals: "937.92"."""
    return f"{amount:.2f}"


def day(on: date | None) -> str | None:
    """A day as "YYYY-MM-DD", or None where no day is known."""
    return on.isoformat() if on else None


def term(ends: Term) -> Answer:
    """A computed end and the last day of it."""
    return {"raw": day(ends.raw), "last_day": day(ends.last_day)}


def explained(result: Explained) -> Answer:
    """The members of every answer: paragraphs, steps, and the figures taken."""
    return {
        "basis": list(result.basis),
        "steps": list(result.steps),
        "parameters": [dict(_figure(each)) for each in result.parameters],
    }


@lru_cache(maxsize=1024)
def _figure(used: Used) -> Answer:
    return {
        "name": used.name,
        "value": _value(used.value),
        "valid_from": used.valid_from.isoformat(),
        "source": used.source,
        "confirmed": used.confirmed,
    }


def _value(value: Value) -> Any:
    match value:
        case tuple():
            return list(map(str, value))
        case Decimal():
            return str(value)
        case _:
            return value
