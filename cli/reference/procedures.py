"""The page of the procedures: every state machine of every service, drawn and told."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from chassis.states import TIMER
from cli.reference.table import table
from services.commissioning.states import MACHINES as COMMISSIONING
from services.eligibility.states import MACHINES as ELIGIBILITY
from services.payments.states import MACHINES as PAYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chassis.states import Machine, Transition

_SERVICES: Mapping[str, tuple[Machine, ...]] = {
    "eligibility": ELIGIBILITY,
    "commissioning": COMMISSIONING,
    "payments": PAYMENTS,
}
_INTRODUCTION = """\
# Procedures

What may follow what, as the services ask it themselves: a message that a state does not name is answered with
the reason and with what is possible now. **H** marks what only a person may decide, ⏲ the end of a term; a
reminder comes before it. Steps that leave a state as it is stand in the tables alone. A decision is written
with its kind: `DecisionTaken/approve`."""


def page() -> str:
    """Diagrams and tables of all machines, by service."""
    parts = [_INTRODUCTION]
    for service, machines in _SERVICES.items():
        parts += [f"## {service}", *(_machine(machine) for machine in machines)]
    return "\n\n".join(parts)


def _machine(machine: Machine) -> str:
    head = [f"### {machine.name.replace('_', ' ')}"]
    about = [machine.about] if machine.about else []
    diagram = f"```mermaid\n{machine.diagram(loops=False)}\n```"
    return "\n\n".join([*head, *about, diagram, _table(machine.transitions)])


def _table(transitions: Iterable[Transition]) -> str:
    """One row for each step; states that share it stand in one row."""
    sources: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for each in transitions:
        sources[_step(each)].append(f"`{each.source}`")
    rows = ((", ".join(states), *step) for step, states in sources.items())
    return table(("in", "on", "to", "by", "if", "paragraph"), rows)


def _step(transition: Transition) -> tuple[str, ...]:
    target = "" if transition.source == transition.target else f"`{transition.target}`"
    by = f"**H** {transition.by}" if transition.human else transition.by
    return _event(transition), target, by, transition.guard, transition.basis


def _event(transition: Transition) -> str:
    if transition.event.startswith(TIMER):
        return f"⏲ `{transition.event.removeprefix(TIMER)}`"
    return f"`{transition.event}`"
