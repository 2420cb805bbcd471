"""Which members of an event are free text: found from the contract, not listed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from contracts.values import Text, TextRef

M = TypeVar("M", bound=BaseModel)
Change = Callable[[str, Text], Text | None]
"""Takes the JSON pointer and the value of a text; returns what stands there instead."""


@cache
def _members(model: type[BaseModel]) -> Mapping[str, bool]:
    """Names of the members that are texts, and whether they are lists of texts."""
    annotations = {name: field.annotation for name, field in model.model_fields.items()}
    single = {name: False for name, of in annotations.items() if TextRef in get_args(of)}
    lists = {name: True for name, of in annotations.items() if _lists_texts(of)}
    return single | lists


def _lists_texts(annotation: Any) -> bool:
    return any(TextRef in get_args(argument) for argument in get_args(annotation))


def texts_in(model: BaseModel) -> Iterator[tuple[str, Text]]:
    """JSON pointer and value of every text that is there, those of `facts` included."""
    found: list[tuple[str, Text]] = []

    def note(pointer: str, text: Text) -> Text:
        found.append((pointer, text))
        return text

    with_texts(model, note)
    yield from found


def with_texts(model: M, change: Change, at: str = "") -> M:
    """The model with each of its texts replaced; None takes a text away."""
    changes: dict[str, Any] = {}
    for name, listed in _members(type(model)).items():
        value = getattr(model, name)
        if listed:
            new = (change(f"{at}/{name}/{index}", text) for index, text in enumerate(value))
            changes[name] = tuple(text for text in new if text is not None)
        elif value is not None:
            changes[name] = change(f"{at}/{name}", value)
    facts = getattr(model, "facts", None)
    if isinstance(facts, BaseModel):
        changes["facts"] = with_texts(facts, change, at=f"{at}/facts")
    return model.model_copy(update=changes) if changes else model
