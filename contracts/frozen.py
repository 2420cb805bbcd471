"""Values that nobody may change, as quick to make as those that anybody may."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

from pydantic import BaseModel

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_put_members_given = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_put_extra = BaseModel.__dict__["__pydantic_extra__"].__set__
_put_private = BaseModel.__dict__["__pydantic_private__"].__set__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A dataclass with slots and a hash, its members read-only for the type checker.

    Python's own `frozen=True` also refuses at run time, and pays for it when an instance is made: one call
    of `object.__setattr__` a member. A dozen values are made for each event, and that was an eighth of all
    the work. What is made rarely stays a `dataclass(frozen=True)`.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


def trusted(cls: type[M], members: dict[str, Any]) -> M:
    """A model of members that are known to be right: every one, in order, each of its type.

    Nothing is checked, nothing is filled in: for values worked out here, never for what comes from outside.
    A third of the price of a checked one, which for the twelve months of a plan is most of what they cost.
    """
    model = object.__new__(cls)
    model.__dict__.update(members)
    _put_members_given(model, set(members))
    _put_extra(model, None)
    _put_private(model, None)
    return model


def altered(model: M, **members: Any) -> M:
    """A model with some members replaced, which are known to be right; pydantic's `model_copy`, but quick."""
    return trusted(type(model), model.__dict__ | members)
