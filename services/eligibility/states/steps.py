"""Transitions in bulk: the same event in several stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chassis.states import Transition

if TYPE_CHECKING:
    from collections.abc import Iterable

NEW = "new"
"""Before anything has come."""
DECISION = "DecisionTaken/"
ON_OBJECTION = "it names an objection"

By = Literal["applicant", "official", "intake", "provider", "agency", ""]


def steps(
    sources: Iterable[str],
    events: Iterable[str],
    target: str | None = None,
    *,
    guard: str = "",
    human: bool = False,
    basis: str = "",
    by: By = "",
) -> list[Transition]:
    """Each event in each source; without a target the state stays."""
    return [
        Transition(source, event, target or source, guard, human, basis, by)
        for source in sources
        for event in events
    ]


def decisions(
    sources: Iterable[str], kinds: Iterable[str], target: str | None = None, *, basis: str, guard: str = ""
) -> list[Transition]:
    events = [f"{DECISION}{kind}" for kind in kinds]
    return steps(sources, events, target, guard=guard, human=True, basis=basis, by="official")
