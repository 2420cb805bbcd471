"""Figures of the law with the days from which they hold: `parameter(name, on)`.

The figures stand in the YAML files beside this module, each with its source and the day it was checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from law.errors import OutsideValidity

Value = Decimal | int | str | tuple[Decimal, ...] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a parameter, from `valid_from` until `valid_until` (None: until the next one)."""

    value: Value
    valid_from: date
    valid_until: date | None
    source: str
    checked_on: date

    def __str__(self) -> str:
        until = self.valid_until.isoformat() if self.valid_until else "heute"
        return f"{self.valid_from.isoformat()} bis {until}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named figure: what it is, its unit, its values from the oldest to the newest."""

    name: str
    about: str
    unit: str
    figures: tuple[Figure, ...]

    def on(self, day: date) -> Figure:
        """The figure in force on a day. Raises OutsideValidity, naming the parameter and its dates."""
        for figure in reversed(self.figures):
            if figure.valid_from <= day:
                if figure.valid_until is not None and day > figure.valid_until:
                    break
                return figure
        raise OutsideValidity(f"Der Wert {self.name}", day, tuple(map(str, self.figures)))


@cache
def document(file: str) -> Any:
    """One of the YAML files beside this module, read once."""
    return yaml.safe_load((files(__name__) / file).read_text(encoding="utf-8"))


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every parameter by name."""
    documents = [document(file) for file in ("grants.yaml", "training_pay.yaml", "terms.yaml")]
    return MappingProxyType({name: _read(name, entry) for each in documents for name, entry in each.items()})


def parameter(name: str, on: date) -> Value:
    """Value of a parameter on a day; KeyError for an unknown name, OutsideValidity for an unknown day."""
    return parameters()[name].on(on).value


def decimal(name: str, on: date) -> Decimal:
    """A percentage or an amount in euros."""
    value = parameter(name, on)
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} is no decimal: {value!r}")
    return value


def count(name: str, on: date) -> int:
    """A number of days or months."""
    value = parameter(name, on)
    if not isinstance(value, int):
        raise TypeError(f"{name} is no whole number: {value!r}")
    return value


def period(name: str, on: date) -> str:
    """A length of time in ISO 8601, such as "P14D"."""
    value = parameter(name, on)
    if not isinstance(value, str):
        raise TypeError(f"{name} is no period: {value!r}")
    return value


def by_training_year(name: str, on: date) -> tuple[Decimal, ...]:
    """Amounts in euros for the first, second … training year."""
    value = parameter(name, on)
    if not isinstance(value, tuple):
        raise TypeError(f"{name} is no table of training years: {value!r}")
    return value


def _read(name: str, entry: Mapping[str, Any]) -> Parameter:
    unit = entry["unit"]
    figures = sorted((_figure(unit, row) for row in entry["values"]), key=lambda figure: figure.valid_from)
    return Parameter(name, entry["about"], unit, tuple(figures))


def _figure(unit: str, row: Mapping[str, Any]) -> Figure:
    return Figure(
        value=_value(unit, row["value"]),
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
        source=row["source"],
        checked_on=row["checked_on"],
    )


def _value(unit: str, raw: Any) -> Value:
    if raw is None:
        return None
    match unit:
        case "percent" | "euro":
            return Decimal(raw)
        case "euro_by_training_year":
            return tuple(map(Decimal, raw))
        case "days" | "working_days" | "months":
            return int(raw)
        case "iso_period":
            return str(raw)
        case _:
            raise ValueError(f"unknown unit {unit!r}")
