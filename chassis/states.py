"""State machines as data: what may follow what, who decides it, and where the law says so.

A service declares its machines once (`services/<service>/states.py`, `MACHINES`). Code asks them what is
allowed, tests hold what is observed against them, and the diagrams of the documentation are drawn from them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

TIMER = "timer:"
"""Prefix of the event of a timer, as in the `type` of a `Cause`."""


class MachineError(ValueError):
    """A machine that contradicts itself, or a state that it does not have."""

    def __init__(self, machine: str, problem: str) -> None:
        super().__init__(f"machine '{machine}': {problem}")


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: in state `source`, on `event`, to state `target`."""

    source: str
    event: str
    """Name of the event; of one of its kinds as `DecisionTaken/approve`; of a timer as `timer:decision`."""
    target: str
    guard: str = ""
    """What has to hold beside; in words."""
    human: bool = False
    """A person decides; no machine may."""
    basis: str = ""
    """Paragraph, e.g. `SGB IX § 18(3)`."""
    by: str = ""
    """Who acts, e.g. `official`, `employer`; empty for a timer."""

    @property
    def label(self) -> str:
        """The event as a diagram shows it: a timer with a clock, a human decision with an H."""
        name = f"⏲ {self.event.removeprefix(TIMER)}" if self.event.startswith(TIMER) else self.event
        return f"{name} **H**" if self.human else name


@dataclass(frozen=True, slots=True)
class Machine:
    """The states that one kind of thing goes through. Raises `MachineError` where it contradicts itself."""

    name: str
    initial: str
    transitions: tuple[Transition, ...]
    final: tuple[str, ...] = ()
    """States that end it: nothing leaves them but the events named in `reopened_by`."""
    reopened_by: tuple[str, ...] = ()
    about: str = ""
    """A sentence for the reader of the diagram."""
    _leaving: dict[str, tuple[Transition, ...]] = field(init=False, repr=False, compare=False)
    """The transitions of each state."""

    def __post_init__(self) -> None:
        named = (state for each in self.transitions for state in (each.source, each.target))
        states = dict.fromkeys((self.initial, *named))
        leaving = {
            state: tuple(each for each in self.transitions if each.source == state) for state in states
        }
        object.__setattr__(self, "_leaving", leaving)
        for problem in (*self._repeated(), *self._unreachable(), *self._wrong_ends()):
            raise MachineError(self.name, problem)

    @property
    def states(self) -> tuple[str, ...]:
        """All states, the initial one first, then in the order of the transitions."""
        return tuple(self._leaving)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions that a state has, in declared order; raises `MachineError` for an unknown state."""
        if state not in self._leaving:
            raise MachineError(self.name, f"there is no state '{state}'")
        return self._leaving[state]

    def allowed(self, state: str) -> tuple[str, ...]:
        """The events that a state allows, in declared order; raises `MachineError` for an unknown state."""
        return tuple(dict.fromkeys(each.event for each in self.leaving(state)))

    def targets(self, state: str, event: str) -> tuple[str, ...]:
        """The states that an event may lead to from a state; empty where it is not allowed."""
        return tuple(each.target for each in self.leaving(state) if each.event == event)

    def declares(self, source: str, event: str, target: str) -> bool:
        """Whether a step that was observed is one of this machine's."""
        return target in self.targets(source, event)

    def diagram(self, *, loops: bool = True) -> str:
        """The machine as a Mermaid `stateDiagram-v2`: **H** is a human decision, ⏲ a timer.

        Without `loops` it leaves out the steps after which the state is the same.
        """
        arrows: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for each in self.transitions if loops else self._moves():
            arrows[each.source, each.target][each.label] = None
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [
            f"    {source} --> {target}: {'<br/>'.join(labels)}"
            for (source, target), labels in arrows.items()
        ]
        return "\n".join([*lines, *(f"    {state} --> [*]" for state in self.final)])

    def _repeated(self) -> list[str]:
        steps = [(each.source, each.event, each.target) for each in self.transitions]
        choices = [(each.source, each.event, each.guard) for each in self.transitions]
        return [
            *(f"{step} is declared twice" for step in set(steps) if steps.count(step) > 1),
            *(f"{pick} leads to two states" for pick in set(choices) if choices.count(pick) > 1),
        ]

    def _unreachable(self) -> list[str]:
        reached, before = {self.initial}, 0
        while len(reached) > before:
            before = len(reached)
            reached |= {each.target for each in self.transitions if each.source in reached}
        return [f"nothing leads to '{state}'" for state in self.states if state not in reached]

    def _moves(self) -> list[Transition]:
        return [each for each in self.transitions if each.source != each.target]

    def _wrong_ends(self) -> list[str]:
        exits = self._moves()
        leaving = [each for each in exits if each.source in self.final]
        stuck = set(self.states) - set(self.final) - {each.source for each in exits}
        return [
            *(f"final state '{state}' is in no transition" for state in set(self.final) - set(self.states)),
            *(
                f"{each.event} leaves the final state '{each.source}'"
                for each in leaving
                if each.event not in self.reopened_by
            ),
            *(f"'{state}' has no exit and is not final" for state in sorted(stuck)),
        ]
