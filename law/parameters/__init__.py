"""Figures of the law with the days from which they hold: `parameter(name, on)`.

The figures stand in the YAML files beside this module, each with its source and the day it was checked. What
no statute settles is marked `confirmed: false`, with a `note` that says what is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from law.errors import OutsideValidity

Value = Decimal | bool | int | str | tuple[Decimal, ...] | None

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C reader where it was built: every command reads these files when it starts."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a parameter, from `valid_from` until `valid_until` (None: until the next one)."""

    value: Value
    valid_from: date
    valid_until: date | None
    source: str
    checked_on: date
    confirmed: bool = True
    """Whether a source settles it; if not, a person has to look at what rests on it."""
    note: str = ""
    """What is open about an unconfirmed value."""

    def __str__(self) -> str:
        until = self.valid_until.isoformat() if self.valid_until else "heute"
        return f"{self.valid_from.isoformat()} bis {until}"


@dataclass(frozen=True, slots=True)
class Used:
    """A figure as a result names it: what a reader needs to check the computation."""

    name: str
    value: Value
    valid_from: date
    source: str
    confirmed: bool


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
    return yaml.load((files(__name__) / file).read_text(encoding="utf-8"), _LOADER)  # noqa: S506 (both are safe)


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every parameter by name."""
    documents = [document(file) for file in ("grants.yaml", "training_pay.yaml", "terms.yaml", "intake.yaml")]
    return MappingProxyType({name: _read(name, entry) for each in documents for name, entry in each.items()})


def parameter(name: str, on: date) -> Value:
    """Value of a parameter on a day; KeyError for an unknown name, OutsideValidity for an unknown day."""
    return parameters()[name].on(on).value


@lru_cache(maxsize=4096)
def used(on: date, *names: str) -> tuple[Used, ...]:
    """The figures of these names as they stand on a day, for the explanation of a result.

    Raises like `parameter`.
    """
    return tuple(_used(parameters()[name], on) for name in names)


def decimal(name: str, on: date) -> Decimal:
    """A percentage or an amount in euros."""
    value = parameter(name, on)
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} is no decimal: {value!r}")
    return value


def count(name: str, on: date) -> int:
    """A number of days or months."""
    value = parameter(name, on)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} is no whole number: {value!r}")
    return value


def period(name: str, on: date) -> str:
    """A length of time in ISO 8601, such as "P14D"."""
    value = parameter(name, on)
    if not isinstance(value, str):
        raise TypeError(f"{name} is no period: {value!r}")
    return value


def choice(name: str, on: date) -> str:
    """One of several words, such as a convention that no statute settles."""
    value = parameter(name, on)
    if not isinstance(value, str):
        raise TypeError(f"{name} is no choice: {value!r}")
    return value


def flag(name: str, on: date) -> bool:
    """Whether a rule applies that no statute settles."""
    value = parameter(name, on)
    if not isinstance(value, bool):
        raise TypeError(f"{name} is no yes or no: {value!r}")
    return value


def by_training_year(name: str, on: date) -> tuple[Decimal, ...]:
    """Amounts in euros for the first, second … training year."""
    value = parameter(name, on)
    if not isinstance(value, tuple):
        raise TypeError(f"{name} is no table of training years: {value!r}")
    return value


def _used(parameter: Parameter, on: date) -> Used:
    figure = parameter.on(on)
    return Used(parameter.name, figure.value, figure.valid_from, figure.source, figure.confirmed)


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
        confirmed=row.get("confirmed", True),
        note=row.get("note", ""),
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
        case "iso_period" | "choice":
            return str(raw)
        case "flag":
            return bool(raw)
        case _:
            raise ValueError(f"unknown unit {unit!r}")
