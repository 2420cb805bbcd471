"""Random arguments for the functions of the law, by name and annotation: ordinary ones and nasty ones."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from law.disability import KNOWN
from law.holidays import LANDS
from law.integration_grant import IntegrationGrant
from law.integration_grant import assess as assess_integration_grant
from law.training_subsidy import TrainingSubsidy
from law.training_subsidy import assess as assess_training_subsidy

if TYPE_CHECKING:
    from random import Random

_FIRST_DAY = date(2011, 1, 1)
_DAYS = 8_000
_CURRENT = date(2025, 1, 1)
_CURRENT_DAYS = 730
_NASTY = 0.05
_NASTY_DAYS = (
    *(date.min, date.max, date(1990, 12, 31), date(1991, 1, 1), date(2012, 3, 31), date(2012, 4, 1)),
    *(date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1)),
    *(date(2028, 2, 29), date(2099, 12, 31), date(2100, 12, 31), date(2101, 1, 1)),
)
_NASTY_AMOUNTS = ("0.00", "0.01", "-0.01", "-999999999999.99", "999999999999.99", "0.005", "8450.01")
_NASTY_NUMBERS = (-1, 0, 10**6)
_NASTY_TEXTS = ("", "\x00", "\ud800", "NaN", "9" * 70, "ÄÖÜ", "2026-02-30")
_TEXTS: Mapping[str, Sequence[str]] = {
    "land": sorted(LANDS),
    "municipality": ("03241001", "09761000", "09162000", "16061045", "00000000"),
    "length": ("P14D", "P2W", "P1M", "P3M", "P1Y", "P4Y", "P999Y"),
    "month": ("2026-04", "2024-12", "2012-03", "2099-12", "2026-13"),
    "disability_status": KNOWN,
    "procedure": ("integration_service", "training_subsidy", "integration_grant"),
    "carrier": ("employment_agency", "job_centre", "undetermined"),
    "text": ("937.92", "1000", "0.5"),
}


def arguments(function: Callable[..., Any], random: Random) -> dict[str, Any]:
    """One argument for each parameter of a function; those that have a default are left out now and then."""
    return {
        name: value(hint, name, random)
        for name, hint, optional in _parameters(function)
        if not (optional and random.random() < 0.3)
    }


def value(hint: Any, name: str, random: Random) -> Any:
    """A value of a type, for a parameter or field of this name."""
    origin = get_origin(hint)
    if origin is Literal:
        return random.choice(get_args(hint))
    if origin in (Union, types.UnionType):
        return value(random.choice(get_args(hint)), name, random)
    if origin is tuple and Ellipsis not in get_args(hint):
        return tuple(value(each, name, random) for each in get_args(hint))
    if origin in (tuple, list, Sequence, Collection):
        return tuple(value(get_args(hint)[0], name, random) for _ in range(random.randint(0, 4)))
    if origin is Mapping:
        return {value(get_args(hint)[0], name, random): value(get_args(hint)[1], name, random)}
    if hint in _PLAIN:
        return _PLAIN[hint](name, random)
    if dataclasses.is_dataclass(hint):
        return _MADE.get(hint, _filled)(hint, random)
    raise TypeError(f"no random value for {name}: {hint}")


@cache
def _parameters(function: Callable[..., Any]) -> tuple[tuple[str, Any, bool], ...]:
    written = inspect.unwrap(function)
    hints = typing.get_type_hints(written)
    known = inspect.signature(written).parameters
    return tuple(
        (name, hints[name], each.default is not each.empty)
        for name, each in known.items()
        if each.kind is not each.VAR_POSITIONAL
    )


def _day(name: str, random: Random) -> date:
    if random.random() < _NASTY:
        return random.choice(_NASTY_DAYS)
    if random.random() < 0.5:
        return _CURRENT + timedelta(days=random.randrange(_CURRENT_DAYS))
    return _FIRST_DAY + timedelta(days=random.randrange(_DAYS))


def _decimal(name: str, random: Random) -> Decimal:
    if random.random() < _NASTY:
        return Decimal(random.choice(_NASTY_AMOUNTS))
    if "percentage" in name:
        return Decimal(random.randint(0, 11_000)) / 100
    return Decimal(random.randint(1, 1_000_000)) / 100


def _number(name: str, random: Random) -> int:
    return random.choice(_NASTY_NUMBERS) if random.random() < _NASTY else random.randint(0, 40)


def _text(name: str, random: Random) -> str:
    if random.random() < _NASTY:
        return random.choice(_NASTY_TEXTS)
    return random.choice(_TEXTS.get(name, ("a", "other")))


def _flag(name: str, random: Random) -> bool:
    return random.random() < 0.5


def _filled(hint: Any, random: Random) -> Any:
    hints = _field_types(hint)
    return hint(**{name: value(each, name, random) for name, each in hints.items()})


@cache
def _field_types(hint: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(hint)
    return {each.name: hints[each.name] for each in dataclasses.fields(hint) if each.init}


def _training_subsidy(hint: Any, random: Random) -> TrainingSubsidy:
    pay = Decimal(random.randint(1, 200_000)) / 100
    return assess_training_subsidy(pay, random.choice(KNOWN), date(2026, 8, 1))


def _integration_grant(hint: Any, random: Random) -> IntegrationGrant:
    return assess_integration_grant(Decimal(random.randint(1, 900_000)) / 100, None, date(2026, 8, 1))


_MADE: dict[Any, Callable[[Any, Random], Any]] = {
    TrainingSubsidy: _training_subsidy,
    IntegrationGrant: _integration_grant,
}
_PLAIN: dict[Any, Callable[[str, Random], Any]] = {
    date: _day,
    Decimal: _decimal,
    int: _number,
    str: _text,
    bool: _flag,
    type(None): lambda name, random: None,
}
