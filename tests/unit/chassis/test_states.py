"""A machine says what may follow, draws itself, and refuses to contradict itself."""

import pytest

from chassis.states import Machine, MachineError, Transition

APPROVE = Transition(
    "open", "DecisionTaken/approve", "approved", human=True, basis="SGB IX § 14", by="official"
)
REFUSE = Transition("open", "DecisionTaken/refuse", "refused", human=True)
LATE = Transition("open", "timer:decision", "open")
ON_OBJECTION = Transition("refused", "DecisionTaken/approve", "approved", guard="names an objection")
MACHINE = Machine(
    "support",
    "open",
    (APPROVE, REFUSE, LATE, ON_OBJECTION),
    final=("approved", "refused"),
    reopened_by=("DecisionTaken/approve",),
)


def test_a_state_allows_the_events_that_leave_it_and_those_that_change_nothing() -> None:
    assert MACHINE.states == ("open", "approved", "refused")
    assert MACHINE.allowed("open") == ("DecisionTaken/approve", "DecisionTaken/refuse", "timer:decision")
    assert MACHINE.allowed("refused") == ("DecisionTaken/approve",)
    assert MACHINE.allowed("approved") == ()


def test_an_unknown_state_is_an_error_not_an_empty_answer() -> None:
    with pytest.raises(MachineError, match="machine 'support': there is no state 'opened'"):
        MACHINE.allowed("opened")


def test_only_declared_steps_are_declared() -> None:
    assert MACHINE.targets("open", "DecisionTaken/refuse") == ("refused",)
    assert MACHINE.declares("open", "timer:decision", "open")
    assert not MACHINE.declares("approved", "DecisionTaken/refuse", "refused")
    assert not MACHINE.declares("open", "DecisionTaken/approve", "refused")


def test_one_event_may_lead_to_several_states_where_a_guard_tells_them_apart() -> None:
    late = Transition("open", "timer:decision", "refused", guard="nobody decided")
    machine = Machine("terms", "open", (LATE, late), final=("refused",))
    assert machine.targets("open", "timer:decision") == ("open", "refused")


def test_the_diagram_shows_people_and_timers_on_one_arrow_for_each_pair() -> None:
    assert MACHINE.diagram().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> open",
        "    open --> approved: DecisionTaken/approve **H**",
        "    open --> refused: DecisionTaken/refuse **H**",
        "    open --> open: ⏲ decision",
        "    refused --> approved: DecisionTaken/approve",
        "    approved --> [*]",
        "    refused --> [*]",
    ]
    assert "⏲" not in MACHINE.diagram(loops=False)


@pytest.mark.parametrize(
    ("transitions", "final", "problem"),
    [
        ((APPROVE, APPROVE), ("approved",), "declared twice"),
        ((APPROVE, Transition("open", "DecisionTaken/approve", "refused")), (), "leads to two states"),
        ((APPROVE, ON_OBJECTION), ("approved",), "nothing leads to 'refused'"),
        ((APPROVE, REFUSE, ON_OBJECTION), ("approved", "refused"), "leaves the final state 'refused'"),
        ((APPROVE,), (), "'approved' has no exit and is not final"),
        ((APPROVE,), ("approved", "closed"), "final state 'closed' is in no transition"),
    ],
    ids=["repeated", "ambiguous", "unreachable", "leaves final", "dead end", "unknown final"],
)
def test_a_machine_that_contradicts_itself_is_refused(
    transitions: tuple[Transition, ...], final: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(MachineError, match=problem):
        Machine("support", "open", transitions, final)
