"""What happens to a case is what its machines declare, and all that they declare can happen."""

from collections import deque
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Event
from services.eligibility import states
from services.eligibility.states import MACHINES, PROCEDURES
from tests.unit.eligibility.histories import History, Step, menu, remedies

DECLARED = {machine.name: machine for machine in MACHINES}
TIME_PASSES = -1
Choices = tuple[Callable[[History], Event | None], ...]
procedures = st.sampled_from(sorted(PROCEDURES))


def undeclared(steps: list[Step]) -> list[Step]:
    return [
        step for step in steps if not DECLARED[step.machine].declares(step.source, step.event, step.target)
    ]


@settings(deadline=None, max_examples=150)
@given(procedures, st.lists(st.integers(TIME_PASSES, 80), max_size=25))
def test_no_history_leaves_the_machines(procedure: str, picks: list[int]) -> None:
    choices = (*menu(procedure), *remedies()[1:])
    history, steps = History().after(choices[0](History()))
    assert undeclared(steps) == []
    for pick in picks:
        history, steps = taken(history, choices, pick)
        assert undeclared(steps) == []


@pytest.mark.parametrize("procedure", sorted(PROCEDURES))
def test_every_step_of_a_procedure_can_happen(procedure: str) -> None:
    assert unseen(menu(procedure), declared(procedure)) == set()


def test_every_step_of_notices_and_objections_can_happen() -> None:
    assert unseen(remedies(), declared("notice", "objection")) == set()


def declared(*machines: str) -> set[Step]:
    return {
        Step(name, each.source, each.event, each.target)
        for name in machines
        for each in DECLARED[name].transitions
    }


def unseen(choices: Choices, declared: set[Step]) -> set[Step]:
    """What is left of the declared steps once every kind of situation was gone on from; new ground first."""
    left = set(declared)
    waiting, seen = deque([History()]), set[object]()
    while waiting and left:
        for later, steps in onwards(waiting.popleft(), choices):
            assert undeclared(steps) == []
            new_ground, left = left & set(steps), left - set(steps)
            kind = situation(later)
            if later.case and kind not in seen:
                seen.add(kind)
                (waiting.appendleft if new_ground else waiting.append)(later)
    return left


def onwards(history: History, choices: Choices) -> Iterator[tuple[History, list[Step]]]:
    """What can follow: any message, or time until any of the timers."""
    for name in history.timers:
        yield history.at_timer(name)
    for pick in range(len(choices)):
        yield taken(history, choices, pick)


def situation(history: History) -> object:
    """What tells one situation from another."""
    case = history.case
    if case is None:
        return None
    return (
        states.stage(case),
        states.notice_stage(case.notices[-1], case) if case.notices else None,
        states.objection_stage(case.objections[-1]) if case.objections else None,
        bool(case.objections) and case.objections[-1].carried_out,
        len(case.objections),
        any(not each.settled for each in case.hearings),
        case.review is not None,
        sum(mark.startswith("withdrawal_limit") for mark in case.told),
        case.participation.involvement is not None,
        bool(case.participation.delays),
        case.closed is not None,
        case.completed_on is not None,
        len(case.notices) > 1,
    )


def taken(history: History, choices: Choices, pick: int) -> tuple[History, list[Step]]:
    if pick == TIME_PASSES:
        return history.at_next_timer()
    event = choices[pick % len(choices)](history)
    return history.after(event) if event else (history, [])
