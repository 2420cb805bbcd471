"""What payments, grants and receivables go through is declared: whatever comes, nothing else happens."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.states import Machine
from contracts.eligibility import GrantResumed
from contracts.envelope import Event
from contracts.notifications import NoticeReturned
from contracts.payments import PaymentDue
from services.payments.facts import Grant
from services.payments.model import Case
from services.payments.settlement import settle
from services.payments.states import GRANT, MACHINES, PAYMENT
from tests.unit.given import context
from tests.unit.payments.desk import Desk, Step, moment
from tests.unit.payments.example import (
    CASE,
    OTHER_PAYEE,
    PAYEE,
    approved,
    ended,
    executed,
    notified,
    recorded,
    register_entry,
    registered,
    rejected,
    returned,
    started,
    suspended,
)
from tests.unit.payments.example import (
    GRANT as GRANT_ID,
)

FIRST_DAY = date(2026, 2, 2)
STARTS = [date(2026, 2, 1), date(2026, 3, 15), date(2026, 5, 1)]
ENDS = [date(2026, 5, 20), date(2026, 7, 31), date(2026, 10, 15)]
FACTS: list[Event] = [
    registered(),
    recorded(),
    recorded(OTHER_PAYEE),
    started(),
    register_entry(),
    notified(),
    approved(),
]
REPLIES: list[Callable[[PaymentDue], Event]] = [executed, rejected, returned]
KINDS = ["approve", "end", "stop", "resume", "letter", "back", "reply", "wait"]


def history(draw: Callable[..., Any]) -> Desk:
    """A desk after acts, letters, replies and pauses of all kinds; every step of it is kept."""
    desk = Desk().take(*draw(st.permutations(FACTS)))
    version = 1
    for kind in draw(st.lists(st.sampled_from(KINDS))):
        match kind:
            case "approve":
                version += 1
                desk.take(draw(versions(version)))
            case "end":
                desk.take(ended(draw(st.sampled_from([date(2026, 1, 31), *ENDS]))))
            case "stop":
                desk.take(suspended(draw(st.sampled_from([None, desk.today + timedelta(days=30)]))))
            case "resume":
                desk.take(GrantResumed(case_id=CASE, grant_id=GRANT_ID))
            case "letter":
                deemed = draw(st.sampled_from([None, desk.today + timedelta(days=4)]))
                desk.take(notified(version=version, deemed=deemed))
            case "back":
                desk.take(NoticeReturned(case_id=CASE, notice_id=notified(version=version).notice_id))
            case "reply" if desk.payments():
                report = draw(st.sampled_from(REPLIES))
                desk.take(report(draw(st.sampled_from(desk.payments()))))
            case _:
                desk.until(desk.today + timedelta(days=draw(st.integers(1, 60))))
    return desk.until(date(2026, 12, 31))


@st.composite
def versions(draw: st.DrawFn, number: int) -> Event:
    return approved(
        version=number,
        monthly=draw(st.sampled_from(["900.00", "937.92", "950.00"])),
        starts_on=draw(st.sampled_from(STARTS)),
        ends_on=draw(st.sampled_from(ENDS)),
        payee_id=draw(st.sampled_from([None, PAYEE, OTHER_PAYEE])),
    )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_grant_moves_only_as_declared(data: st.DataObject) -> None:
    desk = history(data.draw)
    for step in desk.steps:
        after = _grant(step.after)
        if after is None or step.after is step.before:
            continue
        assert list(undeclared(step, after)) == []


def undeclared(step: Step, after: Grant) -> Iterator[tuple[str, str]]:
    """Moves that no event of this step explains: what time has done by then, and what the event did."""
    before = _grant(step.before)
    source = before.stage if before else GRANT.initial
    if source == after.stage:
        return
    names = {step.cause, *step.published}
    by_time = settle(step.before, context(moment(step.today))) if step.before and before else None
    passed = _grant(by_time.state) if by_time else None
    by_then = [source, passed.stage] if passed else [source]
    told = {event.type_name for event in by_time.events if isinstance(event, Event)} if by_time else set()
    if _declared(source, names | told, after.stage):
        return
    for one, other in pairwise([*by_then, after.stage]):
        if one != other and not _declared(one, names | told | {"timer:pay"}, other):
            yield one, other


def _declared(source: str, names: set[str], target: str) -> bool:
    return any(GRANT.declares(source, name, target) for name in names)


def _grant(case: Case | None) -> Grant | None:
    return case.grant(GRANT_ID) if case else None


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_payment_moves_only_as_declared(data: st.DataObject) -> None:
    desk = history(data.draw)
    for step in desk.steps:
        known = {line.payment_id: line.status for line in step.before.lines} if step.before else {}
        for line in step.after.lines if step.after else ():
            before = known.get(line.payment_id, PAYMENT.initial)
            assert before == line.status or PAYMENT.declares(before, step.cause, line.status)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_each_machine_draws_itself(machine: Machine) -> None:
    drawn = machine.diagram()
    assert f"[*] --> {machine.initial}" in drawn
    assert all(state in drawn for state in machine.states)
