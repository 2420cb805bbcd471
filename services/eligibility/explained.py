"""The figures of the law behind a result, in words: value, since when, on what it rests."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from law.money import german, german_percentage
from law.parameters import parameters
from law.wording import german_length

if TYPE_CHECKING:
    from collections.abc import Iterable

    from law.explanation import Used

_UNITS = {"days": "Tage", "working_days": "Arbeitstage", "months": "Monate"}


def figures_in_words(figures: Iterable[Used]) -> tuple[str, ...]:
    """A sentence for each figure, once: "flat_employer_share: 20 %, gilt seit 01.04.2012 (…)"."""
    return tuple(dict.fromkeys(map(_in_words, figures)))


def with_figures(evidence: str, figures: Iterable[Used]) -> str:
    """Evidence, and behind it the figures it was measured by."""
    return "; ".join([evidence, *figures_in_words(figures)])


def _in_words(figure: Used) -> str:
    since = f"gilt seit {figure.valid_from:%d.%m.%Y}"
    open_ = "" if figure.confirmed else "; nicht abschließend geklärt"
    return f"{figure.name}: {_value(figure)}, {since} ({figure.source}{open_})"


def _value(figure: Used) -> str:
    value, unit = figure.value, parameters()[figure.name].unit
    match value:
        case None:
            return "kein Wert"
        case tuple():
            return ", ".join(map(german, value))
        case Decimal():
            return german_percentage(value) if unit == "percent" else german(value)
        case bool():
            return "ja" if value else "nein"
        case int():
            return f"{value} {_UNITS.get(unit, unit)}"
    return german_length(value) if unit == "iso_period" else value
