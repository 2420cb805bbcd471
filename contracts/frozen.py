"""Dataclasses that nobody may change, as quick to make as those that anybody may."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A dataclass with slots and a hash, its members read-only for the type checker.

    Python's own `frozen=True` also refuses at run time, and pays for it when an instance is made: one call
    of `object.__setattr__` a member. A dozen values are made for each event, and that was an eighth of all
    the work. What is made rarely stays a `dataclass(frozen=True)`.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
