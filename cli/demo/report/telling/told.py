"""The form in which events are told, and the function that each module of this package adds its events to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.demo.report.copies import Copies
    from contracts.envelope import Event


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a case in German."""

    what: str
    why: str = ""
    """The reason given, by a person or by the rules."""
    basis: str = ""
    """Paragraphs."""
    who: str = ""
    """The official, provider or bank behind it, where the event names one."""


@singledispatch
def tell(event: Event, copies: Copies) -> Told:
    """An event in German. One that nobody has words for is told by its name."""
    return Told(event.type_name)
