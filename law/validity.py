"""Which version of a rule holds: decided by a reference date, never by today's.

A rule is a function with one version for each state of the law:

    @valid(until=date(2024, 12, 31), by="posted_on")
    def deemed_notified_on(posted_on: date) -> date: ...

    @deemed_notified_on.since(date(2025, 1, 1))
    def _(posted_on: date) -> date: ...

Calling the rule picks the version by the argument that `by` names; `rule.on(day)` hands it out.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, ParamSpec, TypeVar

from law.errors import OutsideValidity

P = ParamSpec("P")
R = TypeVar("R")

HORIZON = date(2099, 12, 31)
"""Nothing is answered beyond it: no one knows the holidays, let alone the law, of the year 9999."""

_REGISTERED: dict[str, "Rule[..., Any]"] = {}


@dataclass(frozen=True, slots=True)
class Version(Generic[P, R]):
    """One state of a rule; both days are included, None is open."""

    function: Callable[P, R]
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day <= (self.until or HORIZON)

    def __str__(self) -> str:
        return f"{self.since.isoformat()} bis {self.until.isoformat() if self.until else 'heute'}"


class Rule(Generic[P, R]):
    """A rule of law with its dated versions. `by` names the argument that is the reference date.

    Without `by` the question has no date of its own, and the newest version answers.
    """

    def __init__(self, function: Callable[P, R], since: date, until: date | None, by: str | None) -> None:
        functools.update_wrapper(self, function)
        self.name = f"{function.__module__}.{function.__qualname__}"
        self.by = by
        self._position = list(inspect.signature(function).parameters).index(by) if by else -1
        self.versions: tuple[Version[P, R], ...] = (Version(function, since, until),)

    def since(self, since: date, until: date | None = None) -> Callable[[Callable[P, R]], "Rule[P, R]"]:
        """Decorator that adds a version; raises ValueError if it overlaps another one."""

        def add(function: Callable[P, R]) -> "Rule[P, R]":
            added = Version(function, since, until)
            if any(v.covers(since) or added.covers(v.since) for v in self.versions):
                raise ValueError(f"{self.name}: the version since {since} overlaps another one")
            self.versions = tuple(sorted((*self.versions, added), key=lambda version: version.since))
            return self

        return add

    def on(self, day: date) -> Callable[P, R]:
        """The version in force on a day. Raises OutsideValidity, naming the rule and its dates."""
        for version in reversed(self.versions):
            if version.covers(day):
                return version.function
        raise OutsideValidity(f"Die Regel {self.name}", day, tuple(map(str, self.versions)))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if self.by is None:
            return self.versions[-1].function(*args, **kwargs)
        return self.on(self._reference(args, kwargs))(*args, **kwargs)

    def _reference(self, args: tuple[object, ...], kwargs: dict[str, object]) -> date:
        day = kwargs[self.by] if self.by in kwargs else args[self._position]
        if not isinstance(day, date):
            raise TypeError(f"{self.name} needs a date as {self.by}, not {day!r}")
        return day


def valid(
    *, since: date, until: date | None = None, by: str | None = None
) -> Callable[[Callable[P, R]], Rule[P, R]]:
    """Make a function the first version of a rule, valid on the days from `since` to `until`."""

    def register(function: Callable[P, R]) -> Rule[P, R]:
        rule = Rule(function, since, until, by)
        _REGISTERED[rule.name] = rule
        return rule

    return register


def registered() -> tuple[Rule[..., Any], ...]:
    """Every rule defined so far, by name."""
    return tuple(rule for _, rule in sorted(_REGISTERED.items()))
